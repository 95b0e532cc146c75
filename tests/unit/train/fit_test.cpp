#include "clamor/train/fit.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "clamor/core/context.hpp"
#include "support/files.hpp"
#include "support/largest_difference.hpp"
#include "support/tiny_model.hpp"

using namespace clamor;
using testing::Squares;
using testing::tiny_step;
using testing::TinyModel;

TEST_CASE("fit: learns what no linear model can, with every optimizer") {
    const Squares<float> data(400, 1), held_out(400, 2);
    for (const train::OptimizerOptions& optimizer :
         {train::OptimizerOptions(train::AdamWOptions{}), train::OptimizerOptions(train::SgdOptions{})}) {
        const bool sgd = std::holds_alternative<train::SgdOptions>(optimizer);
        TinyModel<float> model(3);
        const auto result =
            train::fit(model, tiny_step(data),
                       {.examples = 400, .epochs = 60, .optimizer = optimizer, .rate = sgd ? 0.3 : 0.02, .schedule = train::one_cycle()});
        CHECK(held_out.accuracy(model) > 0.95);
        CHECK(result.epochs.size() == 60);
        CHECK(result.steps == 60 * 13);
        CHECK(result.epochs.back().loss < 0.3 * result.epochs.front().loss);
        CHECK(result.best_epoch == -1);
    }
}

TEST_CASE("fit: the same bits for any number of threads; shards change rounding alone") {
    const Squares<double> data(101, 1);
    const auto train_with = [&](int threads, Index shards) {
        Context context({.threads = threads});
        ContextScope scope(context);
        TinyModel<double> model(3);
        train::fit<double>(model, tiny_step(data), {.examples = 101, .epochs = 5, .shards = shards, .clip_norm = 0.5});
        return testing::weights_of(model);
    };
    const auto one = train_with(1, 1);
    CHECK(train_with(1, 3) == train_with(3, 3));
    CHECK(train_with(2, 3) == train_with(3, 3));
    CHECK(train_with(2, 0) == train_with(2, 2));
    const auto three = train_with(1, 3);
    const double most = testing::largest_difference(one, three);
    CHECK(most < 1e-9);
    CHECK(most > 0);
}

TEST_CASE("fit: every example once an epoch, every shard its own replica, number and random numbers") {
    const Squares<float> data(50, 1);
    Context context({.threads = 2});
    ContextScope scope(context);
    TinyModel<float> model(3);
    std::mutex mutex;
    std::multiset<Index> seen;
    std::set<std::uint32_t> numbers;
    std::set<TinyModel<float>*> replicas;
    Index shards = 0;
    train::fit(model,
               [&](TinyModel<float>& replica, const train::Shard& shard, Rng& rng) {
                   std::lock_guard lock(mutex);
                   seen.insert(shard.examples.begin(), shard.examples.end());
                   numbers.insert(rng());
                   replicas.insert(&replica);
                   ++shards;
                   CHECK(shard.step / 4 == shard.epoch);
                   CHECK(&replica != &model);
                   return train::LossSum{1, 1};
               },
               {.examples = 50, .epochs = 2, .batches = {.budget = 16}});
    for (Index i = 0; i < 50; ++i) CHECK(seen.count(i) == 2);
    CHECK(shards == 16);
    CHECK(numbers.size() == 16);
    CHECK(replicas.size() == 2);
}

TEST_CASE("fit: a batch that is one shard runs outside of parallel work") {
    Context context({.threads = 2});
    ContextScope scope(context);
    TinyModel<float> model(3);
    int parallel = 0;
    train::fit(model, [&](TinyModel<float>&, const train::Shard&, Rng&) { parallel = parallelism(); return train::LossSum{}; }, {});
    CHECK(parallel == 2);
}

TEST_CASE("fit: stops early, and keeps the weights of the best epoch") {
    const Squares<float> data(64, 1);
    TinyModel<float> model(3);
    const double metrics[] = {0.5, 0.7, 0.6, 0.65, 0.69, 0.1};
    std::vector<std::vector<float>> weights;
    std::size_t epoch = 0;
    const auto result = train::fit(model, tiny_step(data), {.examples = 64, .epochs = 20, .metric = [&] {
        weights.push_back(testing::weights_of(model));
        return metrics[epoch++];
    }, .patience = 3});
    CHECK(result.stopped_early);
    CHECK(result.epochs.size() == 5);
    CHECK(result.best_epoch == 1);
    CHECK(result.best_metric == 0.7);
    CHECK(testing::weights_of(model) == weights[1]);
    CHECK(weights[1] != weights[4]);

    epoch = 0;
    TinyModel<float> lowest(3);
    const auto least = train::fit(lowest, tiny_step(data),
                                  {.examples = 64, .epochs = 6, .metric = [&] { return metrics[epoch++]; }, .higher_is_better = false});
    CHECK(least.best_epoch == 5);
    CHECK_FALSE(least.stopped_early);
}

TEST_CASE("fit: the metric and the result see the averaged weights") {
    const Squares<double> data(64, 1);
    TinyModel<double> model(3), plain(3);
    std::vector<double> average = testing::weights_of(model), seen;
    const train::FitOptions options{.examples = 64, .epochs = 3, .batches = {.budget = 16}};
    auto averaging = options;
    averaging.ema = 0.5;
    averaging.metric = [&] { seen = testing::weights_of(model); return 0.0; };
    averaging.keep_best = false;
    train::fit<double>(model, tiny_step(data), averaging);

    auto by_hand = options;
    by_hand.progress = [&](const train::Progress& p) {
        const auto now = testing::weights_of(plain);
        const double t = static_cast<double>(p.step), share = 1 - std::min(0.5, (1 + t) / (10 + t));
        for (std::size_t i = 0; i < now.size(); ++i) average[i] += share * (now[i] - average[i]);
        return true;
    };
    train::fit<double>(plain, tiny_step(data), by_hand);
    CHECK(testing::weights_of(model) == seen);
    CHECK(testing::largest_difference(average, seen) < 1e-15);
    CHECK(seen != testing::weights_of(plain));
}

TEST_CASE("fit: training that diverges stops and falls back on weights that had a finite loss") {
    const Squares<float> data(64, 1);
    TinyModel<float> model(3);
    Status status = Status::ok;
    const auto what = testing::error_of([&] {
        train::fit(model,
                   [&](TinyModel<float>& replica, const train::Shard& shard, Rng& rng) {
                       auto loss = tiny_step(data)(replica, shard, rng);
                       if (shard.step == 60) loss.sum = std::numeric_limits<double>::quiet_NaN();
                       return loss;
                   },
                   {.examples = 64, .epochs = 100, .batches = {.budget = 16}});
    }, &status);
    CHECK(status == Status::diverged);
    CHECK(testing::contains(what, "diverged at step 60, in epoch 16"));
    CHECK(testing::contains(what, "weights are those of step 56"));  // the first of epoch 15

    TinyModel<float> until(3);
    const auto stopped = testing::error_of(
        [&] {
            train::fit(until, tiny_step(data),
                       {.examples = 64, .epochs = 100, .batches = {.budget = 16}, .progress = [](const train::Progress& p) {
                            return p.step < 56;
                        }});
        },
        &status);
    CHECK(status == Status::cancelled);
    CHECK(testing::weights_of(model) == testing::weights_of(until));

    // A true divergence, by an absurd rate and a squared error, ends with finite weights.
    TinyModel<float> real(3);
    CHECK_THROWS_AS(train::fit(real,
                               [&](TinyModel<float>& replica, const train::Shard& shard, Rng&) {
                                   const auto x = data.rows(shard.examples);
                                   TinyModel<float>::Saved saved;
                                   auto y = replica.forward(x, &saved);
                                   auto loss = train::mean_squared_error<float>(std::move(y), x);
                                   replica.backward(loss.gradient, saved);
                                   return loss;
                               },
                               {.examples = 64, .epochs = 1000, .optimizer = train::SgdOptions{}, .rate = 1e4}),
                    Error);
    for (const float w : testing::weights_of(real)) CHECK(std::isfinite(w));
}

TEST_CASE("fit: weights that the last step of an epoch made infinite are no result") {
    const Squares<float> data(64, 1);
    TinyModel<float> model(3);
    const auto before = testing::weights_of(model);
    Status status = Status::ok;
    const auto what = testing::error_of(
        [&] {
            train::fit(model, tiny_step(data),
                       {.examples = 64, .batches = {.budget = 64}, .optimizer = train::SgdOptions{}, .rate = 1e300});
        },
        &status);
    CHECK(status == Status::diverged);
    CHECK(testing::contains(what, "with weights that are not finite; the weights are those of step 0"));
    CHECK(testing::weights_of(model) == before);
}

TEST_CASE("fit: weights that the very last step made infinite are no result and no checkpoint, however training ends there") {
    struct Stop {};
    enum class Ends { itself, cancelled, by_exception, in_a_step };
    const Squares<float> data(64, 1);
    for (const Ends ends : {Ends::itself, Ends::cancelled, Ends::by_exception, Ends::in_a_step}) {
        CAPTURE(static_cast<int>(ends));
        const testing::TemporaryFolder folder;
        std::vector<std::string> warnings;
        Context context({.threads = 1, .log = [&](LogLevel level, std::string_view text) {
                             if (level == LogLevel::warning) warnings.emplace_back(text);
                         }});
        const ContextScope scope(context);
        const Index last = ends == Ends::itself ? 16 : 10;  // of four epochs of four steps
        const auto run = [&](bool breaks, Index* first_step) {
            TinyModel<float> model(3);
            const auto step = [&](TinyModel<float>& replica, const train::Shard& shard, Rng& rng) {
                *first_step = std::min(*first_step, shard.step);
                if (breaks && shard.step == last) throw Stop();
                return tiny_step(data)(replica, shard, rng);
            };
            train::FitOptions options{.examples = 64, .epochs = 4, .batches = {.budget = 16}, .shards = 1, .rate = 0.02};
            options.schedule = [&](Index number, Index) { return breaks && number + 1 == last ? 1e300 : 1.0; };
            options.progress = [&](const train::Progress& p) {
                if (!breaks || p.step != last) return true;
                if (ends == Ends::by_exception) throw Stop();
                return ends != Ends::cancelled;
            };
            options.checkpoint = folder / "checkpoint";
            options.checkpoint_steps = ends == Ends::in_a_step ? 10 : 0;
            options.resume = true;
            Status status = Status::ok;
            try {
                testing::error_of([&] { train::fit(model, step, options); }, &status);
                CHECK(status == (!breaks ? Status::ok : ends == Ends::itself ? Status::diverged : Status::cancelled));
            } catch (const Stop&) {
                CHECK((ends == Ends::by_exception || ends == Ends::in_a_step));
            }
            for (const float w : testing::weights_of(model)) CHECK(std::isfinite(w));
        };
        Index first = 1000;
        run(true, &first);
        if (ends != Ends::itself) {
            REQUIRE(warnings.size() == 1);
            CHECK(testing::contains(warnings.front(), "diverged at step 10, in epoch 3, with weights that are not finite; the weights are "
                                                      "those of step 8"));
        }
        first = 1000;
        run(false, &first);
        CHECK(first == (ends == Ends::itself ? 12 : 8));
    }
}

TEST_CASE("fit: a weight that is not finite and that no loss shows is neither fallen back on nor written to a checkpoint") {
    const auto hides = [](TinyModel<float>&, const train::Shard&, Rng&) { return train::LossSum{1, 1}; };
    const auto run = [&](const train::FitOptions& options) {
        TinyModel<float> model(3);
        auto with_nan = options;
        with_nan.after_update = [&](const train::Progress& p) {
            if (p.step == 7) model.seen().value()[0] = std::numeric_limits<float>::quiet_NaN();
        };
        const auto before = testing::weights_of(model);
        const std::string what = testing::error_of([&] { train::fit(model, hides, with_nan); });
        CHECK(testing::weights_of(model) == before);
        return what;
    };
    CHECK(testing::contains(run({.epochs = 200}), "diverged at step 10, in epoch 11, with weights that are not finite; the weights are "
                                                  "those of step 5"));
    const testing::TemporaryFolder folder;
    train::FitOptions options{.examples = 64, .batches = {.budget = 4}};
    options.checkpoint = folder / "checkpoint";
    options.checkpoint_steps = 7;
    CHECK(testing::contains(run(options), "diverged at step 7"));
    CHECK(folder.entries() == 0);
}

TEST_CASE("fit: an average of finite weights that is not finite is no result") {
    const Squares<float> data(64, 1);
    TinyModel<float> model(3);
    train::FitOptions options{.examples = 64, .epochs = 2, .ema = 0.5};
    options.after_update = [&](const train::Progress& p) { model.seen().value()[0] = p.step % 2 == 0 ? 3e38f : -3e38f; };
    Status status = Status::ok;
    testing::error_of([&] { train::fit(model, tiny_step(data), options); }, &status);
    CHECK(status == Status::diverged);
    for (const float w : testing::weights_of(model)) CHECK(std::isfinite(w));
}

TEST_CASE("fit: training that diverges keeps the best epoch where one was judged; its checkpoint goes on at a lower rate, no higher one") {
    const Squares<float> data(64, 1);
    const testing::TemporaryFolder folder;
    const double metrics[] = {0.5, 0.7, 0.6, 0.65, 0.6, 0.5};
    std::vector<std::vector<float>> weights;
    bool breaks = true;
    const auto run = [&](double rate, Index* first_step) {
        TinyModel<float> model(3);
        std::size_t epoch = weights.size();
        const auto step = [&](TinyModel<float>& replica, const train::Shard& shard, Rng& rng) {
            *first_step = std::min(*first_step, shard.step);
            auto loss = tiny_step(data)(replica, shard, rng);
            if (breaks && shard.step == 14) loss.sum = std::numeric_limits<double>::infinity();
            return loss;
        };
        train::FitOptions options{.examples = 64, .epochs = 6, .batches = {.budget = 16}, .shards = 1, .rate = rate};
        options.metric = [&] {
            weights.push_back(testing::weights_of(model));
            return metrics[epoch++];
        };
        options.checkpoint = folder / "checkpoint";
        options.resume = true;
        const std::string what = testing::error_of([&] { train::fit(model, step, options); });
        return std::pair(what, testing::weights_of(model));
    };
    Index first = 1000;
    const auto [what, kept] = run(0.02, &first);
    CHECK(testing::contains(what, "diverged at step 14, in epoch 4"));
    CHECK(testing::contains(what, "the weights are those of the best epoch, 2"));
    CHECK(kept == weights[1]);
    breaks = false;
    CHECK(testing::contains(run(0.03, &first).first, "rate was 0.02, is 0.03"));
    first = 1000;
    const auto [none, slower] = run(0.01, &first);
    CHECK(none.empty());
    CHECK(first == 12);
    CHECK(slower == weights[1]);  // still the best
    CHECK(weights.size() == 6);
}

TEST_CASE(
    "fit: weights that are finite and whose loss is not are no checkpoint: training that ends with them goes on from the one before") {
    const Squares<float> data(64, 1);
    const Index steps_an_epoch = 4;
    for (const Index every : {0, 3}) {  // steps between checkpoints, beside those of the epochs
        for (const Index broken : {8, 9}) {  // the second epoch's last step, and the first of the third
            INFO("a checkpoint every ", every, " steps, broken behind step ", broken);
            const testing::TemporaryFolder folder;
            const auto run = [&](double rate, bool breaks, Index* first_step) {
                TinyModel<float> model(3);
                const auto step = [&](TinyModel<float>& replica, const train::Shard& shard, Rng&) {
                    *first_step = std::min(*first_step, shard.step);
                    const auto x = data.rows(shard.examples);
                    TinyModel<float>::Saved saved;
                    auto loss = train::mean_squared_error<float>(replica.forward(x, &saved), x);
                    replica.backward(loss.gradient, saved);
                    return loss;
                };
                train::FitOptions options{.examples = 64, .epochs = 4, .batches = {.budget = 16}, .shards = 1, .rate = rate};
                options.checkpoint = folder / "checkpoint";
                options.checkpoint_steps = every;
                options.resume = true;
                options.after_update = [&](const train::Progress& p) {
                    if (!breaks || p.step != broken) return;
                    nn::for_each_parameter(model, [](const std::string& name, auto& p) {  // eight times tanh(100) 3e38
                        if (name == "first.bias") std::fill(p.value().begin(), p.value().end(), 100.0f);
                        if (name == "second.weight") std::fill(p.value().begin(), p.value().end(), 3e38f);
                    });
                };
                return testing::error_of([&] { train::fit(model, step, options); });
            };
            Index first = 1000;
            const std::string where = concat("diverged at step ", broken, ", in epoch 3");
            CHECK(testing::contains(run(0.02, true, &first), where + ", with a loss that is not finite"));
            first = 1000;
            CHECK(run(0.01, false, &first).empty());
            CHECK(first == (broken == 8 ? (every == 3 ? 6 : steps_an_epoch) : 8));
        }
    }
}

TEST_CASE("fit: a step that throws leaves the checkpoint of the epoch before") {
    const Squares<float> data(64, 1);
    const testing::TemporaryFolder folder;
    const auto run = [&](Index* first_step, Index throws) {
        TinyModel<float> model(3);
        const auto step = [&](TinyModel<float>& replica, const train::Shard& shard, Rng& rng) {
            *first_step = std::min(*first_step, shard.step);
            if (shard.step == throws) throw std::bad_alloc();
            return tiny_step(data)(replica, shard, rng);
        };
        train::FitOptions options{.examples = 64, .epochs = 3, .batches = {.budget = 16}, .shards = 1};
        options.checkpoint = folder / "checkpoint";
        options.resume = true;
        train::fit(model, step, options);
    };
    Index first = 1000;
    CHECK_THROWS_AS(run(&first, 8), std::bad_alloc);
    first = 1000;
    run(&first, 1000);
    CHECK(first == 8);
}

TEST_CASE("fit: cancelling the context stops it") {
    const Squares<float> data(64, 1);
    Context context({.threads = 2});
    ContextScope scope(context);
    TinyModel<float> model(3);
    Status status = Status::ok;
    Index steps = 0;
    testing::error_of([&] {
        train::fit(model, tiny_step(data), {.examples = 64, .epochs = 100, .progress = [&](const train::Progress& p) {
            steps = p.step;
            if (p.step == 7) context.cancel();
            return true;
        }});
    }, &status);
    CHECK(status == Status::cancelled);
    CHECK(steps == 7);
}

TEST_CASE("fit: groups freeze, slow and do not decay; buffers change by hand alone") {
    const Squares<float> data(64, 1);
    TinyModel<float> model(3);
    const auto before = testing::weights_of(model);
    const train::ParameterGroup frozen{.matches = [](std::string_view name, const Shape&) { return name.starts_with("first."); },
                                       .rate_scale = 0};
    train::fit(model, tiny_step(data), {.examples = 64, .epochs = 2, .groups = {frozen}, .after_update = [&](const train::Progress&) {
                                            model.seen().value()[0] += 1;
                                        }});
    const auto after = testing::weights_of(model);
    for (std::size_t i = 0; i < 24; ++i) CHECK(after[i] == before[i]);
    for (std::size_t i = 24; i < 42; ++i) CHECK(after[i] != before[i]);
    CHECK(after[42] == 4);
}

TEST_CASE("fit: a file that is there already is no checkpoint to write over, unless training goes on from it") {
    const testing::TemporaryFolder folder;
    const std::string file = folder / "mine.csv";
    io::write_file(file, "my only copy");
    const Squares<float> data(60, 1);
    TinyModel<float> model(3);
    Status status{};
    CHECK(testing::error_of([&] { train::fit(model, tiny_step(data, 0.1), {.examples = 60, .checkpoint = file}); }, &status) ==
          file + ": is there already: resume from it, or remove it");
    CHECK(status == Status::invalid_argument);
    CHECK(io::read_file(file, 100) == "my only copy");
}

TEST_CASE("fit: what step() throws comes through, and wrong options are refused") {
    TinyModel<float> model(3);
    const auto step = [](TinyModel<float>&, const train::Shard&, Rng&) -> train::LossSum { throw std::runtime_error("no such file"); };
    CHECK_THROWS_WITH(train::fit(model, step, {}), "no such file");
    CHECK_THROWS_AS(train::fit(model, step, {.examples = 0}), Error);
    CHECK_THROWS_AS(train::fit(model, step, {.rate = -1}), Error);
    bool began = false;
    CHECK_THROWS_WITH(train::fit(model, step, {.batches = {.budget = 0}, .begins = [&] { began = true; }}),
                      "fit: a batch's budget must be positive, got 0");
    CHECK_FALSE(began);
    CHECK_THROWS_AS(train::fit(model, step, {.patience = 1}), Error);
    CHECK_THROWS_AS(train::fit(model, step, {.resume = true}), Error);
    CHECK_THROWS_AS(train::fit(model, step, {.optimizer = train::AdamWOptions{.beta1 = 1}}), Error);
}
