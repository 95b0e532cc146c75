#pragma once

#include <span>
#include <vector>

#include "clamor/core/rng.hpp"
#include "clamor/nn/token_batch.hpp"
#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

/// Ids of many posts behind each other, for training.
class PostIds {
public:
    using Id = Tokenizer::Id;

    void add(std::span<const Id> ids) {
        ids_.insert(ids_.end(), ids.begin(), ids.end());
        ends_.push_back(ids_.size());
    }

    Index posts() const noexcept { return static_cast<Index>(ends_.size()); }
    Index count(Index post) const { return static_cast<Index>(of(post).size()); }
    std::span<const Id> of(Index post) const {
        const auto p = static_cast<std::size_t>(post);
        const std::size_t begin = p == 0 ? 0 : ends_[p - 1];
        return {ids_.data() + begin, ends_[p] - begin};
    }

private:
    std::vector<Id> ids_;
    std::vector<std::size_t> ends_;
};

struct EncodedPosts {
    PostIds pieces, ngrams;
};

/// A batch in which some tokens are hidden, and what they were.
struct MaskedBatch {
    nn::PackedTokens tokens;
    std::vector<std::int32_t> positions;  ///< of the chosen tokens in the batch
    std::vector<std::int32_t> targets;    ///< their ids before
};

/// Chooses each token but special ones with probability `share`. Chosen ones become [MASK]; with `restore`, as
/// pre-training does, only 80 % of them, while 10 % become another token and 10 % stay.
MaskedBatch mask_posts(const PostIds& posts, std::span<const Index> which, const Tokenizer& tokenizer, double share, bool restore, Rng& rng);

/// The n-grams of posts, a share of each post's left out.
nn::PackedTokens drop_ngrams(const PostIds& posts, std::span<const Index> which, double share, Rng& rng);

}  // namespace clamor::text
