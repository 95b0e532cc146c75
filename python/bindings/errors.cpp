#include <system_error>

#include "bindings.hpp"
#include "clamor/core/error.hpp"

namespace clamor::python {

namespace {

void raise_python(Status status, const char* what) {
    const py::object made = py::module_::import("clamor.errors").attr("from_status")(static_cast<int>(status), what);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
}

}  // namespace

/// clamor::Error becomes the class that clamor/errors.py names for its status; what the system refuses, Status::io's. Anything else is
/// pybind11's to translate.
void bind_errors(py::module_& module) {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const Error& error) {
            raise_python(error.status(), error.what());
        } catch (const std::system_error& error) {
            raise_python(Status::io, error.what());
        }
    });
    // Throws one, so that a test can see each arrive; -1 is the system's.
    module.def(
        "_raise",
        [](int status, const std::string& what) {
            if (status < 0) throw std::system_error(std::make_error_code(std::errc::io_error), what);
            throw Error(static_cast<Status>(status), what);
        },
        py::arg("status"), py::arg("what"));
}

}  // namespace clamor::python
