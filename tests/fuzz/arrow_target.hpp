#pragma once

#include "fuzz/arrow_stream.hpp"
#include "fuzz/posts_target.hpp"

namespace clamor::fuzz {

/// Reads in large and in small batches, which must come to the same posts and, where it ends early, to the same words that say why. The
/// first byte chooses whether the first problem ends it.
inline void arrow(std::span<const std::uint8_t> bytes) {
    Bytes choices(bytes);
    const bool strict = choices.rarely(4);
    const auto read = [&](std::size_t count) {
        ArrowStream stream(choices);
        Outcome outcome;
        try {
            const auto reader = posts::read_arrow(&stream.stream, "frame", {.strict = strict});
            read_all(*reader, count, outcome);
        } catch (const Error& error) {
            must(error.status() != Status::internal);
            outcome.error = error.what();
        }
        must(stream.all_released());
        return outcome;
    };
    must(read(4096) == read(3));
}

}  // namespace clamor::fuzz
