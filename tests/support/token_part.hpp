#pragma once

#include <vector>

#include "clamor/nn/token_batch.hpp"

namespace clamor::testing {

using nn::TokenBatch;

/// Posts [first, last) of a batch as a batch of their own, whose offsets begin with 0.
class TokenPart {
public:
    TokenPart(const TokenBatch& batch, Index first, Index last) {
        check(first >= 0 && first <= last && last <= batch.posts(), "token part: posts [", first, ", ", last, ") of ", batch.posts());
        const Index begin = batch.offsets[static_cast<std::size_t>(first)];
        offsets_.reserve(static_cast<std::size_t>(last - first) + 1);
        for (Index p = first; p <= last; ++p) offsets_.push_back(batch.offsets[static_cast<std::size_t>(p)] - begin);
        const auto at = static_cast<std::size_t>(begin), count = static_cast<std::size_t>(offsets_.back());
        batch_ = {batch.ids.subspan(at, count), offsets_, batch.types.empty() ? batch.types : batch.types.subspan(at, count)};
    }
    TokenPart(const TokenPart&) = delete;
    TokenPart& operator=(const TokenPart&) = delete;

    const TokenBatch& batch() const noexcept { return batch_; }

private:
    std::vector<Index> offsets_;
    TokenBatch batch_;
};

}  // namespace clamor::testing
