#include "clamor/text/classifier.hpp"
#include "clamor/text/wordpiece.hpp"

#include "bind_predict.hpp"
#include "model_card.hpp"
#include "progress.hpp"
#include "ranges.hpp"

namespace clamor::python {

namespace {

using text::TextClassifier;
using Texts = std::vector<std::string_view>;
using Labels = std::vector<std::int32_t>;
using Shared = Guarded<TextClassifier>;
using Class = py::class_<Shared, std::shared_ptr<Shared>>;
/// Numbers of classes, or an array, NumPy's or another: float [texts, labels], or double [texts] of a number.
using Targets = std::variant<py::buffer, Labels>;

/// What an array holds; empty of numbers of classes. Borrows. With the GIL, which a buffer needs.
struct Values {
    py::buffer_info info;
    View<const float> rows = {};
    std::span<const double> numbers = {};

    explicit Values(const Targets& targets) {
        const auto* given = std::get_if<py::buffer>(&targets);
        if (!given) return;
        info = given->request();
        const bool rows_of_labels = info.ndim == 2 && info.item_type_is_equivalent_to<float>();
        if (!rows_of_labels && !(info.ndim == 1 && info.item_type_is_equivalent_to<double>()))
            throw py::type_error("targets: expected float32 [texts, labels] or float64 [texts]");
        if (!is_contiguous()) throw py::type_error("targets: expected a C-contiguous array");
        if (rows_of_labels)
            rows = {static_cast<const float*>(info.ptr), Shape{info.shape[0], info.shape[1]}};
        else
            numbers = {static_cast<const double*>(info.ptr), static_cast<std::size_t>(info.size)};
    }

    /// The numbers as rows of one.
    Tensor<float> column() const {
        Tensor<float> column(Shape{static_cast<Index>(numbers.size()), 1});
        std::transform(numbers.begin(), numbers.end(), column.data(), [](double number) { return static_cast<float>(number); });
        return column;
    }

private:
    bool is_contiguous() const {
        py::ssize_t stride = info.itemsize;
        for (auto axis = static_cast<std::size_t>(info.ndim); axis-- > 0; stride *= info.shape[axis])
            if (info.shape[axis] > 1 && info.strides[axis] != stride) return false;
        return true;
    }
};

/// What the numbers of the options may be.
py::dict text_ranges() {
    namespace ranges = text::ranges;
    return py::dict(py::arg("longest") = ends(ranges::longest), py::arg("width") = ends(ranges::width),
                    py::arg("layers") = ends(ranges::layers), py::arg("heads") = ends(ranges::heads),
                    py::arg("inner") = ends(ranges::inner), py::arg("ngrams") = ends(ranges::ngrams),
                    py::arg("longest_run") = ends(ranges::longest_run),
                    py::arg("vocabulary") = ends(ranges::vocabulary), py::arg("dropout") = ends(ranges::dropout),
                    py::arg("pretrain_epochs") = ends(ranges::pretrain_epochs), py::arg("epochs") = ends(ranges::epochs),
                    py::arg("batch_tokens") = ends(ranges::batch_tokens), py::arg("rate") = ends(ranges::rate),
                    py::arg("balance") = ends(ranges::balance), py::arg("label_smoothing") = ends(ranges::label_smoothing),
                    py::arg("patience") = ends(ranges::patience));
}

/// What a classifier is made with, as Python's parameters are called.
py::dict parameters(const text::TextClassifierOptions& made) {
    const text::NormalizerOptions& reads = made.normalizer;
    return py::dict(py::arg("longest") = made.longest, py::arg("width") = made.width, py::arg("layers") = made.layers,
                    py::arg("heads") = made.heads, py::arg("inner") = made.inner, py::arg("ngrams") = made.ngrams,
                    py::arg("dropout") = made.dropout,
                    py::arg("lowercase") = reads.lowercase, py::arg("handles") = reads.handles, py::arg("links") = reads.links,
                    py::arg("html") = reads.html, py::arg("quotes") = reads.quotes, py::arg("longest_run") = reads.longest_run,
                    py::arg("split_hashtags") = reads.hashtags, py::arg("name_emoji") = reads.emoji);
}

/// What these and those of training are where they are not given.
py::dict text_defaults() {
    const text::FitTextOptions fit;
    py::dict all = parameters(text::TextClassifierOptions());
    all.attr("update")(py::dict(py::arg("vocabulary") = text::WordPieceTrainerOptions().vocabulary,
                                py::arg("pretrain_rate") = text::PretrainOptions().rate, py::arg("epochs") = fit.epochs,
                                py::arg("batch_tokens") = fit.batch_tokens, py::arg("rate") = fit.rate, py::arg("balance") = fit.balance,
                                py::arg("label_smoothing") = fit.label_smoothing, py::arg("seed") = fit.seed,
                                py::arg("patience") = fit.patience));
    return all;
}

void bind_making(Class& made) {
    made.def_static(
            "create",
            [](Context& context, const std::vector<std::string>& labels, const Texts& texts, const text::NormalizerOptions& normalizer,
               Index vocabulary, Index longest, Index width, Index layers, Index heads, Index inner, Index ngrams, double dropout,
               std::uint64_t seed, const std::string& targets) {
                return run(context, [&] {
                    const text::TextClassifierOptions options{.normalizer = normalizer,
                                                              .longest = longest,
                                                              .width = width,
                                                              .layers = layers,
                                                              .heads = heads,
                                                              .inner = inner,
                                                              .dropout = dropout,
                                                              .ngrams = ngrams,
                                                              .seed = seed,
                                                              .targets = text::target_kind_of(targets)};
                    auto tokenizer = text::learn_wordpiece(texts, options.normalizer, {.vocabulary = vocabulary});
                    return std::make_shared<Shared>(TextClassifier(labels, std::move(tokenizer), options));
                });
            },
            py::arg("context"), py::arg("labels"), py::arg("texts"), py::kw_only(), py::arg("normalizer"), py::arg("vocabulary"),
            py::arg("longest"), py::arg("width"), py::arg("layers"), py::arg("heads"), py::arg("inner"), py::arg("ngrams"),
            py::arg("dropout"), py::arg("seed"), py::arg("targets") = "classes")
        .def_static(
            "from_base",
            [](Context& context, const std::string& folder, const std::vector<std::string>& labels,
               const std::string& task, const std::optional<text::NormalizerOptions>& normalizer, Index longest, std::uint64_t seed,
               const std::string& targets, const std::string& pooling) {
                return run(context, [&] {
                    const text::BaseOptions options{.normalizer = normalizer,
                                                    .longest = longest,
                                                    .seed = seed,
                                                    .targets = text::target_kind_of(targets),
                                                    .task = task,
                                                    .pooling = text::base_pooling_of(pooling)};
                    return std::make_shared<Shared>(TextClassifier::from_base(folder, labels, options));
                });
            },
            py::arg("context"), py::arg("folder"), py::arg("labels"), py::kw_only(), py::arg("task") = "", py::arg("normalizer"),
            py::arg("longest"), py::arg("seed"), py::arg("targets") = "classes", py::arg("pooling") = "")
        .def_static(
            "load",
            [](Context& context, const std::string& folder, const std::string& task, const std::string& precision,
               const std::string& packed) {
                return run(context, [&] {
                    return std::make_shared<Shared>(
                        TextClassifier::load(folder, task, {.precision = precision_of(precision), .packed = packed}));
                });
            },
            py::arg("context"), py::arg("folder"), py::arg("task") = "", py::arg("precision") = "f32", py::arg("packed") = "")
        .def(
            "save",
            [](Shared& shared, Context& context, const std::string& folder, const ModelCard& card, const std::string& storage) {
                read(context, shared, [&](const TextClassifier& model) { model.save(folder, card_of(card), storage_of(storage)); });
            },
            py::arg("context"), py::arg("folder"), py::arg("card"), py::arg("storage") = "f32")
        .def_property_readonly("labels", [](const Shared& shared) { return shared.value.labels(); })
        .def_property_readonly("longest", [](const Shared& shared) { return shared.value.options().longest; })
        .def_property_readonly("parameters", [](const Shared& shared) { return parameters(shared.value.options()); })
        .def_property_readonly("targets", [](const Shared& shared) { return text::target_kind_name(shared.value.options().targets); })
        .def_property_readonly("precision", [](const Shared& shared) {
            return peek(shared, [](const TextClassifier& model) { return precision_name(model.precision()); });
        });
}

/// Its calibration, too, which is learned.
void bind_training(Class& made) {
    made.def(
            "pretrain",
            [](Shared& shared, Context& context, const Texts& texts, Index epochs, double rate, std::uint64_t seed,
               const std::string& precision, const py::object& progress, const std::string& checkpoint, bool resume) {
                const text::PretrainOptions options{.epochs = epochs,
                                                    .rate = rate,
                                                    .seed = seed,
                                                    .precision = text::training_precision_of(precision),
                                                    .progress = progress_of(progress),
                                                    .checkpoint = checkpoint,
                                                    .resume = resume};
                return losses(change(context, shared, [&](TextClassifier& model) { return model.pretrain(texts, options); }));
            },
            py::arg("context"), py::arg("texts"), py::kw_only(), py::arg("epochs"), py::arg("rate"), py::arg("seed"),
            py::arg("precision") = "f32", py::arg("progress") = py::none(), py::arg("checkpoint") = "", py::arg("resume") = false)
        .def(
            "fit",
            [](Shared& shared, Context& context, const Texts& texts, const Targets& targets, std::optional<Index> epochs,
               std::optional<Index> batch_tokens, std::optional<double> rate, double balance, const std::vector<double>& class_weights,
               const std::vector<double>& sample_weights, double label_smoothing, std::uint64_t seed, const Texts& validation,
               const Targets& validation_targets, Index patience, Index pretrained_epochs, double pretrained_rate,
               const std::string& precision, const py::object& progress, const std::string& checkpoint, bool resume) {
                text::FitTextOptions options{.epochs = epochs,
                                             .batch_tokens = batch_tokens,
                                             .rate = rate,
                                             .label_smoothing = label_smoothing,
                                             .balance = balance,
                                             .class_weights = class_weights,
                                             .sample_weights = sample_weights,
                                             .seed = seed,
                                             .precision = text::training_precision_of(precision),
                                             .validation = {.texts = validation},
                                             .patience = patience,
                                             .progress = progress_of(progress),
                                             .checkpoint = checkpoint,
                                             .resume = resume};
                if (pretrained_epochs > 0)
                    options.pretrained = text::PretrainOptions{
                        .epochs = pretrained_epochs, .rate = pretrained_rate, .seed = seed, .precision = options.precision};
                const Values values(targets), judged(validation_targets);
                const Tensor<float> judged_numbers = judged.column();
                if (const auto* labels = std::get_if<Labels>(&validation_targets)) options.validation.labels = *labels;
                else options.validation.targets = judged.numbers.empty() ? judged.rows : judged_numbers.view();
                const text::FitTextResult result = change(context, shared, [&](TextClassifier& model) {
                    if (const auto* labels = std::get_if<Labels>(&targets)) return model.fit(texts, *labels, options);
                    if (!values.numbers.empty()) return model.fit(texts, values.numbers, options);
                    return model.fit(texts, values.rows, options);
                });
                return std::tuple_cat(losses_and_metrics(result), std::tuple(result.long_texts, result.planned_epochs));
            },
            py::arg("context"), py::arg("texts"), py::arg("targets"), py::kw_only(), py::arg("epochs"), py::arg("batch_tokens"),
            py::arg("rate"), py::arg("balance"), py::arg("class_weights"), py::arg("sample_weights"), py::arg("label_smoothing"),
            py::arg("seed"), py::arg("validation"), py::arg("validation_targets"), py::arg("patience"), py::arg("pretrained_epochs"),
            py::arg("pretrained_rate"), py::arg("precision") = "f32",
            py::arg("progress") = py::none(), py::arg("checkpoint") = "", py::arg("resume") = false)
        .def(
            "calibrate",
            [](Shared& shared, Context& context, const Texts& texts, const Targets& targets) {
                const Values values(targets);
                change(context, shared, [&](TextClassifier& model) {
                    if (const auto* labels = std::get_if<Labels>(&targets)) model.calibrate(texts, *labels);
                    else model.calibrate(texts, values.rows);
                });
            },
            py::arg("context"), py::arg("texts"), py::arg("targets"))
        .def_property_readonly(
            "temperature",
            [](const Shared& shared) { return peek(shared, [](const TextClassifier& model) { return model.calibration().temperature; }); })
        .def_property_readonly("label_temperatures",
                               [](const Shared& shared) {
                                   return peek(shared, [](const TextClassifier& model) {
                                       std::vector<double> each;
                                       for (Index label = 0; label < model.classes(); ++label)
                                           each.push_back(model.calibration().temperature_of(label));
                                       return each;
                                   });
                               })
        .def_property_readonly(
            "calibration_errors",
            [](const Shared& shared) {
                return peek(shared, [](const TextClassifier& model) {
                    const auto& errors = model.calibration().errors;
                    return errors ? std::optional(std::tuple(errors->before, errors->after, errors->cross_fitted, errors->floor))
                                  : std::nullopt;
                });
            })
        .def(
            "store_calibration",
            [](Shared& shared, Context& context, const std::string& folder, const std::string& task) {
                read(context, shared, [&](const TextClassifier& model) { model.store_calibration(folder, task); });
            },
            py::arg("context"), py::arg("folder"), py::arg("task") = "");
}

void bind_predicting(Class& made) {
    made
        .def(
            "set_precision",
            [](Shared& shared, Context& context, const std::string& precision) {
                change(context, shared, [&](TextClassifier& model) { model.set_precision(precision_of(precision)); });
            },
            py::arg("context"), py::arg("precision"));
    bind_predict(made);
}

}  // namespace

void bind_text_classifier(py::module_& module) {
    Class made(module, "TextClassifier");
    bind_making(made);
    bind_training(made);
    bind_predicting(made);
    module.def("text_ranges", text_ranges);
    module.def("text_defaults", text_defaults);
    module.def(
        "try_model_folder",
        [](Context& context, const std::string& folder) { run(context, [&] { io::try_model_folder(folder); }); },
        py::arg("context"), py::arg("folder"));
}

}  // namespace clamor::python
