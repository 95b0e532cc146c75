#include "interrupt.hpp"
#include "post_reader.hpp"
#include "reader_of_readers.hpp"
#include "clamor/core/error.hpp"
#include "clamor/posts/arrow.hpp"
#include "clamor/posts/label_cell.hpp"

namespace clamor::python {

namespace {

using posts::Post;
using Shared = Guarded<PostReader>;

std::string_view field(const Post& post, const std::string& name) {
    if (name == "text") return post.text;
    if (name == "id") return post.id;
    if (name == "author") return post.author;
    if (name == "topic") return post.topic;
    if (name == "label") return post.label;
    if (name == "weight") return post.weight;
    if (name == "language") return post.language;
    fail(Status::invalid_argument, "reader: no field ", name, "; expected text, id, author, topic, label, weight or language");
}

posts::ReaderOptions options(const std::string& format, const std::string& columns, const std::string& time_format,
                             const std::string& timezone, bool unescape_html, bool strict) {
    return {.format = posts::parse_format(format),
            .columns = columns,
            .time_format = time_format,
            .timezone = timezone,
            .unescape_html = unescape_html,
            .strict = strict};
}

/// `path` is opened; or bytes, called `path` in messages, are read; or an Arrow stream in its capsule.
std::shared_ptr<Shared> open(Context& context, const std::string& path, const py::object& source, const std::string& format,
                             const std::string& columns, const std::string& time_format, const std::string& timezone, bool unescape_html,
                             bool strict) {
    const auto chosen = options(format, columns, time_format, timezone, unescape_html, strict);
    if (source.is_none())
        return run(context, [&] { return std::make_shared<Shared>(PostReader{.reader = posts::open_reader(path, chosen)}); });
    if (py::isinstance<py::capsule>(source)) {
        auto* const stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(source.ptr(), "arrow_array_stream"));
        if (stream == nullptr) throw py::error_already_set();
        return run(context, [&] { return std::make_shared<Shared>(PostReader{.reader = posts::read_arrow(stream, path, chosen)}); });
    }
    auto shared = std::make_shared<Shared>(PostReader{.reader = nullptr, .bytes = source.cast<py::bytes>()});
    shared->value.reader = posts::read_memory(shared->value.bytes, path, chosen);
    return shared;
}

}  // namespace

void bind_reader(py::module_& module) {
    module.def("labels_of", posts::labels_of, py::arg("cell"));
    module.def("is_label_list", posts::is_label_list, py::arg("cell"));
    module.def("number_of", posts::number_of, py::arg("cell"));
    py::class_<Shared, std::shared_ptr<Shared>>(module, "PostReader")
        .def_static("open", open, py::arg("context"), py::arg("path"), py::arg("source") = py::none(), py::kw_only(),
                    py::arg("format") = "auto", py::arg("columns") = "", py::arg("time_format") = "", py::arg("timezone") = "UTC",
                    py::arg("unescape_html") = false, py::arg("strict") = false)
        .def_static(
            "of_readers",
            [](py::function next) {
                return std::make_shared<Shared>(PostReader{.reader = std::make_unique<ReaderOfReaders>(std::move(next))});
            },
            py::arg("next"))
        .def(
            "read",
            [](Shared& shared, Context& context, const std::vector<std::string>& fields, std::size_t count) -> py::object {
                std::vector<std::string> cells;  // row by row, copied while the reader is this thread's
                const bool more = change(context, shared, [&](PostReader& from) {
                    if (!from.reader->read(from.batch, count)) return false;
                    from.problems.add(from.batch.problems());
                    for (const Post& post : from.batch.posts())
                        for (const std::string& name : fields) cells.emplace_back(field(post, name));
                    return true;
                });
                if (!more) return py::none();
                py::list rows;
                for (auto cell = cells.begin(); cell != cells.end();) {
                    py::tuple row(fields.size());
                    for (std::size_t i = 0; i < fields.size(); ++i) row[i] = py::str(*cell++);
                    rows.append(std::move(row));
                }
                return rows;
            },
            py::arg("context"), py::arg("fields"), py::arg("count") = 4096)
        .def_property_readonly("problems", [](const Shared& shared) {
            py::list found;
            for (const posts::Problem problem : posts::all_problems) {
                const auto& kind = shared.value.problems[problem];
                if (kind.count > 0) found.append(py::make_tuple(std::string(posts::problem_text(problem)), kind.count, kind.lines));
            }
            return found;
        });
}

}  // namespace clamor::python
