#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>

#include "clamor/core/context.hpp"
#include "clamor/io/safetensors.hpp"
#include "support/files.hpp"
#include "support/tiny_model.hpp"

using namespace clamor;
using testing::contains;
using testing::Squares;
using testing::tiny_step;
using testing::TinyModel;

namespace {

struct Outcome {
    std::vector<float> weights;
    train::FitResult result;
};

struct Stop {};

/// Everything that has a state is on. `stop_after` cancels after so many steps of this run, an odd number by an exception; 0: never.
Outcome run(const Squares<float>& data, const std::string& checkpoint, train::FitOptions options, Index stop_after) {
    TinyModel<float> model(3);
    Index left = stop_after;
    options.examples = 60;
    options.epochs = 4;
    options.batches = {.budget = 16};
    options.schedule = train::one_cycle();
    options.clip_norm = 0.5;
    options.metric = [&] { return data.accuracy(model); };
    options.patience = 3;
    options.checkpoint = checkpoint;
    options.resume = !checkpoint.empty();
    options.progress = [&](const train::Progress&) {
        if (--left == 0 && stop_after % 2 == 1) throw Stop{};
        return left != 0;
    };
    options.after_update = [&](const train::Progress& p) { model.seen().value()[0] += static_cast<float>(p.rate); };
    Outcome outcome;
    try {
        outcome.result = train::fit(model, tiny_step(data, 0.1), options);
    } catch (const Error& error) {
        if (error.status() != Status::cancelled || stop_after == 0) throw;
    } catch (const Stop&) {
    }
    outcome.weights = testing::weights_of(model);
    return outcome;
}

/// From the checkpoint where there is one; an empty path is none.
Outcome run_to_the_end(TinyModel<float>& model, const Squares<float>& data, train::FitOptions options, const std::string& checkpoint) {
    options.checkpoint = checkpoint;
    options.resume = !checkpoint.empty();
    Outcome outcome;
    outcome.result = train::fit(model, tiny_step(data, 0.1), options);
    outcome.weights = testing::weights_of(model);
    return outcome;
}

}  // namespace

TEST_CASE("resume: training that is stopped anywhere, again and again, ends with the same bits") {
    const Squares<float> data(60, 1);
    const train::FitOptions variants[] = {
        {.optimizer = train::AdamWOptions{}, .rate = 0.02, .ema = 0.9},
        {.optimizer = train::SgdOptions{.weight_decay = 1e-3}, .rate = 0.1},
    };
    for (const auto& options : variants) {
        for (const int threads : {1, 2}) {
            Context context({.threads = threads});
            ContextScope scope(context);
            const auto whole = run(data, "", options, 0);
            for (const Index piece : {1, 3, 4, 7}) {
                INFO("threads ", threads, ", stopped every ", piece, " steps");
                const testing::TemporaryFolder folder;
                Outcome last;
                for (int part = 0; part < 20 && last.result.steps == 0; ++part) last = run(data, folder / "checkpoint", options, piece);
                CHECK(last.weights == whole.weights);
                CHECK(last.result.steps == whole.result.steps);
                CHECK(last.result.epochs == whole.result.epochs);
                CHECK(last.result.best_epoch == whole.result.best_epoch);
                CHECK(last.result.best_metric == whole.result.best_metric);
                CHECK(last.result.stopped_early == whole.result.stopped_early);
            }
        }
    }
}

TEST_CASE("resume: a training that has ended goes on for more epochs, with the bits of one that was longer from the start") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    const auto run = [&](Index epochs, const std::string& checkpoint) {
        TinyModel<float> model(3);
        train::FitOptions options{.examples = 60,
                                  .epochs = epochs,
                                  .batches = {.budget = 16},
                                  .shards = 1,
                                  .optimizer = train::AdamWOptions{},
                                  .rate = 0.02,
                                  .ema = 0.9};
        options.metric = [&] { return data.accuracy(model); };
        options.keep_best = false;
        return run_to_the_end(model, data, options, checkpoint);
    };
    const auto whole = run(5, "");
    const auto first = run(2, folder / "checkpoint"), longer = run(5, folder / "checkpoint");
    CHECK(first.weights != whole.weights);
    CHECK(longer.weights == whole.weights);
    CHECK(longer.result.epochs == whole.result.epochs);
    CHECK(testing::contains(testing::error_of([&] { run(4, folder / "checkpoint"); }), "epochs was 5, is 4"));
}

TEST_CASE("resume: a training that patience ended goes on where it has more, with the bits of one that had it from the start") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    const auto run = [&](Index patience, const std::string& checkpoint) {
        TinyModel<float> model(3);
        Index epoch = 0;
        train::FitOptions options{.examples = 60, .epochs = 6, .batches = {.budget = 16}, .shards = 1, .rate = 0.02, .patience = patience};
        options.metric = [&] { return epoch == 0 ? 1.0 : epoch == 4 ? 2.0 : 0.0; };
        options.progress = [&](const train::Progress& p) {
            epoch = p.epoch;
            return true;
        };
        return run_to_the_end(model, data, options, checkpoint);
    };
    const auto whole = run(4, "");
    const auto first = run(2, folder / "checkpoint"), again = run(2, folder / "checkpoint"), longer = run(4, folder / "checkpoint");
    CHECK(first.result.stopped_early);
    CHECK(first.result.epochs.size() == 3);
    CHECK(again.result.stopped_early);
    CHECK(again.weights == first.weights);
    CHECK_FALSE(longer.result.stopped_early);
    CHECK(longer.result.best_epoch == 4);
    CHECK(longer.result.epochs == whole.result.epochs);
    CHECK(longer.weights == whole.weights);
}

TEST_CASE("resume: a run that was killed goes on from its last whole checkpoint") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    const train::FitOptions options{.rate = 0.02, .checkpoint_steps = 3};
    const auto whole = run(data, "", options, 0);
    // As after kill -9: the file of step 6 is there, that of step 7 was never written.
    run(data, folder / "checkpoint", options, 6);
    const std::string six = io::read_file(folder / "checkpoint", 1 << 20);
    run(data, folder / "checkpoint", options, 1);
    io::write_file(folder / "checkpoint", six);
    CHECK(run(data, folder / "checkpoint", options, 0).weights == whole.weights);
    // A finished run is not trained again.
    const auto again = run(data, folder / "checkpoint", options, 0);
    CHECK(again.weights == whole.weights);
    CHECK(again.result.steps == whole.result.steps);
}

TEST_CASE("resume: another training's checkpoint, and files that are none, are refused in words") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    const std::string path = folder / "checkpoint";
    run(data, path, {.rate = 0.02}, 2);
    Status status = Status::ok;
    auto what = testing::error_of([&] { run(data, path, {.shards = 2, .seed = 9, .rate = 0.5}, 2); }, &status);
    CHECK(status == Status::invalid_argument);
    for (const char* part : {"shards was 1, is 2", "seed was \"1\", is \"9\"", "rate was 0.02, is 0.5"}) CHECK(contains(what, part));
    what = testing::error_of([&] { run(data, path, {.rate = 0.02, .learned = {{"texts", "12"}}}, 2); }, &status);
    CHECK(status == Status::invalid_argument);
    CHECK(contains(what, "texts was not there, is \"12\""));

    run(data, path, {.rate = 0.02}, 2);  // as written when there was no precision but one
    std::string older = io::read_file(path, 1 << 20);
    older.replace(older.find("precision"), 9, "formerly.");
    io::write_file(path, older);
    what = testing::error_of([&] { run(data, path, {.rate = 0.02}, 2); }, &status);
    CHECK(status == Status::invalid_argument);
    CHECK(contains(what, "precision was not there, is \"f32\""));

    const Tensor<float> w(Shape{1});
    io::SafetensorsWriter writer;
    writer.add<float>("w", w);
    writer.write(path);
    CHECK(contains(testing::error_of([&] { run(data, path, {}, 2); }, &status), "no checkpoint of fit()"));
    CHECK(status == Status::bad_file);
    io::write_file(path, "rubbish and more of it");
    testing::error_of([&] { run(data, path, {}, 2); }, &status);
    CHECK(status == Status::bad_file);
}

TEST_CASE("resume: a best metric that is infinite is beaten where training goes on as it would have been") {
    const Squares<float> data(60, 1);
    const double infinity = std::numeric_limits<double>::infinity();
    for (const bool higher : {false, true}) {
        const testing::TemporaryFolder folder;
        const auto run = [&](Index epochs, const std::string& checkpoint) {
            TinyModel<float> model(3);
            Index epoch = 0;
            train::FitOptions options{.examples = 60, .epochs = epochs, .batches = {.budget = 16}, .shards = 1, .rate = 0.02};
            options.higher_is_better = higher;
            options.metric = [&] { return epoch == 0 ? (higher ? -infinity : infinity) : epoch == 1 ? 3.0 : higher ? 1.0 : 5.0; };
            options.progress = [&](const train::Progress& p) {
                epoch = p.epoch;
                return true;
            };
            options.checkpoint = checkpoint;
            options.resume = !checkpoint.empty();
            return train::fit(model, tiny_step(data, 0.1), options);
        };
        run(1, folder / "checkpoint");
        const auto whole = run(3, ""), resumed = run(3, folder / "checkpoint");
        CHECK(resumed.best_epoch == 1);
        CHECK(resumed.best_metric == 3);
        CHECK(resumed.epochs == whole.epochs);
    }
}

TEST_CASE("resume: batches that left out another rest, and weights of another shape, are refused") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    const std::string path = folder / "checkpoint";
    const auto run = [&](bool drop_last) {
        TinyModel<float> model(3);
        train::FitOptions options{.examples = 60, .batches = {.budget = 16, .drop_last = drop_last}, .shards = 1};
        options.checkpoint = path;
        options.resume = true;
        return testing::error_of([&] { train::fit(model, tiny_step(data), options); });
    };
    CHECK(run(false).empty());
    CHECK(contains(run(true), "drop_last was false, is true"));
    std::string file = io::read_file(path, 1 << 20);
    const auto at = file.find("\"shape\":[8,2]", file.find("\"model.first.weight\""));
    REQUIRE(at != std::string::npos);
    io::write_file(path, file.replace(at, 13, "\"shape\":[2,8]"));
    CHECK(contains(run(false), "model.first.weight is [2, 8], expected [8, 2]"));
}

TEST_CASE("resume: a checkpoint that cannot be written is refused before the first step, and the model is as it was") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    for (const std::string& path : {folder / "none/checkpoint", folder / ""}) {
        TinyModel<float> model(3);
        const auto before = testing::weights_of(model);
        Index steps = 0;
        train::FitOptions options;
        options.examples = 60;
        options.batches.budget = 16;
        options.checkpoint = path;
        options.progress = [&](const train::Progress&) { return ++steps > 0; };
        Status status = Status::ok;
        CHECK(contains(testing::error_of([&] { train::fit(model, tiny_step(data, 0.1), options); }, &status), path));
        CHECK(status == Status::io);
        CHECK(steps == 0);
        CHECK(testing::weights_of(model) == before);
    }
    CHECK(folder.entries() == 0);
}

TEST_CASE("resume: a full disk stops training with an error and leaves the last checkpoint whole") {
    const Squares<float> data(60, 1);
    const testing::TemporaryFolder folder;
    const std::string path = folder / "checkpoint";
    const train::FitOptions options{.rate = 0.02};
    const auto whole = run(data, "", options, 0);
    run(data, path, options, 5);

    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{512, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    Status status = Status::ok;
    testing::error_of([&] { run(data, path, options, 0); }, &status);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    CHECK(status == Status::io);
    CHECK(folder.entries() == 1);
    CHECK(run(data, path, options, 0).weights == whole.weights);
}
