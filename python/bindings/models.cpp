#include "models.hpp"

#include <tuple>

#include "bind_predict.hpp"

namespace clamor::python {

void Models::describe(pipeline::AnalyzerOptions& options) const {
    if (sentiment) options.model = pipeline::TextSentiment(sentiment->value, sentiment_name).name();
    if (tasks) {
        const pipeline::TextTaskModel model(tasks->value, asked, tasks_name);
        options.tasks = model.tasks();
        options.tasks_model = model.name();
    }
    if (targets && !options.tracked.empty()) options.targets_model = pipeline::TextTargetModel(targets->value, targets_name).name();
}

ModelsInUse::ModelsInUse(const Models& models, pipeline::AnalyzeOptions& options) {
    if (models.sentiment) options.model = &sentiment_.emplace(models.sentiment->value, models.sentiment_name);
    if (models.tasks) options.tasks = &tasks_.emplace(models.tasks->value, models.asked, models.tasks_name);
    if (models.targets) options.targets = &targets_.emplace(models.targets->value, models.targets_name);
}

void bind_models(py::module_& module) {
    using text::TextTasks;
    using Shared = Guarded<TextTasks>;
    py::class_<Shared, std::shared_ptr<Shared>> several(module, "TextTasks");
    several
        .def_static(
            "load",
            [](Context& context, const std::string& folder, const std::string& precision, const std::string& packed) {
                return run(context, [&] {
                    return std::make_shared<Shared>(TextTasks::load(folder, {.precision = precision_of(precision), .packed = packed}));
                });
            },
            py::arg("context"), py::arg("folder"), py::arg("precision") = "f32", py::arg("packed") = "")
        .def_property_readonly("precision", [](const Shared& shared) { return precision_name(shared.value.precision()); })
        .def_property_readonly("longest", [](const Shared& shared) { return shared.value.options().longest; })
        .def_property_readonly("tasks", [](const Shared& shared) {
            std::vector<std::tuple<std::string, std::vector<std::string>, py::slice>> tasks;
            for (const text::TextTask& task : shared.value.tasks()) {
                const Index first = shared.value.first_class(tasks.size()), last = first + static_cast<Index>(task.labels.size());
                tasks.emplace_back(task.name, task.labels, py::slice(first, last, 1));
            }
            return tasks;
        });
    bind_predict(several);

    py::class_<Models, std::shared_ptr<Models>>(module, "Models")
        .def(py::init([](std::shared_ptr<Guarded<text::TextClassifier>> sentiment, const std::string& sentiment_name,
                         std::shared_ptr<Shared> tasks, const std::vector<std::string>& asked, const std::string& tasks_name,
                         std::shared_ptr<Guarded<text::TargetSentiment>> targets, const std::string& targets_name) {
                 const auto made = std::make_shared<Models>(
                     Models{std::move(sentiment), std::move(tasks), std::move(targets), sentiment_name, tasks_name, targets_name, asked});
                 pipeline::AnalyzeOptions options;
                 const ModelsInUse fit(*made, options);  // or says what does not
                 return made;
             }),
             py::kw_only(), py::arg("sentiment"), py::arg("sentiment_name"), py::arg("tasks"), py::arg("asked"), py::arg("tasks_name"),
             py::arg("targets"), py::arg("targets_name"))
        .def_property_readonly("tasks",
                               [](const Models& models) {
                                   pipeline::AnalyzerOptions options;
                                   models.describe(options);
                                   std::vector<std::pair<std::string, std::vector<std::string>>> tasks;
                                   for (const auto& [name, labels] : options.tasks) tasks.emplace_back(name, labels);
                                   return tasks;
                               })
        .def_property_readonly("has_targets", [](const Models& models) { return models.targets != nullptr; });
}

}  // namespace clamor::python
