#include "clamor/text/pack.hpp"

#include "interrupt.hpp"

namespace clamor::python {

void bind_pack(py::module_& module) {
    module.def(
        "pack",
        [](Context& context, const std::string& folder, const std::string& precision, const std::string& out) {
            return run(context, [&] { return text::pack(folder, {.precision = precision_of(precision), .out = out}); });
        },
        py::arg("context"), py::arg("folder"), py::arg("precision") = "f32", py::arg("out") = "");
}

}  // namespace clamor::python
