#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "fork_mutex.hpp"

/// One function a file of this folder: it adds its class to the module. No logic here: what is Pythonic is in python/clamor.
namespace clamor::python {

namespace py = pybind11;

void bind_errors(py::module_& module);
void bind_context(py::module_& module);
void bind_reader(py::module_& module);
void bind_normalizer(py::module_& module);
void bind_text_classifier(py::module_& module);
void bind_text_encoder(py::module_& module);
void bind_pack(py::module_& module);
void bind_evaluation(py::module_& module);
void bind_target_sentiment(py::module_& module);
void bind_tokenizer(py::module_& module);
void bind_models(py::module_& module);
void bind_analyzer(py::module_& module);
void bind_image_classifier(py::module_& module);
void bind_node_classifier(py::module_& module);

/// What Python's threads share: calls that change it wait for the others, after they have released the GIL.
template <typename T>
struct Guarded {
    explicit Guarded(T made) : value(std::move(made)) {}
    T value;
    mutable ForkMutex mutex;
};

/// What a property says of what others may be changing: read under the lock, without the GIL, for which a change may wait inside it.
template <typename T, typename Body>
auto peek(const Guarded<T>& guarded, Body&& body) {
    const py::gil_scoped_release release;
    const std::shared_lock lock(guarded.mutex);
    return body(guarded.value);
}

}  // namespace clamor::python
