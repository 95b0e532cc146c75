#pragma once

#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "capi/clamor.h"
#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/precision.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/core/view.hpp"
#include "clamor/text/long_texts.hpp"

struct clamor_context {
    std::shared_ptr<clamor::Context> context;
};

namespace clamor::capi {

/// Text from outside: checked. The parts of its name, one after the other.
template <typename... Name>
std::string_view view(clamor_str text, const Name&... name) {
    check(text.data != nullptr || text.size == 0, name..., ": data is NULL and size is ", text.size);
    const std::string_view out(text.data, text.size);
    const std::size_t invalid = first_invalid_utf8(out);
    check(invalid == std::string_view::npos, name..., ": not UTF-8 at byte ", invalid);
    return out;
}

/// A path, which the system would read only up to a NUL.
inline std::string path(clamor_str text, const char* name) {
    const std::string_view out = view(text, name);
    check(out.find('\0') == std::string_view::npos, name, ": has a NUL at byte ", out.find('\0'));
    return std::string(out);
}

/// That of something which must be there.
inline std::string needed_path(clamor_str text, const char* name) {
    check(text.size > 0, name, ": expected one, got an empty text");
    return path(text, name);
}

template <typename... Name>
std::vector<std::string_view> views(const clamor_str* list, std::size_t count, const Name&... name) {
    check(list != nullptr || count == 0, name..., ": the list is NULL and its count is ", count);
    std::vector<std::string_view> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back(view(list[i], name..., "[", i, "]"));
    return out;
}

/// Nothing for "auto"; fp32 where none is given.
inline std::optional<Precision> precision(clamor_str name) {
    return name.size > 0 ? precision_of(view(name, "precision")) : Precision::fp32;
}

/// Throws where NULL is given for a buffer of some bytes. A function whose text costs something to make calls it first.
inline void check_buffer(const char* buffer, std::size_t capacity) {
    check(buffer != nullptr || capacity == 0, "buffer must not be NULL where capacity is ", capacity);
}

/// Writes text and its NUL to the caller's buffer, or throws Status::buffer_too_small with nothing written.
inline void copy_out(std::string_view text, char* buffer, std::size_t capacity, std::size_t* needed) {
    check_buffer(buffer, capacity);
    if (needed) *needed = text.size() + 1;
    if (capacity <= text.size()) fail(Status::buffer_too_small, "buffer: ", text.size() + 1, " bytes are needed, ", capacity, " given");
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
}

/// The place of `rows` times `width` elements in the caller's memory: throws Status::buffer_too_small where there are fewer, and where a
/// NULL is given for some. It comes before what is read for them, whose count may be wrong.
template <typename T>
T* room(T* memory, std::size_t capacity, std::size_t rows, std::size_t width, const char* name) {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    const std::size_t needed = width > 0 && rows > most / width ? most : rows * width;
    if (capacity < needed) fail(Status::buffer_too_small, name, ": capacity must be at least ", needed, ", is ", capacity);
    check(memory != nullptr || needed == 0, name, " must not be NULL");
    return memory;
}

/// A row of `width` elements for each text, in the caller's memory called `name`: predict(texts, rows), unless there is none.
template <typename Predict>
void answer(Context& context, const clamor_str* texts, std::size_t count, float* memory, std::size_t capacity, Index width,
            const char* name, Predict&& predict) {
    float* const rows = room(memory, capacity, count, static_cast<std::size_t>(width), name);
    const auto list = views(texts, count, "texts");
    if (count == 0) return;
    ContextScope scope(context);
    predict(list, View<float>(rows, {static_cast<Index>(count), width}));
}

/// Writes one of the labels as copy_out().
inline void copy_label(const std::vector<std::string>& labels, std::size_t index, char* buffer, std::size_t capacity, std::size_t* needed) {
    check(index < labels.size(), "label: index ", index, " of ", labels.size());
    copy_out(labels[index], buffer, capacity, needed);
}

inline text::LongTexts long_texts(std::uint32_t given) {
    check(given <= CLAMOR_WINDOWS, "long_texts must be CLAMOR_TRUNCATE (0) or CLAMOR_WINDOWS (1), is ", given);
    return given == CLAMOR_WINDOWS ? text::LongTexts::windows : text::LongTexts::truncate;
}

/// The context of a new handle: the given one, or one of its own.
inline std::shared_ptr<Context> context_or_new(const clamor_context* given) {
    return given ? given->context : std::make_shared<Context>();
}

}  // namespace clamor::capi
