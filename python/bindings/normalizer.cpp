#include "clamor/text/normalizer.hpp"

#include "bindings.hpp"

namespace clamor::python {

void bind_normalizer(py::module_& module) {
    using text::NormalizerOptions;
    py::class_<NormalizerOptions>(module, "NormalizerOptions")
        .def(py::init([](bool lowercase, bool handles, bool links, bool html, bool quotes, int longest_run, bool hashtags, bool emoji) {
                 return NormalizerOptions{.lowercase = lowercase,
                                          .handles = handles,
                                          .links = links,
                                          .html = html,
                                          .quotes = quotes,
                                          .longest_run = longest_run,
                                          .hashtags = hashtags,
                                          .emoji = emoji};
             }),
             py::kw_only(), py::arg("lowercase"), py::arg("handles"), py::arg("links"), py::arg("html"), py::arg("quotes"),
             py::arg("longest_run"), py::arg("hashtags"), py::arg("emoji"));
}

}  // namespace clamor::python
