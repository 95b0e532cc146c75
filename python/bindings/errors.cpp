#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "bindings.hpp"
#include "clamor/core/failure.hpp"

namespace clamor::python {

namespace {

void raise_python(Status status, const char* what) {
    PyErr_Clear();  // Python's own MemoryError is set where pybind11 threw for it
    try {
        const py::object made = py::module_::import("clamor.errors").attr("from_status")(static_cast<int>(status), what);
        PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
    } catch (py::error_already_set& error) {  // Ctrl-C, say
        error.restore();
    } catch (const std::exception&) {  // no room even for that: Python keeps one of these
        PyErr_NoMemory();
    }
}

}  // namespace

/// What the core throws becomes the class that clamor/errors.py names for its status. Python's own, and pybind11's words for wrong
/// arguments, are pybind11's to translate.
void bind_errors(py::module_& module) {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            std::rethrow_exception(thrown);
        } catch (const py::error_already_set&) {
            throw;
        } catch (const py::builtin_exception&) {
            throw;
        } catch (const std::exception& error) {
            const Failure failure = failure_of(thrown);
            // pybind11's words where Python has no memory for a result.
            const bool no_room = failure.status == Status::internal && std::string_view(error.what()).starts_with("Could not allocate");
            raise_python(no_room ? Status::out_of_memory : failure.status, failure.what);
        } catch (...) {
            const Failure failure = failure_of(thrown);
            raise_python(failure.status, failure.what);
        }
    });
    // Throws one, so that a test can see each arrive: a status, or what is no Error.
    module.def(
        "_raise",
        [](int status, const std::string& what) {
            switch (status) {
                case -1: throw std::system_error(std::make_error_code(std::errc::io_error), what);
                case -2: throw std::bad_alloc();
                case -3: throw std::length_error(what);
                case -4: throw std::out_of_range(what);
                case -5: throw py::type_error(what);
                case -6: throw std::runtime_error(what);
                default: throw Error(static_cast<Status>(status), what);
            }
        },
        py::arg("status"), py::arg("what"));
}

}  // namespace clamor::python
