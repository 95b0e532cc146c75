#include "bindings.hpp"
#include "clamor/core/error.hpp"

namespace clamor::python {

/// clamor::Error becomes the class that clamor/errors.py names for its status. Anything else is pybind11's to translate.
void bind_errors(py::module_& module) {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const Error& error) {
            const py::object made = py::module_::import("clamor.errors").attr("from_status")(static_cast<int>(error.status()), error.what());
            PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
        }
    });
    // Throws one, so that a test can see each arrive.
    module.def("_raise", [](int status, const std::string& what) { throw Error(static_cast<Status>(status), what); }, py::arg("status"),
               py::arg("what"));
}

}  // namespace clamor::python
