#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

/// One function a file of this folder: it adds its class to the module. No logic here: what is Pythonic is in python/clamor.
namespace clamor::python {

namespace py = pybind11;

void bind_errors(py::module_& module);
void bind_context(py::module_& module);

}  // namespace clamor::python
