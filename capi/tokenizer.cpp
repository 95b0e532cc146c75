#include "clamor/text/tokenizer.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"

using namespace clamor;
using capi::guard;

struct clamor_tokenizer {
    text::Tokenizer tokenizer;
};

namespace {

void write(const text::Encoding& encoding, int32_t* ids, clamor_span* offsets, size_t capacity, size_t* needed) {
    check(ids != nullptr || capacity == 0, "ids must not be NULL where capacity is ", capacity);
    if (needed) *needed = encoding.ids.size();
    int32_t* const into = capi::room(ids, capacity, encoding.ids.size(), 1, "ids");
    std::copy(encoding.ids.begin(), encoding.ids.end(), into);
    if (offsets)
        for (const text::TextSpan& span : encoding.offsets) *offsets++ = {span.begin, span.end};
}

}  // namespace

clamor_status clamor_tokenizer_open(clamor_tokenizer** out, clamor_str path) {
    return guard([&] {
        capi::need(out, "out");
        *out = new clamor_tokenizer{text::Tokenizer::load(capi::needed_path(path, "path"))};
    });
}

void clamor_tokenizer_destroy(clamor_tokenizer* tokenizer) { delete tokenizer; }

size_t clamor_tokenizer_size(const clamor_tokenizer* tokenizer) { return tokenizer ? static_cast<size_t>(tokenizer->tokenizer.size()) : 0; }

clamor_status clamor_tokenizer_token(const clamor_tokenizer* tokenizer, int32_t id, char* buffer, size_t capacity, size_t* needed) {
    return guard([&] {
        capi::need(tokenizer, "tokenizer");
        capi::copy_out(tokenizer->tokenizer.token(id), buffer, capacity, needed);
    });
}

clamor_status clamor_tokenizer_find(const clamor_tokenizer* tokenizer, clamor_str token, int32_t* id) {
    return guard([&] {
        capi::need(tokenizer, "tokenizer");
        capi::need(id, "id");
        const auto found = tokenizer->tokenizer.find(capi::view(token, "token"));
        if (!found) fail(Status::not_found, "token: the tokenizer has none that is called so");
        *id = *found;
    });
}

clamor_status clamor_tokenizer_encode(const clamor_tokenizer* tokenizer, clamor_str text, int32_t special_tokens, int32_t* ids,
                                      clamor_span* offsets, size_t capacity, size_t* needed) {
    return guard([&] {
        capi::need(tokenizer, "tokenizer");
        const text::Encoding encoding = tokenizer->tokenizer.encode(capi::view(text, "text"), {.special_tokens = special_tokens != 0});
        write(encoding, ids, offsets, capacity, needed);
    });
}

clamor_status clamor_tokenizer_encode_pair(const clamor_tokenizer* tokenizer, clamor_str first, clamor_str second, int32_t special_tokens,
                                           int32_t* ids, int32_t* types, int32_t* sequences, clamor_span* offsets, size_t capacity,
                                           size_t* needed) {
    return guard([&] {
        capi::need(tokenizer, "tokenizer");
        const std::string_view texts[] = {capi::view(first, "first"), capi::view(second, "second")};
        const text::Encoding encoding = tokenizer->tokenizer.encode_pair(texts[0], texts[1], {.special_tokens = special_tokens != 0});
        write(encoding, ids, offsets, capacity, needed);
        if (types) std::copy(encoding.types.begin(), encoding.types.end(), types);
        if (sequences) std::copy(encoding.sequences.begin(), encoding.sequences.end(), sequences);
    });
}

clamor_status clamor_tokenizer_decode(const clamor_tokenizer* tokenizer, const int32_t* ids, size_t count, int32_t skip_special_tokens,
                                      char* buffer, size_t capacity, size_t* needed) {
    return guard([&] {
        capi::need(tokenizer, "tokenizer");
        if (count > 0) capi::need(ids, "ids");
        capi::copy_out(tokenizer->tokenizer.decode({ids, count}, skip_special_tokens != 0), buffer, capacity, needed);
    });
}
