#include "capi/guard.hpp"
#include "capi/analysis_handles.hpp"
#include "clamor/text/pack.hpp"

using namespace clamor;
using capi::guard;

clamor_status clamor_text_model_open(clamor_text_model** out, const clamor_context* context, clamor_str folder,
                                     const clamor_text_model_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_text_model_options CLAMOR_TEXT_MODEL_OPTIONS_INIT);
        const auto long_texts = capi::long_texts(given.long_texts);
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        *out = new clamor_text_model{
            lent,
            text::TextClassifier::load(capi::needed_path(folder, "folder"), capi::view(given.task, "task"),
                                       {.precision = capi::precision(given.precision), .packed = capi::path(given.packed, "packed")}),
            long_texts};
    });
}

clamor_status clamor_text_pack(const clamor_context* context, clamor_str folder, clamor_str precision, clamor_str file) {
    return guard([&] {
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        text::pack(capi::needed_path(folder, "folder"), {.precision = capi::precision(precision), .out = capi::path(file, "file")});
    });
}

clamor_status clamor_text_model_set_precision(clamor_text_model* model, clamor_str precision) {
    return guard([&] {
        capi::need(model, "model");
        const auto wanted = precision_of(capi::view(precision, "precision"));
        ContextScope scope(*model->context);
        model->classifier.set_precision(wanted);
    });
}

const char* clamor_text_model_precision(const clamor_text_model* model) {
    return model ? precision_name(model->classifier.precision()).data() : "";
}

const char* clamor_text_model_targets(const clamor_text_model* model) {
    return model ? text::target_kind_name(model->classifier.options().targets).data() : "";
}

void clamor_text_model_destroy(clamor_text_model* model) { delete model; }

size_t clamor_text_model_classes(const clamor_text_model* model) { return model ? static_cast<size_t>(model->classifier.classes()) : 0; }

clamor_status clamor_text_model_label(const clamor_text_model* model, size_t index, char* buffer, size_t capacity, size_t* needed) {
    return guard([&] {
        capi::need(model, "model");
        capi::copy_label(model->classifier.labels(), index, buffer, capacity, needed);
    });
}

clamor_status clamor_text_model_predict(const clamor_text_model* model, const clamor_str* texts, size_t count, float* probabilities,
                                        size_t capacity) {
    return guard([&] {
        capi::need(model, "model");
        capi::answer(*model->context, texts, count, probabilities, capacity, model->classifier.classes(), "probabilities",
                     [&](const auto& list, View<float> rows) { model->classifier.predict(list, rows, model->long_texts); });
    });
}
