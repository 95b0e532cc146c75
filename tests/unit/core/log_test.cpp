// What the log of a context is told: what happened, at the level that docs/guides/logging.md says.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/pipeline/analyze.hpp"
#include "clamor/vision/picture_folder.hpp"
#include "support/files.hpp"
#include "support/tiny_model.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;

namespace {

struct Event {
    LogLevel level;
    std::string text;
};

/// Runs `call` in a context with a log.
template <typename Call>
std::vector<Event> events_of(Call&& call) {
    std::vector<Event> events;
    Context context({.threads = 2, .log = [&](LogLevel level, std::string_view text) { events.push_back({level, std::string(text)}); }});
    const ContextScope scope(context);
    call();
    return events;
}

/// How many events there are of this level with all of these parts.
template <typename... Parts>
int count(const std::vector<Event>& events, LogLevel level, const Parts&... parts) {
    int found = 0;
    for (const Event& event : events) found += event.level == level && (testing::contains(event.text, parts) && ...);
    return found;
}

}  // namespace

TEST_CASE("log: training tells of epochs, checkpoints, going on and stopping early") {
    const testing::TemporaryFolder folder;
    const testing::Squares<double> data(40, 1);
    train::FitOptions options{.examples = 40, .epochs = 3, .checkpoint = folder / "run.ckpt"};
    double metric = 1;
    options.metric = [&] { return metric; };
    const auto fit = [&] {
        testing::TinyModel<double> model(1);
        train::fit<double>(model, testing::tiny_step(data), options);
    };
    const auto first = events_of(fit);
    CHECK(count(first, LogLevel::info, "fit: epoch 2 of 3: loss ", ", metric 1") == 1);
    CHECK(count(first, LogLevel::info, "fit: checkpoint ", "run.ckpt written after step ") == 3);
    CHECK(count(first, LogLevel::info, "fit: resumes from") == 0);
    options.resume = true;
    CHECK(count(events_of(fit), LogLevel::info, "fit: resumes from ", "run.ckpt, after step ") == 1);
    options.resume = false;
    options.checkpoint = {};
    options.patience = 1;
    CHECK(count(events_of(fit), LogLevel::info, "fit: stopped early, no better metric for 1 epochs; the best is 1 of epoch 1") == 1);
}

TEST_CASE("log: the main job tells of the first record of each kind that it skips, of checkpoints and of going on") {
    const testing::TemporaryFolder folder;
    io::write_file(folder / "a.jsonl", "{\"text\":\"one\"}\n{broken\n{broken\n{\"text\":\"two\",\"time\":\"never\"}\n");
    io::write_file(folder / "b.jsonl", "{broken\n{\"text\":\"three\"}\n");
    pipeline::AnalyzeOptions options;
    options.inputs = {folder / "a.jsonl", folder / "b.jsonl"};
    options.out = folder / "out";
    options.checkpoint_seconds = 0;
    const auto run = [&] { pipeline::analyze(options); };
    const auto events = events_of(run);
    CHECK(count(events, LogLevel::info, "a.jsonl, line 2: ", "; the record is skipped") == 1);
    CHECK(count(events, LogLevel::info, "a.jsonl, line 4: ", "; the post is kept without it") == 1);
    CHECK(count(events, LogLevel::info, "b.jsonl, line 1: ", "; the record is skipped") == 1);
    CHECK(count(events, LogLevel::info, "line ") == 3);
    CHECK(count(events, LogLevel::info, "analyze: checkpoint ", " written after 2 posts") >= 1);

    options.progress = [&](const pipeline::Progress& progress) { return progress.posts < 2; };
    testing::error_of(run);
    options.progress = {};
    options.resume = true;
    CHECK(count(events_of(run), LogLevel::info, "analyze: resumes from ", "checkpoint, after 2 posts") == 1);
}

TEST_CASE("log: models tell that they are whole, and which precision they chose; folders of pictures which they cannot read") {
    const testing::TemporaryFolder folder;
    testing::make_toy_classifier(testing::ToyPosts(200)).save(folder / "model", {});
    const auto events = events_of([&] { text::TextClassifier::load(folder / "model").set_precision({}); });
    CHECK(count(events, LogLevel::debug, "model: loaded, and its self-test passed") == 1);
    CHECK(count(events, LogLevel::info, "precision ", " chosen") >= 1);
    CHECK(count(events, LogLevel::warning) == 0);

    std::filesystem::create_directory(folder / "red");
    io::write_file(folder / "red/good.png", io::read_file(std::string(CLAMOR_TEST_DATA) + "/image.png", 1 << 20));
    io::write_file(folder / "red/bad.png", "no picture");
    CHECK(count(events_of([&] { vision::read_picture_folder(folder.path()); }), LogLevel::info,
                "1 of 2 pictures cannot be read; the first: ", "bad.png") == 1);
}
