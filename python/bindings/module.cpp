#include "bindings.hpp"
#include "clamor/version.hpp"

PYBIND11_MODULE(_core, module) {
    module.doc() = "Clamor's core. Use the package `clamor`, which is typed and documented.";
    module.attr("__version__") = CLAMOR_VERSION;
    clamor::python::bind_errors(module);
    clamor::python::bind_context(module);
    clamor::python::bind_reader(module);
    clamor::python::bind_normalizer(module);
    clamor::python::bind_text_classifier(module);
    clamor::python::bind_text_encoder(module);
    clamor::python::bind_pack(module);
    clamor::python::bind_evaluation(module);
    clamor::python::bind_target_sentiment(module);
    clamor::python::bind_tokenizer(module);
    clamor::python::bind_models(module);
    clamor::python::bind_analyzer(module);
    clamor::python::bind_image_classifier(module);
    clamor::python::bind_node_classifier(module);
}
