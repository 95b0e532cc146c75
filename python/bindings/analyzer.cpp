#include "clamor/pipeline/analyzer.hpp"

#include "interrupt.hpp"
#include "post_reader.hpp"
#include "models.hpp"

namespace clamor::python {

namespace {

using pipeline::Analyzer;
using Shared = Guarded<Analyzer>;
using Readers = std::vector<std::shared_ptr<Guarded<PostReader>>>;

using Options = pipeline::AnalyzerOptions;

Options options(const std::vector<std::string>& tracked, std::uint32_t text_bytes) {
    Options made{.text_bytes = text_bytes};
    for (const std::string& text : tracked) made.tracked.push_back(pipeline::parse_tracked(text));
    return made;
}

/// A callable of Python's, called as progress(posts, skipped, bytes, total bytes, seconds); None makes none.
std::function<bool(const pipeline::Progress&)> progress_of(const py::object& callable) {
    if (callable.is_none()) return {};
    return [&callable](const pipeline::Progress& now) {
        const py::gil_scoped_acquire acquired;
        callable(now.posts, now.skipped, now.bytes, now.total_bytes, now.seconds);
        return true;
    };
}

py::tuple analyze(Context& context, const Readers& readers, const std::string& out, const std::string& posts_format,
                  const Options& options, const Models& models, const std::string& state, bool resume, double checkpoint_seconds,
                  const py::object& progress) {
    pipeline::AnalyzeOptions chosen;
    chosen.out = out;
    chosen.posts_format = pipeline::parse_posts_format(posts_format);
    chosen.analyzer = options;
    chosen.state = state;
    chosen.resume = resume;
    chosen.checkpoint_seconds = checkpoint_seconds;
    chosen.progress = progress_of(progress);
    auto result = run(context, [&] {
        std::vector<posts::Reader*> inputs;
        for (const auto& reader : readers) inputs.push_back(reader->value.reader.get());
        const ModelsInUse used(models, chosen);
        return pipeline::analyze(inputs, chosen);
    });
    return py::make_tuple(std::make_shared<Shared>(std::move(result.analyzer)), result.report, result.progress.posts,
                          result.progress.seconds, result.long_texts);
}

}  // namespace

void bind_analyzer(py::module_& module) {
    py::class_<Options>(module, "AnalyzerOptions")
        .def(py::init(&options), py::kw_only(), py::arg("tracked"), py::arg("text_bytes"))
        .def_readonly("model", &Options::model)
        .def_property_readonly("tasks",
                               [](const Options& given) {
                                   std::vector<std::string> names;
                                   for (const pipeline::Task& task : given.tasks) names.push_back(task.name);
                                   return names;
                               })
        .def_readonly("tasks_model", &Options::tasks_model)
        .def_readonly("targets_model", &Options::targets_model);

    py::class_<Shared, std::shared_ptr<Shared>>(module, "Analyzer")
        .def_static(
            "create",
            [](Context& context, Options options, const Models& models) {
                models.describe(options);
                return run(context, [&] { return std::make_shared<Shared>(Analyzer(std::move(options))); });
            },
            py::arg("context"), py::arg("options"), py::arg("models"))
        .def_static(
            "load",
            [](Context& context, const std::string& path) {
                return run(context, [&] { return std::make_shared<Shared>(Analyzer::load(path)); });
            },
            py::arg("context"), py::arg("path"))
        .def_static(
            "from_bytes",
            [](Context& context, const py::bytes& bytes) {
                const auto view = static_cast<std::string_view>(bytes);
                return run(context, [&] { return std::make_shared<Shared>(Analyzer::from_bytes(view)); });
            },
            py::arg("context"), py::arg("bytes"))
        .def(
            "save",
            [](Shared& shared, Context& context, const std::string& path) {
                read(context, shared, [&](const Analyzer& from) { from.save(path); });
            },
            py::arg("context"), py::arg("path"))
        .def(
            "to_bytes",
            [](Shared& shared, Context& context) {
                return py::bytes(read(context, shared, [](const Analyzer& from) { return from.to_bytes(); }));
            },
            py::arg("context"))
        .def(
            "merge",
            [](Shared& shared, Context& context, Shared& other) {
                check(&shared != &other, "analyzer: merge() of a state with itself");
                run(context, [&] {
                    const std::scoped_lock locks(shared.mutex, other.mutex);
                    shared.value.merge(other.value);
                });
            },
            py::arg("context"), py::arg("other"))
        .def(
            "report",
            [](Shared& shared, Context& context) { return read(context, shared, [](const Analyzer& from) { return from.report(); }); },
            py::arg("context"))
        .def_property_readonly("options", [](const Shared& shared) {
            return peek(shared, [](const Analyzer& from) { return from.options(); });
        })
        .def_property_readonly("posts", [](const Shared& shared) {
            return peek(shared, [](const Analyzer& from) { return from.posts(); });
        })
        .def_property_readonly("observations", [](const Shared& shared) {
            return peek(shared, [](const Analyzer& from) { return from.observations(); });
        });

    module.def("analyze", analyze, py::arg("context"), py::arg("readers"), py::kw_only(), py::arg("out"), py::arg("posts_format"),
               py::arg("options"), py::arg("models"), py::arg("state"), py::arg("resume"), py::arg("checkpoint_seconds"),
               py::arg("progress"));
    module.def(
        "write_report_folder",
        [](const std::string& report, const std::string& folder, const std::vector<std::string>& inputs, const std::string& state) {
            pipeline::write_report_folder(report, folder, inputs, state);
        },
        py::arg("report"), py::arg("folder"), py::arg("inputs"), py::arg("state"));
}

}  // namespace clamor::python
