#pragma once

#include <span>
#include <vector>

#include "clamor/core/rng.hpp"
#include "clamor/nn/token_batch.hpp"
#include "clamor/text/wordpiece.hpp"

namespace clamor::text {

/// The ids of many posts, for training.
class EncodedPosts {
public:
    using Id = WordPiece::Id;

    /// encode(i, ids) appends the ids of post i.
    template <typename Encode>
    EncodedPosts(Index posts, Encode&& encode) {
        for (Index i = 0; i < posts; ++i) {
            encode(i, ids_);
            ends_.push_back(ids_.size());
        }
    }

    Index posts() const noexcept { return static_cast<Index>(ends_.size()); }
    Index tokens(Index post) const { return static_cast<Index>(of(post).size()); }
    std::span<const Id> of(Index post) const {
        const auto p = static_cast<std::size_t>(post);
        const std::size_t begin = p == 0 ? 0 : ends_[p - 1];
        return {ids_.data() + begin, ends_[p] - begin};
    }

private:
    std::vector<Id> ids_;
    std::vector<std::size_t> ends_;
};

/// A batch in which some tokens are hidden, and what they were.
struct MaskedBatch {
    nn::PackedTokens tokens;
    std::vector<std::int32_t> positions;  ///< of the chosen tokens in the batch
    std::vector<std::int32_t> targets;    ///< their ids before
};

/// Chooses each token but special ones with probability `share`. Chosen ones become [MASK]; with `restore`, as
/// pre-training does, only 80 % of them, while 10 % become another token and 10 % stay.
MaskedBatch mask_posts(const EncodedPosts& posts, std::span<const Index> which, const WordPiece& pieces, double share, bool restore, Rng& rng);

}  // namespace clamor::text
