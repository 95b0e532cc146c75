#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <shared_mutex>

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
    std::shared_mutex mutex;
};

}  // namespace clamor::python
