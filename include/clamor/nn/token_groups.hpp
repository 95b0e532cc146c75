#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "clamor/core/balance.hpp"
#include "clamor/nn/token_batch.hpp"

namespace clamor::nn {

/// The posts of a batch in groups with nearly the same number of tokens (core/balance.hpp), each a batch of its own. Owns copies of the
/// tokens; a group may be empty.
class TokenGroups {
public:
    TokenGroups(const TokenBatch& batch, Index groups)
        : posts_(static_cast<std::size_t>(batch.posts())), typed_(!batch.types.empty()) {
        check(groups > 0, "token groups: needs at least one group, got ", groups);
        ops::check_offsets(batch.offsets, batch.tokens());
        check(!typed_ || batch.types.size() == batch.ids.size(),
              "token groups: ", batch.types.size(), " types for ", batch.tokens(), " tokens");
        const auto begin_of = [&](Index post) { return batch.offsets[static_cast<std::size_t>(post)]; };
        std::vector<Index> tokens;
        tokens.reserve(posts_.size());
        for (Index post = 0; post < batch.posts(); ++post) tokens.push_back(begin_of(post + 1) - begin_of(post));
        const std::vector<Index> group_of = balanced(tokens, groups);
        const auto group = [&](Index post) { return group_of[static_cast<std::size_t>(post)]; };
        std::iota(posts_.begin(), posts_.end(), Index{0});
        std::sort(posts_.begin(), posts_.end(), [&](Index a, Index b) { return group(a) != group(b) ? group(a) < group(b) : a < b; });

        starts_.reserve(static_cast<std::size_t>(groups) + 1);
        offsets_.reserve(posts_.size() + static_cast<std::size_t>(groups));
        ids_.reserve(batch.ids.size());
        if (typed_) types_.reserve(batch.types.size());
        auto next = posts_.begin();
        for (Index g = 0; g < groups; ++g) {
            starts_.push_back({next - posts_.begin(), static_cast<Index>(ids_.size())});
            offsets_.push_back(0);
            for (; next != posts_.end() && group(*next) == g; ++next) {
                const Index from = begin_of(*next), to = begin_of(*next + 1);
                ids_.insert(ids_.end(), batch.ids.begin() + from, batch.ids.begin() + to);
                if (typed_) types_.insert(types_.end(), batch.types.begin() + from, batch.types.begin() + to);
                offsets_.push_back(static_cast<Index>(ids_.size()) - starts_.back().token);
            }
        }
        starts_.push_back({static_cast<Index>(posts_.size()), static_cast<Index>(ids_.size())});
    }

    Index size() const noexcept { return static_cast<Index>(starts_.size()) - 1; }

    /// The numbers in the whole of a group's posts, in their order.
    std::span<const Index> posts(Index group) const {
        const auto [from, to] = ends(group);
        return std::span(posts_).subspan(static_cast<std::size_t>(from.post), static_cast<std::size_t>(to.post - from.post));
    }

    /// Borrowed.
    TokenBatch batch(Index group) const {
        const auto [from, to] = ends(group);
        const auto at = static_cast<std::size_t>(from.token), count = static_cast<std::size_t>(to.token - from.token);
        const auto offsets = static_cast<std::size_t>(from.post + group);  // each group has one more than posts
        return {std::span(ids_).subspan(at, count), std::span(offsets_).subspan(offsets, static_cast<std::size_t>(to.post - from.post) + 1),
                typed_ ? std::span(types_).subspan(at, count) : std::span(types_)};
    }

private:
    struct Start {
        Index post, token;
    };

    std::pair<Start, Start> ends(Index group) const {
        check(group >= 0 && group < size(), "token groups: group ", group, " of ", size());
        return {starts_[static_cast<std::size_t>(group)], starts_[static_cast<std::size_t>(group) + 1]};
    }

    std::vector<Index> posts_;    ///< group by group
    std::vector<Start> starts_;   ///< of the groups, and the end
    std::vector<Index> offsets_;  ///< of each group, from 0
    std::vector<std::int32_t> ids_, types_;
    bool typed_;
};

}  // namespace clamor::nn
