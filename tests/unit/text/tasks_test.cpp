#include "clamor/text/tasks.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>

#include "clamor/core/context.hpp"
#include "clamor/io/file.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/wordpiece.hpp"
#include "support/edited_config.hpp"
#include "support/files.hpp"
#include "support/model_card.hpp"
#include "support/same_bits.hpp"

using namespace clamor;
using text::TaskTargets;
using text::TextClassifier;
using text::TextTasks;

namespace {

/// Posts with a mood that one word says and an animal that another does: two tasks, independent of each other.
struct Posts {
    std::vector<std::string> texts;
    std::vector<std::int32_t> moods, animals;

    explicit Posts(int count, std::uint64_t seed = 1) {
        const char* words[] = {"the", "sat", "on", "a", "mat", "today", "@bob"};
        const char *mood[3] = {"awful", "maybe", "great"}, *animal[2] = {"cat", "dog"};
        Rng rng(seed);
        for (int i = 0; i < count; ++i) {
            moods.push_back(static_cast<std::int32_t>(rng.below(3)));
            animals.push_back(static_cast<std::int32_t>(rng.below(2)));
            std::string text = concat(animal[animals.back()], ' ');
            for (std::uint32_t w = rng.below(5); w > 0; --w) text += concat(words[rng.below(7)], ' ');
            texts.push_back(text + mood[moods.back()]);
        }
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

const std::vector<text::TextTask> both{{"mood", {"bad", "so-so", "good"}}, {"animal", {"cat", "dog"}}};

TextTasks make_tasks(std::uint64_t seed = 1) {
    std::vector<std::string> clean;
    for (const auto& t : Posts(300).texts) clean.push_back(text::Normalizer().apply(t));
    return TextTasks(both, text::wordpiece_tokenizer(text::train_wordpiece(clean, {.vocabulary = 60})),
                     {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512, .seed = seed});
}

std::vector<Index> range(Index first, Index last) {
    std::vector<Index> numbers;
    for (Index i = first; i < last; ++i) numbers.push_back(i);
    return numbers;
}

/// Moods are known of the first half of the posts, by their labels; animals of the second, by a teacher who is nearly sure.
std::vector<TaskTargets> halves(const Posts& posts) {
    const auto count = static_cast<Index>(posts.texts.size()), half = count / 2;
    std::vector<TaskTargets> targets;
    targets.push_back(
        {.task = "mood", .posts = range(0, half), .labels = {posts.moods.begin(), posts.moods.begin() + half}, .passes = 1.5});
    targets.push_back({.task = "animal", .posts = range(half, count), .teacher = Tensor<float>(Shape{count - half, 2}), .weight = 0.5});
    for (Index i = half; i < count; ++i)
        for (Index c = 0; c < 2; ++c) targets[1].teacher(i - half, c) = posts.animals[static_cast<std::size_t>(i)] == c ? 0.9f : 0.1f;
    return targets;
}

const text::FitTextOptions quick{.epochs = 4, .batch_tokens = 256, .rate = 5e-3, .masked = 0.05, .ema = 0.9};
using testing::card;

}  // namespace

TEST_CASE("text tasks: each is learned from posts of which it alone is known, one by labels and one from a teacher") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Posts posts(600), other(200, 2);
    auto model = make_tasks();
    model.pretrain(posts.views(), {.epochs = 1, .batch_tokens = 256});
    model.fit(posts.views(), halves(posts), quick);
    CHECK(text::macro_recall(model.predict("mood", other.views()), other.moods) > 0.95);
    const auto animals = model.predict("animal", other.views());
    CHECK(text::macro_recall(animals, other.animals) > 0.95);
    double sure = 0;
    for (Index i = 0; i < animals.rows(); ++i) sure += std::max(animals(i, 0), animals(i, 1)) / static_cast<double>(animals.rows());
    CHECK(sure > 0.8);
    CHECK(sure < 0.97);  // the teacher's 0.9, not a label's certainty
}

TEST_CASE("text tasks: all tasks by one pass, one task, and a classifier of one agree") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Posts posts(300);
    auto model = make_tasks();
    model.fit(posts.views(), halves(posts), {.epochs = 1, .batch_tokens = 256, .rate = 5e-3});
    const auto all = model.predict(posts.views());
    REQUIRE(all.shape() == Shape{300, 5});
    for (std::size_t t = 0; t < 2; ++t) {
        const auto classifier = model.classifier(both[t].name);
        CHECK(classifier.labels() == both[t].labels);
        const auto one = model.predict(both[t].name, posts.views()), alone = classifier.predict(posts.views());
        for (Index i = 0; i < all.rows(); ++i)
            for (Index c = 0; c < one.cols(); ++c) {
                REQUIRE(one(i, c) == all(i, model.first_class(t) + c));
                REQUIRE(std::abs(one(i, c) - alone(i, c)) < 1e-6f);
            }
    }
}

TEST_CASE("text tasks: a classifier of one is a whole copy, which learns and is measured for itself") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Posts posts(300), other(100, 2);
    auto model = make_tasks();
    const text::FitTextOptions once{.epochs = 1, .batch_tokens = 256, .rate = 5e-3};
    model.fit(posts.views(), halves(posts), once);
    const auto before = model.predict(posts.views());
    auto mood = model.classifier("mood");
    const auto alone = mood.predict(posts.views());
    mood.pretrain(posts.views(), {.epochs = 1, .batch_tokens = 256});
    mood.fit(posts.views(), posts.moods, once);
    mood.calibrate(other.views(), other.moods);
    CHECK_FALSE(testing::same_bits(mood.predict(posts.views()), alone));
    CHECK(testing::same_bits(model.predict(posts.views()), before));
    CHECK(model.tasks() == both);
    auto animal = model.classifier("animal");
    const auto measured = animal.calibrate(other.views(), other.animals);
    const auto cats = animal.predict(posts.views());
    model.fit(posts.views(), halves(posts), once);
    CHECK(testing::same_bits(animal.predict(posts.views()), cats));
    CHECK(animal.calibration() == measured);
}

TEST_CASE("text tasks: training that was stopped goes on to the same bits") {
    const testing::TemporaryFolder folder;
    const Posts posts(120);
    text::FitTextOptions options{.epochs = 2, .batch_tokens = 128, .rate = 5e-3, .checkpoint = folder / "fit"};
    auto whole = make_tasks();
    whole.fit(posts.views(), halves(posts), options);
    std::filesystem::remove(options.checkpoint);

    auto stopped = make_tasks();
    options.progress = [](const train::Progress& p) { return p.step < 5; };
    Status status{};
    testing::error_of([&] { stopped.fit(posts.views(), halves(posts), options); }, &status);
    REQUIRE(status == Status::cancelled);
    options.progress = {};
    options.resume = true;
    auto resumed = make_tasks();
    resumed.fit(posts.views(), halves(posts), options);
    const auto wanted = whole.predict(posts.views()), got = resumed.predict(posts.views());
    CHECK(std::memcmp(wanted.data(), got.data(), static_cast<std::size_t>(wanted.size()) * sizeof(float)) == 0);
}

TEST_CASE("text tasks: a model folder gives the same probabilities, whole and by task, in every storage") {
    const testing::TemporaryFolder folder;
    const Posts posts(50);
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16, io::WeightStorage::int8}) {
        auto model = make_tasks(3);
        model.fit(posts.views(), halves(posts), {.epochs = 1, .rate = 5e-3});
        model.save(folder / "model", card, storage);
        const auto loaded = TextTasks::load(folder / "model");
        CHECK(loaded.tasks() == both);
        io::round_parameters(model.network(), storage);
        const auto wanted = model.predict(posts.views()), got = loaded.predict(posts.views());
        for (Index i = 0; i < wanted.size(); ++i) REQUIRE(std::abs(wanted[i] - got[i]) < 1e-6f);

        auto one = TextClassifier::load(folder / "model", "animal");
        const auto animals = one.predict(posts.views());
        for (Index i = 0; i < animals.rows(); ++i) REQUIRE(std::abs(animals(i, 1) - wanted(i, 4)) < 1e-6f);
        one.save(folder / "animal", card);  // a model of its own
        CHECK(TextClassifier::load(folder / "animal").predict(posts.views())(7, 0) == doctest::Approx(animals(7, 0)).epsilon(1e-5));
    }
    Status status{};
    CHECK(testing::contains(testing::error_of([&] { TextClassifier::load(folder / "model", "sarcasm"); }, &status),
                            "no task \"sarcasm\": the model has mood, animal"));
    CHECK(status == Status::not_found);
    CHECK(testing::contains(testing::error_of([&] { TextClassifier::load(folder / "model"); }, &status),
                            "several tasks: name the one that is wanted, of mood, animal"));
    CHECK(status == Status::bad_file);
    CHECK(testing::contains(testing::error_of([&] { TextTasks::load(folder / "animal"); }), "kind must be text_tasks"));
}

TEST_CASE("text tasks: a configuration that does not fit is refused in words") {
    const testing::TemporaryFolder folder;
    auto model = make_tasks();
    model.save(folder / "model", card);
    const testing::EditedConfig config(folder / "model");
    const auto error_with = [&](std::string_view from, std::string_view to) {
        return config.error(from, to, [&] { TextTasks::load(folder / "model"); });
    };
    CHECK(testing::contains(error_with("\"animal\"", "\"../animal\""), "small letters"));
    CHECK(testing::contains(error_with("\"animal\"", "\"beast\""), "head.beast.output.weight"));
    CHECK(testing::contains(error_with("\"dog\"", "\"cat\""), "none twice"));
    CHECK(testing::contains(error_with("\"dog\"", "7"), "tasks.animal must be an array of strings"));
    CHECK(testing::contains(error_with("\"tasks\"", "\"jobs\""), "tasks is missing"));
    CHECK(testing::contains(error_with("\"ngrams\": 512", "\"ngrams\": 16777216"), "weights, and here are"));
    CHECK(testing::contains(error_with("\"width\": 16", "\"width\": 4096"), "weights, and here are"));
}

TEST_CASE("text tasks: classes that no post has are said to the log, of the tasks that are learned from labels alone") {
    std::vector<std::string> warnings;
    Context context({.threads = 1, .log = [&](LogLevel level, std::string_view text) {
        if (level == LogLevel::warning) warnings.emplace_back(text);
    }});
    const ContextScope scope(context);
    const std::vector<std::string_view> texts = {"what a day", "no", "yes", "so what"};
    text::TextTasks tasks({{"one", {"a", "b", "c"}}, {"two", {"d", "e"}}, {"three", {"f", "g"}}},
                          text::wordpiece_tokenizer(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what", "day"}),
                          {.longest = 16, .width = 8, .layers = 1, .heads = 1, .inner = 8, .ngrams = 0});
    std::vector<text::TaskTargets> targets;
    targets.push_back({.task = "one", .posts = {0, 1}, .labels = {0, 0}});
    targets.push_back({.task = "one", .posts = {2}, .labels = {2}});
    targets.push_back({.task = "two", .posts = {3}, .labels = {1}});
    targets.push_back({.task = "two", .posts = {0}, .teacher = Tensor<float>::from(Shape{1, 2}, std::vector<float>{0.5f, 0.5f})});
    tasks.fit(texts, targets, {.epochs = 1});
    CHECK(warnings == std::vector<std::string>{"fit: no post of one has b"});
}

TEST_CASE("text tasks: targets that do not fit are refused in words") {
    const Posts posts(20);
    auto model = make_tasks();
    const auto error = [&](TaskTargets targets, Status wanted = Status::invalid_argument) {
        Status status{};
        const std::string text = testing::error_of([&] { model.fit(posts.views(), {&targets, 1}, quick); }, &status);
        CHECK(status == wanted);
        return text;
    };
    CHECK(testing::contains(error({.task = "irony", .posts = {0}, .labels = {0}}, Status::not_found), "no task \"irony\""));
    CHECK(testing::contains(error({.task = "animal", .posts = {0}, .labels = {2}}), "label 2 of 2 classes"));
    CHECK(testing::contains(error({.task = "animal", .posts = {0, 1}, .labels = {0}}), "2 posts and 1 labels"));
    CHECK(testing::contains(error({.task = "animal", .posts = {20}, .labels = {0}}), "post 20 of 20"));
    CHECK(testing::contains(error({.task = "animal", .posts = {3, 3}, .labels = {0, 0}}), "stands twice"));
    CHECK(testing::contains(error({.task = "animal", .posts = {3}, .labels = {0}, .weight = -1}), "weight"));
    CHECK(testing::contains(error({.task = "animal", .posts = {3}, .labels = {0}, .passes = 1e9}), "passes"));
    CHECK(testing::contains(error({.task = "animal", .posts = {3}, .labels = {0}, .balance = 11}), "balance: expected 0 to 10, got 11"));
    CHECK(testing::contains(error({.task = "animal", .posts = {3}, .teacher = Tensor<float>(Shape{1, 3})}), "must be [1, 2]"));
    CHECK(testing::contains(error({.task = "animal", .posts = {3}, .teacher = Tensor<float>(Shape{1, 2})}), "adds up to 0"));
    CHECK(testing::contains(error({.task = "animal"}), "no posts"));

    const auto made_of = [&](std::vector<text::TextTask> tasks) { return testing::error_of([&] { TextTasks(tasks, model.tokenizer()); }); };
    CHECK(testing::contains(made_of({}), "at least one task"));
    CHECK(testing::contains(made_of({{"Irony!", {"a", "b"}}}), "small letters"));
    CHECK(testing::contains(made_of({both[0], both[0]}), "mood is given twice"));
    CHECK(testing::contains(made_of({{"mood", {"a"}}}), "there must be 2 to 10000 labels, got 1"));
    CHECK(testing::contains(made_of({{"mood", {"a", "a"}}}), "\"a\" is given twice"));
}
