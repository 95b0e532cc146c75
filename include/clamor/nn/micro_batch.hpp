#pragma once

#include <algorithm>
#include <span>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/nn/token_groups.hpp"

namespace clamor::nn {

/// How inference cuts its work. Activations of some hundred tokens stay in a core's cache, and its products of matrices
/// are large enough to be fast.
struct MicroBatchOptions {
    Index tokens = 512;  ///< of a micro-batch, about; a longer post is one alone
};

/// body(part, posts): a micro-batch as a TokenBatch, and the numbers of its posts in the whole, both borrowed for the call. Each
/// worker takes the next one when it is done, alone on its core, and no one waits for another before the end. A post that is alone
/// is the whole context's: its layers cut their own work.
template <typename Body>
void for_each_micro_batch(const TokenBatch& batch, const MicroBatchOptions& options, Body&& body) {
    ops::check_offsets(batch.offsets, batch.tokens());
    check(options.tokens > 0, "micro-batches: tokens must be positive, got ", options.tokens);
    constexpr Index alone[] = {0};
    if (batch.posts() == 1) return body(batch, std::span<const Index>(alone));
    const Index workers = parallelism(), wanted = (batch.tokens() + options.tokens - 1) / options.tokens;
    const TokenGroups groups(batch, std::max<Index>(1, (wanted + workers - 1) / workers * workers));
    parallel_tasks(groups.size(), [&](Index i) {
        throw_if_cancelled();
        if (!groups.posts(i).empty()) body(groups.batch(i), groups.posts(i));
    });
}

}  // namespace clamor::nn
