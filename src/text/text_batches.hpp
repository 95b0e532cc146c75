#pragma once

#include <algorithm>
#include <mutex>
#include <span>
#include <string_view>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/core/shape.hpp"

namespace clamor::text {

/// body(memory, first, last) for runs of texts, `memory` what begin() made for the worker. Each worker takes the next ones until they make about 2,048 tokens, whose activations
/// stay in its core's second-level cache; none waits for another before the end.
template <typename Begin, typename Body>
void for_each_text_batch(std::span<const std::string_view> texts, Begin&& begin, Body&& body) {
    constexpr std::size_t batch_bytes = 4 * 2048, most_bytes_a_text = 512;
    constexpr Index most_texts = 256;
    const auto count = static_cast<Index>(texts.size());
    std::mutex mutex;
    Index next = 0;
    const Index workers = std::min<Index>(parallelism(), (count + 15) / 16);
    parallel_tasks(std::max<Index>(workers, 1), [&](Index) {
        auto memory = begin();
        for (;;) {
            throw_if_cancelled();
            Index first = 0, last = 0;
            {
                const std::lock_guard lock(mutex);
                first = last = next;
                std::size_t bytes = 0;
                while (last < count && last - first < most_texts && bytes < batch_bytes)
                    bytes += std::min(texts[static_cast<std::size_t>(last++)].size(), most_bytes_a_text);
                next = last;
            }
            if (first == last) return;
            body(memory, first, last);
        }
    });
}

}  // namespace clamor::text
