#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clamor/ops/packed.hpp"

namespace clamor::nn {

using ops::Offsets;
using ops::posts_in;

/// The tokens of many posts behind each other, without a pad. Borrowed, as a view.
struct TokenBatch {
    std::span<const std::int32_t> ids;         ///< [tokens]
    Offsets offsets;                           ///< [posts + 1], see ops/packed.hpp
    std::span<const std::int32_t> types = {};  ///< [tokens], or empty: all 0

    Index posts() const noexcept { return posts_in(offsets); }
    Index tokens() const noexcept { return static_cast<Index>(ids.size()); }
    /// The ids of a post.
    std::span<const std::int32_t> post(Index i) const {
        const auto at = static_cast<std::size_t>(i);
        return ids.subspan(static_cast<std::size_t>(offsets[at]), static_cast<std::size_t>(offsets[at + 1] - offsets[at]));
    }
};

/// Owns the tokens of many posts. Grows by whole posts.
class PackedTokens {
public:
    void add(std::span<const std::int32_t> ids) {
        ids_.insert(ids_.end(), ids.begin(), ids.end());
        offsets_.push_back(static_cast<Index>(ids_.size()));
    }
    void clear() {
        ids_.clear();
        offsets_.assign(1, 0);
    }
    Index posts() const noexcept { return static_cast<Index>(offsets_.size()) - 1; }
    Index tokens() const noexcept { return static_cast<Index>(ids_.size()); }
    operator TokenBatch() const noexcept { return {ids_, offsets_}; }  // NOLINT: borrowing is what a batch is for

private:
    std::vector<std::int32_t> ids_;
    std::vector<Index> offsets_{0};
};

}  // namespace clamor::nn
