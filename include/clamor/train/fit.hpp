#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clamor/core/parallel.hpp"
#include "clamor/core/precision.hpp"
#include "clamor/train/batches.hpp"
#include "clamor/train/loss.hpp"
#include "clamor/train/optimizer.hpp"
#include "clamor/train/schedule.hpp"

namespace clamor::train {

/// The part of a batch that one replica of the model works on.
struct Shard {
    Index number = 0;                       ///< in [0, shards); no two that run at once have the same
    std::span<const Index> examples = {};   ///< their numbers, in [0, FitOptions::examples)
    Index epoch = 0, step = 0;              ///< from 0; the batch's number since training began
};

/// Where training stands, after a step.
struct Progress {
    Index epoch = 0, epochs = 0;
    Index step = 0, steps = 0;   ///< steps done; steps is what is planned, right to a few where examples have costs
    double loss = 0;             ///< mean of the epoch so far
    double rate = 0;
    double metric = std::numeric_limits<double>::quiet_NaN();  ///< the latest; NaN before the first
};

struct EpochRecord {
    double loss = 0;
    double metric = std::numeric_limits<double>::quiet_NaN();
    friend bool operator==(const EpochRecord&, const EpochRecord&) = default;
};

struct FitOptions {
    Index examples = 1;   ///< a model that sees all its data at once (a graph) has one
    Index epochs = 1;
    BatchOptions batches = BatchOptions();  ///< written out, for GCC 12 warns of "= {}" here
    Index shards = 0;     ///< replicas that work at once; 0: the context's threads. Results depend on it, not on threads
    std::uint64_t seed = 1;
    Precision precision = Precision::fp32;  ///< what step() multiplies in, as it must see to itself: a checkpoint names it

    OptimizerOptions optimizer = AdamWOptions{};
    double rate = 1e-3;   ///< the peak
    Schedule schedule = {};
    std::vector<ParameterGroup> groups = {};
    double clip_norm = 0; ///< longest gradient of the mean loss; 0: any
    /// Keeps a running average of the weights, avg += (1 - d)(w - avg) with d = min(ema, (1 + step) / (10 + step)), which
    /// the metric sees and which becomes the result; 0: none. Buffers are averaged too.
    double ema = 0;

    /// Judges the model after each epoch, on data that is not trained on. Called on this thread, outside of parallel work.
    std::function<double()> metric = {};
    bool higher_is_better = true;
    Index patience = 0;    ///< stops after so many epochs without a better metric; 0: never
    bool keep_best = true; ///< with a metric: the weights of the best epoch become the result

    /// Once, when nothing is refused any more and the weights are about to change, on this thread. It may set weights: training
    /// starts from them.
    std::function<void()> begins = {};
    /// After each step, on this thread; false stops as Context::cancel does, and so does what it throws, which comes through.
    std::function<bool(const Progress&)> progress = {};
    /// After each update of the weights, on this thread: what else changes with a step, such as running statistics.
    std::function<void(const Progress&)> after_update = {};

    /// A file that is written after each epoch, once the next step's loss is finite, and when training is cancelled; empty: none. Where
    /// there is one already, training goes on from it (`resume`) or is refused: it may be what a training that was stopped has left, or no
    /// checkpoint at all.
    std::string checkpoint = {};
    Index checkpoint_steps = 0;     ///< also after so many steps
    /// Goes on from the checkpoint where there is one. `epochs` may have grown since, also where training had ended, `patience` may be
    /// another, also where it had ended training, and `rate` may have been lowered, as where training diverged: rates are then those
    /// of the new plan.
    bool resume = false;
    /// What else must be the same where training goes on, by name: a hash of what is learned, options of the step.
    std::vector<std::pair<std::string, std::string>> learned = {};
};

struct FitResult {
    Index steps = 0;
    std::vector<EpochRecord> epochs = {};
    double best_metric = std::numeric_limits<double>::quiet_NaN();
    Index best_epoch = -1;          ///< -1 without a metric
    bool stopped_early = false;     ///< patience ended it
};

/// What fit() makes sure of before it begins: that the checkpoint can be written, and that no file is lost to it. Whether there is one,
/// from which training goes on. Throws Status::invalid_argument where there is a file and training does not resume from it, and Status::io.
bool check_checkpoint(const std::string& file, bool resume);

namespace detail {
template <typename T>
FitResult run_fit(std::vector<std::vector<NamedParameter<T>>> replicas, const std::function<LossSum(const Shard&, Rng&)>& step,
                  const FitOptions& options);
}

/// Trains a model:  step(replica, shard, rng) -> LossSum  runs forward and backward on the shard's examples and returns
/// their loss (any Loss will do); everything else is done here.
///
///   train::fit(model, [&](Model& replica, const train::Shard& shard, Rng& rng) {
///       Model::Saved saved;
///       auto logits = replica.forward(inputs(shard.examples), &saved, rng);
///       auto loss = train::cross_entropy(std::move(logits), labels(shard.examples));
///       replica.backward(loss.gradient, saved);
///       return loss;
///   }, {.examples = n, .epochs = 10, .rate = 1e-3});
///
/// Each batch is cut into shards, one a thread, which run at once on replicas (copies of the model that share its weights
/// and have gradients of their own). The gradients are added in the order of the shards, divided by the weight of the
/// whole batch, clipped, and given to the optimizer. A batch that makes one shard runs outside of parallel work, so that
/// the operations in it may use all threads.
///
/// The same seed, shards, instruction set and build give the same bits, also when training is interrupted and resumed
/// from its checkpoint. The rng given to step() depends on seed, step and shard alone.
///
/// Throws Status::cancelled after Context::cancel() or a false from `progress` (the model keeps the weights of the last
/// step, the checkpoint is written; where they are not finite the log is warned, the model falls back as below and the checkpoint
/// stays the one before); and Status::diverged when the loss or a weight is no longer finite: the model then holds the
/// weights of the best epoch, where there is one to be kept, else ones that had a finite loss: of the last epoch's end (where epochs have
/// few steps, of one at most 5 steps before), or of at most 50 steps earlier. The checkpoint is the last whose weights had
/// a finite loss (where training was cancelled or had ended before, that was not seen, and they are finite). What step() or
/// metric() throws comes through.
///
/// Memory: weights, and for each shard gradients and activations; the optimizer's moments; one copy of the weights for
/// falling back, one for the best, one for the average where asked for.
template <typename T = float, typename Layer, typename Step>
FitResult fit(Layer& model, Step&& step, const FitOptions& options) {
    const Index shards = options.shards > 0 ? options.shards : parallelism();
    std::vector<Layer> replicas(static_cast<std::size_t>(shards), model);
    std::vector<std::vector<NamedParameter<T>>> parameters;
    for (Layer& replica : replicas) parameters.push_back(parameters_of<T>(replica));
    return detail::run_fit<T>(
        std::move(parameters),
        [&](const Shard& shard, Rng& rng) -> LossSum { return step(replicas[static_cast<std::size_t>(shard.number)], shard, rng); },
        options);
}

}  // namespace clamor::train
