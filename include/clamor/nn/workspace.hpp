#pragma once

#include <algorithm>
#include <cstddef>

#include "clamor/core/parallel.hpp"
#include "clamor/nn/token_batch.hpp"
#include "clamor/ops/attention.hpp"
#include "clamor/ops/packed_weight.hpp"

namespace clamor::nn {

/// Memory for what lies between the steps of inference over one tile of tokens. Layers ask for what they will need, reserve()
/// takes it all at once from the context's pool, and every tile of every layer uses it again. Of one worker, or of all that share a post.
class Workspace {
public:
    /// Tokens of a tile, about. 128 rows keep a product's kernels busy, and their widest activations, 128 x 1536 floats, are
    /// in a second-level cache of 1 MiB.
    static constexpr Index tile_tokens = 128;

    void ask_wide(Index tokens, Index width) { wide_ = std::max(wide_, tokens * stride(width)); }
    void ask_context(Index tokens, Index width) { context_ = std::max(context_, tokens * stride(width)); }
    void ask_normed(Index tokens, Index width) { normed_ = std::max(normed_, tokens * width); }
    /// For each of the threads that share the heads of a post, if they do.
    void ask_attention(Index tokens, Index heads, Index size) {
        attention_ = std::max(attention_, ops::attention_parts(tokens, heads, size) * ops::attention_scratch(tokens, size));
    }
    void ask_scratch(const std::shared_ptr<const ops::PackedWeight>& weight, Index tokens) {
        scratch_ = std::max(scratch_, weight->scratch_bytes(tokens));
    }

    void reserve() {
        floats_ = Tensor<float>::uninitialized(Shape{wide_ + context_ + normed_ + attention_});
        bytes_ = Tensor<std::byte>::uninitialized(Shape{scratch_});
    }

    /// Query, key and value, or the inner half of a feed-forward.
    ops::Rows<float> wide_rows(Index count, Index width) { return {floats_.data(), count, width, stride(width)}; }
    ops::Rows<float> context_rows(Index count, Index width) { return {floats_.data() + wide_, count, width, stride(width)}; }
    View<float> normed_rows(Index count, Index width) { return {floats_.data() + wide_ + context_, Shape{count, width}}; }
    View<float> attention() { return {floats_.data() + wide_ + context_ + normed_, Shape{attention_}}; }
    View<std::byte> scratch() { return bytes_; }

private:
    /// Whole cache lines of 16 floats, an odd number of them: rows do not all fall into the same sets of the cache.
    static Index stride(Index width) { return ((width + 15) / 16 | 1) * 16; }

    Index wide_ = 0, context_ = 0, normed_ = 0, attention_ = 0, scratch_ = 0;
    Tensor<float> floats_;
    Tensor<std::byte> bytes_;
};

/// body(the offsets of some whole posts) for runs of posts of about Workspace::tile_tokens; a longer post is one alone.
template <typename Body>
void for_each_tile(Offsets offsets, Body&& body) {
    const Index posts = posts_in(offsets);
    for (Index first = 0, last = 0; first < posts; first = last) {
        const auto tokens = [&](Index end) { return offsets[static_cast<std::size_t>(end)] - offsets[static_cast<std::size_t>(first)]; };
        for (last = first + 1; last < posts && tokens(last + 1) <= Workspace::tile_tokens;) ++last;
        if (tokens(last) > 0) body(offsets.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first) + 1));
    }
}

inline Index longest_tile(Offsets offsets) {
    Index longest = 0;
    for_each_tile(offsets, [&](Offsets tile) { longest = std::max(longest, tile.back() - tile.front()); });
    return longest;
}

}  // namespace clamor::nn
