#include "clamor/train/fit.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "clamor/core/context.hpp"
#include "clamor/core/log.hpp"
#include "clamor/io/file.hpp"
#include "clamor/io/safetensors.hpp"
#include "core/all_finite.hpp"
#include "io/system_file.hpp"
#include "train/fit_checks.hpp"
#include "train/fit_state.hpp"
#include "train/snapshot.hpp"

namespace clamor::train {

bool check_checkpoint(const std::string& file, bool resume) {
    io::system::try_target(file);
    const bool there = std::filesystem::exists(io::to_path(file));
    check(resume || !there, file, ": is there already: resume from it, or remove it");
    return there;
}

void check_options(const FitOptions& options) {
    check(options.examples > 0, "fit: no examples");
    check(options.batches.budget > 0, "fit: a batch's budget must be positive, got ", options.batches.budget);
    check(options.epochs >= 0, "fit: epochs must not be negative, got ", options.epochs);
    check(std::isfinite(options.rate) && options.rate >= 0, "fit: rate must be finite and not negative, got ", options.rate);
    check(options.clip_norm >= 0, "fit: clip_norm must not be negative, got ", options.clip_norm);
    check(options.ema >= 0 && options.ema < 1, "fit: ema must be at least 0 and below 1, got ", options.ema);
    check(options.patience == 0 || options.metric, "fit: patience needs a metric");
    check(options.precision != Precision::int8, "fit: precision: expected f32 or bf16, got int8");
    check_has(options.precision, "fit");
    check(!options.resume || !options.checkpoint.empty(), "fit: resume needs the path of a checkpoint");
    if (!options.checkpoint.empty()) check_checkpoint(options.checkpoint, options.resume);  // now, and not when there is something to lose
}

namespace {

constexpr Index steps_to_fall_back = 50;
constexpr Index least_steps_to_fall_back = 5;  // a graph has one step an epoch, beside which copying all weights would be seen
constexpr const char* not_finite = "weights that are not finite";
constexpr std::uint64_t order_stream = 1, step_stream = 2;

/// One training run. Replica 0 stands for the model where weights are concerned: all share them.
template <typename T>
class Run {
public:
    using Parameters = std::vector<NamedParameter<T>>;

    Run(std::vector<Parameters> replicas, const std::function<LossSum(const Shard&, Rng&)>& step, const FitOptions& options)
        : options_(options),
          step_(step),
          replicas_(std::move(replicas)),
          optimizer_(replicas_.front(), options.optimizer, options.groups) {}

    FitResult run() {
        good_.make_room(model());
        if (options_.ema > 0) average_.make_room(model());
        if (options_.resume && std::filesystem::exists(io::to_path(options_.checkpoint))) load();
        else begin();
        try {
            while (state_.epoch < options_.epochs && !state_.result.stopped_early) run_epoch();
            save_if_due();  // no step follows
        } catch (const Error& error) {
            if (error.status() == Status::cancelled) save_last();
            if (error.status() != Status::diverged) rescue();
            throw;
        } catch (...) {
            rescue();
            throw;
        }
        if (best_.taken() && options_.keep_best)
            best_.put_back(model());
        else if (options_.ema > 0)
            average_.put_back(model());
        return std::move(state_.result);
    }

private:
    const Parameters& model() const { return replicas_.front(); }

    void begin() {
        if (options_.begins) options_.begins();
        good_.take(model());
        if (options_.ema > 0) average_.take(model());
    }

    void run_epoch() {
        const auto batches = make_batches(options_.examples, options_.batches,
                                          Rng(options_.seed, order_stream).split(static_cast<std::uint64_t>(state_.epoch)));
        const auto count = static_cast<Index>(batches.size());
        while (state_.batch < count) {
            throw_if_cancelled();
            const Progress progress = run_step(batches[static_cast<std::size_t>(state_.batch)], options_.epochs * count);
            report(progress);
            due_ |= options_.checkpoint_steps > 0 && state_.result.steps % options_.checkpoint_steps == 0 && state_.batch < count;
        }
        end_epoch();
        due_ = true;
    }

    /// Whoever looks on may stop training, by a false or by an exception: both leave a checkpoint.
    void report(const Progress& progress) {
        if (!options_.progress) return;
        bool goes_on = false;
        try {
            goes_on = options_.progress(progress);
        } catch (...) {
            due_ = true;
            throw;
        }
        if (!goes_on) fail(Status::cancelled, "fit: cancelled by the progress callback");
    }

    Progress run_step(std::span<const Index> batch, Index steps) {
        const LossSum loss = run_shards(batch);
        const Index step = state_.result.steps;
        const double rate = options_.rate * (options_.schedule ? options_.schedule(std::min(step, steps - 1), steps) : 1.0);
        add_gradients();
        double scale = loss.weight > 0 ? 1 / loss.weight : 0, norm = 0;
        if (options_.clip_norm > 0) {
            norm = optimizer_.gradient_norm();
            scale = clipped_scale(norm, scale, options_.clip_norm);
        }
        if (!std::isfinite(loss.sum) || !std::isfinite(norm))
            diverge(concat("a ", std::isfinite(loss.sum) ? "gradient" : "loss", " that is not finite at rate ", rate));
        save_if_due();
        const bool epoch_began = state_.batch == 0 && step - good_step_ >= least_steps_to_fall_back;
        if (step % steps_to_fall_back == 0 || epoch_began) {  // these weights, which the last epoch ended with, had a finite loss
            check_weights();
            good_.take(model());
            good_step_ = step;
        }
        optimizer_.step(rate, scale);
        state_.loss += loss;
        ++state_.batch;
        ++state_.result.steps;
        const Progress progress{
            .epoch = state_.epoch,
            .epochs = options_.epochs,
            .step = state_.result.steps,
            .steps = steps,
            .loss = state_.loss.mean(),
            .rate = rate,
            .metric = state_.result.epochs.empty() ? std::numeric_limits<double>::quiet_NaN() : state_.result.epochs.back().metric};
        if (options_.after_update) options_.after_update(progress);
        if (options_.ema > 0) {
            const auto t = static_cast<double>(state_.result.steps);
            average_.average(model(), 1 - std::min(options_.ema, (1 + t) / (10 + t)));
        }
        return progress;
    }

    LossSum run_shards(std::span<const Index> batch) {
        const auto shards = split_batch(batch, static_cast<Index>(replicas_.size()), options_.batches.cost);
        std::vector<LossSum> losses(shards.size());
        const Rng rng = Rng(options_.seed, step_stream).split(static_cast<std::uint64_t>(state_.result.steps));
        try {
            parallel_tasks(static_cast<Index>(shards.size()), [&](Index i) {
                const auto s = static_cast<std::size_t>(i);
                Rng own = rng.split(static_cast<std::uint64_t>(i));
                losses[s] = step_({.number = i, .examples = shards[s], .epoch = state_.epoch, .step = state_.result.steps}, own);
            });
        } catch (...) {
            for (const Parameters& replica : replicas_)
                for (const auto& [name, parameter] : replica) parameter->zero_grad();
            throw;
        }
        LossSum sum;
        for (const LossSum& loss : losses) sum += loss;
        return sum;
    }

    /// Leaves the sum in replica 0 and zeros in the others.
    void add_gradients() {
        for (std::size_t p = 0; p < model().size(); ++p) {
            for (std::size_t r = 1; r < replicas_.size(); ++r)
                if (replicas_[r][p].parameter->has_grad()) static_cast<void>(replicas_[0][p].parameter->grad());
        }
        const auto ranges = cut_into_ranges(
            model().size(), [&](std::size_t p) { return model()[p].parameter->has_grad() ? model()[p].parameter->shape().size() : 0; });
        for_each_range(ranges, [&](std::size_t i) {
            const auto [p, first, last] = ranges[i];
            for (std::size_t r = 1; r < replicas_.size(); ++r)
                if (nn::Parameter<T>& part = *replicas_[r][p].parameter; part.has_grad())
                    updates::add_and_clear(replicas_[0][p].parameter->grad().data() + first, part.grad().data() + first, last - first);
        });
    }

    [[noreturn]] void diverge(const std::string& found) { fail(Status::diverged, fall_back(found)); }

    /// Puts the last good weights back, and says what happened.
    std::string fall_back(const std::string& found) {
        const bool judged = best_.taken() && options_.keep_best;
        (judged ? best_ : good_).put_back(model());
        return concat("fit: training diverged at step ", state_.result.steps, ", in epoch ", state_.epoch + 1, ", with ", found,
                      "; the weights are those of ",
                      judged ? concat("the best epoch, ", state_.result.best_epoch + 1) : concat("step ", good_step_),
                      ". Lower the rate");
    }

    bool finite_weights() const {
        return average_.finite() && std::all_of(model().begin(), model().end(), [](const NamedParameter<T>& named) {
                   return all_finite<T>(std::as_const(*named.parameter).value().span());
               });
    }

    /// A finite loss does not say that weights are: a ReLU may make 0 of the NaN that one gives.
    void check_weights() {
        if (!finite_weights()) diverge(not_finite);
    }

    void end_epoch() {
        // Where nothing uses the weights, whoever copies them next looks at them.
        const bool used = options_.metric || !options_.checkpoint.empty() || state_.epoch + 1 == options_.epochs;
        if (used) check_weights();
        EpochRecord record{.loss = state_.loss.mean()};
        if (options_.metric) {
            if (options_.ema > 0) average_.exchange(model());
            try {
                record.metric = options_.metric();
                judge(record.metric);
            } catch (...) {
                if (options_.ema > 0) average_.exchange(model());
                throw;
            }
            if (options_.ema > 0) average_.exchange(model());
        }
        state_.result.epochs.push_back(record);
        ++state_.epoch;
        log_event(LogLevel::info, "fit: epoch ", state_.epoch, " of ", options_.epochs, ": loss ", record.loss,
                  options_.metric ? concat(", metric ", record.metric) : "");
        if (state_.result.stopped_early)
            log_event(LogLevel::info, "fit: stopped early, no better metric for ", options_.patience, " epochs; the best is ",
                      state_.result.best_metric, " of epoch ", state_.result.best_epoch + 1);
        state_.batch = 0;
        state_.loss = {};
    }

    /// The weights that the metric has seen are in the model.
    void judge(double metric) {
        FitResult& result = state_.result;
        const bool better = std::isnan(result.best_metric) ? !std::isnan(metric)
                            : options_.higher_is_better    ? metric > result.best_metric
                                                           : metric < result.best_metric;
        if (better) {
            result.best_metric = metric;
            result.best_epoch = state_.epoch;
            state_.without_better = 0;
            if (options_.keep_best) best_.take(model());
        } else if (++state_.without_better >= options_.patience && options_.patience > 0) {
            result.stopped_early = true;
        }
    }

    /// A checkpoint waits for the next step's loss, which says whether its weights are any good: a run that diverges leaves the one before,
    /// from which it can go on at a lower rate. They change behind it, and what step() leaves in the gradients is not stored.
    void save_if_due() {
        if (!due_) return;
        if (!options_.checkpoint.empty()) check_weights();
        save();
    }

    /// Where training stops behind a step, no loss says whether its weights are any good: those that are not finite are no checkpoint.
    void save_last() {
        if (finite_weights()) return save();
        due_ = false;
        log_event(LogLevel::warning, fall_back(not_finite));
    }

    /// A checkpoint that waited, beside an error, which is the one that is told.
    void rescue() {
        try {
            if (due_) save_last();
        } catch (const std::exception& error) {
            log_event(LogLevel::warning, "fit: ", error.what());
        }
    }

    void save() {
        due_ = false;
        if (options_.checkpoint.empty()) return;
        io::SafetensorsWriter writer;
        for (const auto& [name, parameter] : model()) writer.add<T>("model." + name, std::as_const(*parameter).value());
        optimizer_.save(writer);
        average_.save(model(), "average.", writer);
        best_.save(model(), "best.", writer);
        writer.set_metadata("state", io::to_text(to_json(state_)));
        writer.set_metadata("training", io::to_text(description_of(options_, static_cast<Index>(replicas_.size()))));
        writer.write(options_.checkpoint);
        log_event(LogLevel::info, "fit: checkpoint ", options_.checkpoint, " written after step ", state_.result.steps);
    }

    void load() {
        const io::SafetensorsFile file(options_.checkpoint);
        const auto json_of = [&](const char* key) {
            const auto found = file.metadata().find(key);
            if (found == file.metadata().end()) fail(Status::bad_file, file.path(), ": no checkpoint of fit(), '", key, "' is not there");
            return io::parse_json(found->second, file.path());
        };
        check_description(description_of(options_, static_cast<Index>(replicas_.size())), json_of("training"), file.path());
        FitState state = state_from_json(json_of("state"));
        Snapshot<T> weights;
        weights.load(model(), "model.", file);
        optimizer_.load(file);
        if (options_.ema > 0) average_.load(model(), "average.", file);
        if (!weights.finite() || !average_.finite()) fail(Status::bad_file, file.path(), ": cannot resume, it holds ", not_finite);
        if (options_.keep_best && state.result.best_epoch >= 0) best_.load(model(), "best.", file);
        if (options_.begins) options_.begins();
        weights.put_back(model());
        good_.take(model());
        good_step_ = state.result.steps;
        state_ = std::move(state);
        state_.result.stopped_early = options_.patience > 0 && state_.without_better >= options_.patience;
        log_event(LogLevel::info, "fit: resumes from ", options_.checkpoint, ", after step ", state_.result.steps);
    }

    const FitOptions& options_;
    const std::function<LossSum(const Shard&, Rng&)>& step_;
    std::vector<Parameters> replicas_;
    Optimizer<T> optimizer_;
    Snapshot<T> good_, best_, average_;
    Index good_step_ = 0;
    bool due_ = false;  ///< a checkpoint of the weights as they are
    FitState state_;
};

}  // namespace

template <typename T>
FitResult detail::run_fit(std::vector<std::vector<NamedParameter<T>>> replicas, const std::function<LossSum(const Shard&, Rng&)>& step,
                          const FitOptions& options) {
    check_options(options);
    return Run<T>(std::move(replicas), step, options).run();
}

template FitResult detail::run_fit(std::vector<std::vector<NamedParameter<float>>>, const std::function<LossSum(const Shard&, Rng&)>&,
                                   const FitOptions&);
template FitResult detail::run_fit(std::vector<std::vector<NamedParameter<double>>>, const std::function<LossSum(const Shard&, Rng&)>&,
                                   const FitOptions&);

}  // namespace clamor::train
