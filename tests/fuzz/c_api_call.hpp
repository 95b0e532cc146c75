#pragma once

#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "capi/clamor.h"
#include "clamor/core/utf8.hpp"
#include "fuzz/bytes.hpp"
#include "fuzz/must.hpp"

namespace clamor::fuzz {

/// A call, and what every call promises: no defect of ours, words about a failure and only about a failure.
template <typename Call>
clamor_status status_of(Call&& call) {
    clamor_context_options many = CLAMOR_CONTEXT_OPTIONS_INIT;
    many.threads = UINT32_MAX;
    clamor_context* none = nullptr;
    must(clamor_context_create(&none, &many) == CLAMOR_INVALID_ARGUMENT && none == nullptr);
    const std::string before = clamor_last_error();   // words that no other call here gives
    const clamor_status status = call();
    const std::string after = clamor_last_error();
    must(status >= CLAMOR_OK && status <= CLAMOR_DIVERGED);
    must(is_valid_utf8(after) && !after.empty() && (status == CLAMOR_OK) == (after == before));
    return status;
}

/// A buffer that a call may fill with text: `capacity` bytes and no more, untouched unless the call succeeds.
template <typename Call>
std::optional<std::string> text_of(Bytes& bytes, Call&& call) {
    std::size_t needed = 0;
    if (const clamor_status status = status_of([&] { return call(nullptr, 0, &needed); }); status != CLAMOR_BUFFER_TOO_SMALL) {
        must(status != CLAMOR_OK && needed == 0);
        return std::nullopt;
    }
    const std::size_t sizes[] = {needed, needed + 5, needed - 1, 1};
    const std::size_t capacity = bytes.pick(sizes);
    const auto buffer = std::make_unique<char[]>(capacity);
    std::memset(buffer.get(), '#', capacity);
    std::size_t again = 0;
    const clamor_status status = status_of([&] { return call(buffer.get(), capacity, bytes.rarely(2) ? nullptr : &again); });
    must(again == 0 || again == needed);
    if (status == CLAMOR_OK) {
        must(capacity >= needed && std::strlen(buffer.get()) + 1 <= needed);
        return std::string(buffer.get(), needed - 1);
    }
    must(status == CLAMOR_BUFFER_TOO_SMALL ? capacity < needed : status == CLAMOR_OUT_OF_MEMORY || status == CLAMOR_CANCELLED);
    for (std::size_t i = 0; i < capacity; ++i) must(buffer[i] == '#');
    return std::nullopt;
}

}  // namespace clamor::fuzz
