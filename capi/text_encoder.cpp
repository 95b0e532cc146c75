#include "clamor/text/text_encoder.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"

using namespace clamor;
using capi::guard;

struct clamor_text_encoder {
    std::shared_ptr<Context> context;
    text::TextEncoder encoder;
    text::LongTexts long_texts;
};

clamor_status clamor_text_encoder_open(clamor_text_encoder** out, const clamor_context* context, clamor_str folder,
                                       const clamor_text_encoder_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_text_encoder_options CLAMOR_TEXT_ENCODER_OPTIONS_INIT);
        const auto long_texts = capi::long_texts(given.long_texts);
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        const text::TextEncoderOptions options{
            .longest = given.longest, .precision = capi::precision(given.precision), .packed = capi::path(given.packed, "packed")};
        *out = new clamor_text_encoder{lent, text::TextEncoder(capi::needed_path(folder, "folder"), options), long_texts};
    });
}

void clamor_text_encoder_destroy(clamor_text_encoder* encoder) { delete encoder; }

const char* clamor_text_encoder_precision(const clamor_text_encoder* encoder) {
    return encoder ? precision_name(encoder->encoder.precision()).data() : "";
}

size_t clamor_text_encoder_longest(const clamor_text_encoder* encoder) {
    return encoder ? static_cast<size_t>(encoder->encoder.longest()) : 0;
}

size_t clamor_text_encoder_width(const clamor_text_encoder* encoder) { return encoder ? static_cast<size_t>(encoder->encoder.width()) : 0; }

clamor_status clamor_text_encoder_embed(const clamor_text_encoder* encoder, const clamor_str* texts, size_t count, float* vectors,
                                        size_t capacity) {
    return guard([&] {
        capi::need(encoder, "encoder");
        capi::answer(*encoder->context, texts, count, vectors, capacity, encoder->encoder.width(), "vectors",
                     [&](const auto& list, View<float> rows) { encoder->encoder.vectors(list, rows, encoder->long_texts); });
    });
}
