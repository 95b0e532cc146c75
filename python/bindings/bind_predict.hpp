#pragma once

#include <pybind11/numpy.h>

#include <string>
#include <string_view>
#include <vector>

#include "clamor/text/long_texts.hpp"
#include "interrupt.hpp"

namespace clamor::python {

/// What text models say of texts, [texts, classes()], and how many of these are longer than is read: as an array of NumPy, and as lists.
template <typename Model>
void bind_predict(py::class_<Guarded<Model>, std::shared_ptr<Guarded<Model>>>& made) {
    using Shared = Guarded<Model>;
    using Texts = std::vector<std::string_view>;
    const auto predict = [](Shared& shared, Context& context, const Texts& texts, View<float> rows, const std::string& long_texts) {
        return read(context, shared, [&](const Model& model) { return model.predict(texts, rows, text::long_texts_of(long_texts)); });
    };
    made.def(
            "predict",
            [predict](Shared& shared, Context& context, const Texts& texts, const std::string& long_texts) {
                const Shape shape{static_cast<Index>(texts.size()), shared.value.classes()};
                py::array_t<float> scores({shape[0], shape[1]});
                const Index longer = predict(shared, context, texts, View<float>(scores.mutable_data(), shape), long_texts);
                return std::pair{scores, longer};
            },
            py::arg("context"), py::arg("texts"), py::arg("long_texts") = "truncate")
        .def(
            "scores",
            [predict](Shared& shared, Context& context, const Texts& texts, const std::string& long_texts) {
                Tensor<float> scores(Shape{static_cast<Index>(texts.size()), shared.value.classes()});
                const Index longer = predict(shared, context, texts, scores.view(), long_texts);
                std::vector<std::vector<float>> rows;
                for (Index r = 0; r < scores.rows(); ++r) rows.emplace_back(scores.view().row(r), scores.view().row(r) + scores.cols());
                return std::pair{rows, longer};
            },
            py::arg("context"), py::arg("texts"), py::arg("long_texts") = "truncate");
}

}  // namespace clamor::python
