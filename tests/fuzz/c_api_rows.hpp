#pragma once

#include <cmath>
#include <vector>

#include "fuzz/c_api_call.hpp"

namespace clamor::fuzz {

/// The rows that a call writes, a text's the same without the others where the handle is sound; empty where it fails, and then nothing was
/// written.
template <typename Call>
std::vector<float> rows_of(Bytes& bytes, const clamor_str* texts, std::size_t count, std::size_t width, const void* handle, bool sound,
                           Call&& call) {
    const std::size_t exact = count * width;
    const std::size_t sizes[] = {exact, exact + 1, exact > 0 ? exact - 1 : 0, 0};
    const std::size_t capacity = bytes.pick(sizes);
    const std::vector<float> untouched(capacity, -7);
    std::vector<float> rows = untouched;
    float* const into = bytes.rarely() ? nullptr : rows.data();
    const clamor_status status = status_of([&] { return call(texts, count, into, capacity); });
    must(handle || status == CLAMOR_INVALID_ARGUMENT);
    if (status != CLAMOR_OK) {
        must(rows == untouched);
        return {};
    }
    must(capacity >= exact && (into || exact == 0));
    std::vector<float> alone(width);
    for (std::size_t i = 0; i < count; ++i) {
        if (status_of([&] { return call(texts + i, 1, alone.data(), width); }) != CLAMOR_OK) continue;
        for (std::size_t c = 0; c < width; ++c) must(!sound || std::abs(alone[c] - rows[i * width + c]) <= 1e-6f);
    }
    return rows;
}

}  // namespace clamor::fuzz
