#pragma once

#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/nn/token_batch.hpp"

namespace clamor::nn {

/// Cuts posts into `pieces` > 0 runs with nearly the same number of tokens: piece i is the posts [cuts[i], cuts[i + 1]).
/// A piece may be empty. For shards of a training step and for micro-batches.
inline std::vector<Index> cut_posts(Offsets offsets, Index pieces) {
    check(pieces > 0, "cut_posts: needs at least one piece, got ", pieces);
    std::vector<Index> cuts{0};
    const Index posts = posts_in(offsets), tokens = posts > 0 ? offsets.back() : 0;
    for (Index i = 1, post = 0; i < pieces; ++i) {
        const auto target = static_cast<double>(tokens) * static_cast<double>(i) / static_cast<double>(pieces);
        const auto middle = [&](Index p) {
            return 0.5 * static_cast<double>(offsets[static_cast<std::size_t>(p)] + offsets[static_cast<std::size_t>(p) + 1]);
        };
        while (post < posts && middle(post) < target) ++post;
        cuts.push_back(post);
    }
    cuts.push_back(posts);
    return cuts;
}

/// How inference cuts its work. Activations of some hundred tokens stay in a core's cache, and its products of matrices
/// are large enough to be fast.
struct MicroBatchOptions {
    Index tokens = 512;  ///< of a micro-batch, about; a longer post is one alone
};

/// body(part, first): a micro-batch as a TokenBatch, and the number of its first post in the whole. Each worker takes the
/// next one when it is done, alone on its core, and no one waits for another before the end. A post that is alone is the whole
/// context's: its layers cut their own work.
template <typename Body>
void for_each_micro_batch(const TokenBatch& batch, const MicroBatchOptions& options, Body&& body) {
    ops::check_offsets(batch.offsets, batch.tokens());
    check(options.tokens > 0, "micro-batches: tokens must be positive, got ", options.tokens);
    if (posts_in(batch.offsets) == 1) return body(batch, Index{0});
    const Index workers = parallelism(), wanted = (batch.tokens() + options.tokens - 1) / options.tokens;
    const Index pieces = std::max<Index>(1, (wanted + workers - 1) / workers * workers);
    const auto cuts = cut_posts(batch.offsets, pieces);
    parallel_tasks(pieces, [&](Index i) {
        throw_if_cancelled();
        const Index first = cuts[static_cast<std::size_t>(i)], last = cuts[static_cast<std::size_t>(i) + 1];
        if (first == last) return;
        const TokenPart part(batch, first, last);
        body(part.batch(), first);
    });
}

}  // namespace clamor::nn
