#include "clamor/core/context.hpp"

#include "logged_context.hpp"

namespace clamor::python {

void bind_context(py::module_& module) {
    py::class_<Context, std::shared_ptr<Context>>(module, "Context")
        .def(py::init([](int threads, std::size_t memory_limit) {
                 return std::shared_ptr<Context>(
                     std::make_shared<LoggedContext>(ContextOptions{.threads = threads, .memory_limit = memory_limit}));
             }),
             py::kw_only(), py::arg("threads") = 0, py::arg("memory_limit") = 0)
        .def_property_readonly("threads", &Context::threads)
        .def_property_readonly("memory_used", &Context::memory_used)
        .def_property_readonly("memory_peak", &Context::memory_peak)
        .def_property_readonly("cancelled", &Context::cancelled)
        .def("trim", &Context::trim)
        .def("cancel", &Context::cancel)
        .def("resume", &Context::resume);
}

}  // namespace clamor::python
