#include "clamor/text/text_encoder.hpp"

#include <pybind11/numpy.h>

#include "interrupt.hpp"
#include "model_card.hpp"

namespace clamor::python {

void bind_text_encoder(py::module_& module) {
    using text::TextEncoder;
    using Shared = Guarded<TextEncoder>;
    py::class_<Shared, std::shared_ptr<Shared>>(module, "TextEncoder")
        .def_static(
            "open",
            [](Context& context, const std::string& folder, Index longest, const std::string& precision, const std::string& packed) {
                return run(context, [&] {
                    return std::make_shared<Shared>(
                        TextEncoder(folder, {.longest = longest, .precision = precision_of(precision), .packed = packed}));
                });
            },
            py::arg("context"), py::arg("folder"), py::kw_only(), py::arg("longest"), py::arg("precision") = "f32", py::arg("packed") = "")
        .def_property_readonly("precision", [](const Shared& shared) { return precision_name(shared.value.precision()); })
        .def_property_readonly("family", [](const Shared& shared) { return shared.value.config().family; })
        .def_property_readonly("labels", [](const Shared& shared) { return shared.value.labels(); })
        .def_property_readonly("unused", [](const Shared& shared) { return shared.value.unused(); })
        .def_property_readonly("longest", [](const Shared& shared) { return shared.value.longest(); })
        .def_property_readonly("width", [](const Shared& shared) { return shared.value.width(); })
        .def(
            "vectors",
            [](Shared& shared, Context& context, const std::vector<std::string_view>& texts, const std::string& long_texts) {
                const auto count = static_cast<py::ssize_t>(texts.size()), width = static_cast<py::ssize_t>(shared.value.width());
                py::array_t<float> vectors({count, width});
                const View<float> rows(vectors.mutable_data(), Shape{static_cast<Index>(count), static_cast<Index>(width)});
                const Index longer = read(context, shared, [&](const TextEncoder& encoder) {
                    return encoder.vectors(texts, rows, text::long_texts_of(long_texts));
                });
                return std::pair{vectors, longer};
            },
            py::arg("context"), py::arg("texts"), py::arg("long_texts") = "truncate")
        .def(
            "save",
            [](Shared& shared, Context& context, const std::string& folder, const ModelCard& card, const std::string& storage) {
                read(context, shared, [&](const TextEncoder& encoder) { encoder.save(folder, card_of(card), storage_of(storage)); });
            },
            py::arg("context"), py::arg("folder"), py::arg("card"), py::arg("storage") = "f32");
}

}  // namespace clamor::python
