#include "clamor/vision/image_classifier.hpp"

#include <pybind11/numpy.h>

#include "interrupt.hpp"
#include "model_card.hpp"
#include "progress.hpp"
#include "ranges.hpp"
#include "clamor/vision/picture_folder.hpp"
#include "clamor/vision/resize.hpp"

namespace clamor::python {

namespace {

using vision::ImageClassifier;
using Bytes = py::array_t<std::uint8_t, py::array::c_style>;
using Numbers = std::vector<std::int32_t>;

View<const std::uint8_t> pictures_of(const Bytes& array) {
    check(array.ndim() == 4, "pictures: expected [n, height, width, 3], got ", array.ndim(), " dimensions");
    return {array.data(), Shape{array.shape(0), array.shape(1), array.shape(2), array.shape(3)}};
}

Bytes resized(Context& context, const Bytes& array, Index size) {
    const auto pictures = pictures_of(array);
    const Index count = pictures.shape()[0], height = pictures.shape()[1], width = pictures.shape()[2], channels = pictures.shape()[3];
    Bytes result({static_cast<py::ssize_t>(count), static_cast<py::ssize_t>(size), static_cast<py::ssize_t>(size),
                  static_cast<py::ssize_t>(channels)});
    std::uint8_t* const out = result.mutable_data();
    run(context, [&] {
        parallel_for(count, 1, [&](Index first, Index last) {
            for (Index i = first; i < last; ++i) {
                throw_if_cancelled();
                const View<const std::uint8_t> one(pictures.data() + i * height * width * channels, Shape{height, width, channels});
                const Tensor<std::uint8_t> made = vision::resize(one, size, size);
                std::copy_n(made.data(), made.size(), out + i * made.size());
            }
        });
    });
    return result;
}

py::tuple read_folder(Context& context, const std::string& folder, Index size) {
    auto set = run(context, [&] { return vision::read_picture_folder(folder, {.height = size, .width = size}); });
    Bytes pixels({static_cast<py::ssize_t>(set.size()), static_cast<py::ssize_t>(size), static_cast<py::ssize_t>(size), py::ssize_t{3}});
    std::copy_n(set.pixels.data(), set.pixels.size(), pixels.mutable_data());
    return py::make_tuple(pixels, set.labels, set.classes, set.problems);
}

/// What the numbers of the options may be.
py::dict image_ranges() {
    namespace ranges = vision::ranges;
    return py::dict(py::arg("size") = ends(ranges::size), py::arg("epochs") = ends(ranges::epochs), py::arg("batch") = ends(ranges::batch),
                    py::arg("rate") = ends(ranges::rate), py::arg("shift") = ends(ranges::shift),
                    py::arg("patience") = ends(ranges::patience));
}

py::dict image_defaults() {
    const vision::ImageTrainOptions fit;
    return py::dict(py::arg("size") = vision::ImageClassifierOptions().size, py::arg("epochs") = fit.epochs, py::arg("batch") = fit.batch,
                    py::arg("rate") = fit.rate, py::arg("flip") = fit.augment.flip, py::arg("shift") = fit.augment.shift,
                    py::arg("patience") = fit.patience, py::arg("seed") = fit.seed);
}

}  // namespace

void bind_image_classifier(py::module_& module) {
    using Shared = Guarded<ImageClassifier>;
    py::class_<Shared, std::shared_ptr<Shared>>(module, "ImageClassifier")
        .def_static(
            "create",
            [](Context& context, const std::vector<std::string>& labels, Index size, std::uint64_t seed) {
                return run(context, [&] { return std::make_shared<Shared>(ImageClassifier(labels, {.size = size, .seed = seed})); });
            },
            py::arg("context"), py::arg("labels"), py::kw_only(), py::arg("size"), py::arg("seed"))
        .def_static(
            "load",
            [](Context& context, const std::string& folder) {
                return run(context, [&] { return std::make_shared<Shared>(ImageClassifier::load(folder)); });
            },
            py::arg("context"), py::arg("folder"))
        .def(
            "save",
            [](Shared& shared, Context& context, const std::string& folder, const ModelCard& card, const std::string& storage) {
                read(context, shared, [&](const ImageClassifier& model) { model.save(folder, card_of(card), storage_of(storage)); });
            },
            py::arg("context"), py::arg("folder"), py::arg("card"), py::arg("storage") = "f32")
        .def_property_readonly("labels", [](const Shared& shared) { return shared.value.labels(); })
        .def_property_readonly("size", [](const Shared& shared) { return shared.value.size(); })
        .def(
            "fit",
            [](Shared& shared, Context& context, const Bytes& pictures, const Numbers& labels, const Bytes& validation,
               const Numbers& validation_labels, Index epochs, Index batch, double rate, bool flip, Index shift, Index patience,
               std::uint64_t seed, const py::object& progress, const std::string& checkpoint, bool resume) {
                vision::ImageTrainOptions options{.epochs = epochs,
                                                  .batch = batch,
                                                  .rate = rate,
                                                  .augment = {.flip = flip, .shift = shift},
                                                  .seed = seed,
                                                  .patience = patience,
                                                  .progress = progress_of(progress),
                                                  .checkpoint = checkpoint,
                                                  .resume = resume};
                const auto view = pictures_of(pictures), judged = pictures_of(validation);
                return losses_and_metrics(change(context, shared, [&](ImageClassifier& model) {
                    if (!validation_labels.empty())
                        options.metric = [&] { return vision::accuracy(model.predict(judged), validation_labels); };
                    return model.fit(view, labels, options);
                }));
            },
            py::arg("context"), py::arg("pictures").noconvert(), py::arg("labels"), py::kw_only(), py::arg("validation").noconvert(),
            py::arg("validation_labels"), py::arg("epochs"), py::arg("batch"), py::arg("rate"), py::arg("flip"), py::arg("shift"),
            py::arg("patience"), py::arg("seed"), py::arg("progress") = py::none(), py::arg("checkpoint") = "", py::arg("resume") = false)
        .def(
            "predict",
            [](Shared& shared, Context& context, const Bytes& pictures) {
                const auto view = pictures_of(pictures);
                const Tensor<float> scores = read(context, shared, [&](const ImageClassifier& model) { return model.predict(view); });
                return py::array_t<float>({view.shape()[0], shared.value.classes()}, scores.data());
            },
            py::arg("context"), py::arg("pictures").noconvert());

    module.def("image_ranges", image_ranges);
    module.def("image_defaults", image_defaults);
    module.def("resize", resized, py::arg("context"), py::arg("pictures").noconvert(), py::arg("size"));
    module.def("read_picture_folder", read_folder, py::arg("context"), py::arg("folder"), py::arg("size"));
}

}  // namespace clamor::python
