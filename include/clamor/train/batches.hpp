#pragma once

#include <functional>
#include <span>
#include <vector>

#include "clamor/core/rng.hpp"

namespace clamor::train {

/// What an example costs to train on: tokens for packed text. Empty: 1 each.
using Cost = std::function<Index(Index example)>;

struct BatchOptions {
    Index budget = 32;      ///< a batch's examples cost at most this together; one that costs more is a batch alone
    Cost cost = {};
    bool shuffle = true;
    bool drop_last = false; ///< leaves out what is left at the end and not half a budget
};

/// The batches of one epoch: every example in [0, examples) once, in an order that `rng` sets.
std::vector<std::vector<Index>> make_batches(Index examples, const BatchOptions& options, Rng rng);

/// Cuts a batch into at most `parts` runs of about equal cost, none of them empty. Borrows the batch.
std::vector<std::span<const Index>> split_batch(std::span<const Index> batch, Index parts, const Cost& cost = {});

}  // namespace clamor::train
