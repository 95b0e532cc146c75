// Epochs that are judged by posts which are not trained on, and classes that weigh differently.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/tasks.hpp"
#include "support/files.hpp"
#include "support/same_bits.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using testing::same_bits;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
using testing::make_toy_classifier;

const text::FitTextOptions quick{.epochs = 12, .batch_tokens = 256, .rate = 5e-3, .masked = 0, .label_smoothing = 0, .ema = 0.9};

/// Σ w[label] -log p / Σ w[label].
double loss_of(const TextClassifier& classifier, const Toy& posts, std::span<const std::int32_t> labels,
               const std::vector<double>& weights) {
    const auto p = classifier.predict(posts.views());
    double sum = 0, weight = 0;
    for (Index i = 0; i < p.rows(); ++i) {
        const std::int32_t label = labels[static_cast<std::size_t>(i)];
        sum -= weights[static_cast<std::size_t>(label)] * std::log(static_cast<double>(p(i, label)));
        weight += weights[static_cast<std::size_t>(label)];
    }
    return sum / weight;
}

/// Labels that are all wrong: the better what was learned, the greater their loss.
std::vector<std::int32_t> wrong(const Toy& posts) {
    std::vector<std::int32_t> labels = posts.labels;
    for (auto& label : labels) label = (label + 1) % 3;
    return labels;
}

/// A target [posts, 2] for each of two labels: the first and the last class.
Tensor<float> two_labels(const Toy& posts) {
    Tensor<float> targets(Shape{static_cast<Index>(posts.labels.size()), 2});
    for (Index i = 0; i < targets.rows(); ++i) {
        const std::int32_t label = posts.labels[static_cast<std::size_t>(i)];
        targets(i, 0) = label == 0;
        targets(i, 1) = label == 2;
    }
    return targets;
}

TextClassifier make_of(text::TargetKind kind, std::vector<std::string> labels, const Toy& toy) {
    const auto words = make_toy_classifier(toy).tokenizer();
    return TextClassifier(std::move(labels), words,
                          {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512, .targets = kind});
}

}  // namespace

TEST_CASE("validation: training stops early, and keeps the weights of the epoch with the least loss") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(200), other(100, 2);
    const auto judge = other.views();
    auto misled = make_toy_classifier(toy);
    const auto labels = wrong(other);
    auto options = quick;
    options.epochs = 40;
    options.validation = {.texts = judge, .labels = labels};
    options.patience = 3;
    const auto stopped = misled.fit(toy.views(), toy.labels, options);
    CHECK(stopped.stopped_early);
    REQUIRE(stopped.best_epoch >= 0);
    CHECK(static_cast<Index>(stopped.epochs.size()) == stopped.best_epoch + 1 + options.patience);
    CHECK(static_cast<Index>(stopped.epochs.size()) < options.epochs);
    CHECK(loss_of(misled, other, labels, {1, 1, 1}) == doctest::Approx(stopped.best_metric).epsilon(1e-4));
    CHECK(stopped.epochs.back().metric > stopped.best_metric);

    options.keep_best = false;
    auto last = make_toy_classifier(toy);
    const auto kept = last.fit(toy.views(), toy.labels, options);
    CHECK(kept.epochs == stopped.epochs);
    CHECK(loss_of(last, other, labels, {1, 1, 1}) == doctest::Approx(kept.epochs.back().metric).epsilon(1e-4));

    auto led = make_toy_classifier(toy);
    options.validation.labels = other.labels;
    const auto result = led.fit(toy.views(), toy.labels, options);
    CHECK(result.best_epoch > stopped.best_epoch);
    CHECK(text::macro_recall(led.predict(judge), other.labels) > 0.95);
}

TEST_CASE("validation: training that was stopped goes on to the same bits, and stops early where it would have") {
    const testing::TemporaryFolder folder;
    const Toy toy(90), other(40, 2);
    const auto judge = other.views();
    const auto labels = wrong(other);
    auto options = quick;
    options.shards = 2;
    options.validation = {.texts = judge, .labels = labels};
    options.patience = 2;
    auto whole = make_toy_classifier(toy);
    const auto expected = whole.fit(toy.views(), toy.labels, options);
    CHECK(expected.stopped_early);
    options.checkpoint = folder / "fit";
    options.resume = true;
    for (Index part = 0;; ++part) {
        REQUIRE(part < 60);
        auto resumed = make_toy_classifier(toy);
        Index left = 4;
        options.progress = [&](const train::Progress&) { return --left != 0; };
        try {
            const auto result = resumed.fit(toy.views(), toy.labels, options);
            CHECK(part > 1);
            CHECK(result.epochs == expected.epochs);
            CHECK(result.best_epoch == expected.best_epoch);
            CHECK(same_bits(resumed.predict(judge), whole.predict(judge)));
            break;
        } catch (const Error& error) {
            REQUIRE(error.status() == Status::cancelled);
        }
    }
}

TEST_CASE("validation: labels that do not exclude each other, and numbers, are judged by their own losses") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(120), other(60, 2);
    const auto judge = other.views();
    const auto targets = two_labels(toy), truth = two_labels(other);
    auto options = quick;
    options.epochs = 2;
    options.class_weights = {3, 0.5};
    options.validation = {.texts = judge, .targets = truth};
    auto labels = make_of(text::TargetKind::labels, {"bad", "good"}, toy);
    const auto judged = labels.fit(toy.views(), targets, options);
    const auto p = labels.predict(judge);
    double sum = 0;
    for (Index i = 0; i < p.rows(); ++i)
        for (Index c = 0; c < 2; ++c)
            sum -= truth(i, c) > 0 ? options.class_weights[static_cast<std::size_t>(c)] * std::log(static_cast<double>(p(i, c)))
                                   : std::log1p(-static_cast<double>(p(i, c)));
    CHECK(sum / static_cast<double>(p.size()) == doctest::Approx(judged.best_metric).epsilon(1e-4));

    Tensor<float> many(Shape{120, 1}), few(Shape{60, 1});
    for (Index i = 0; i < 120; ++i) many[i] = 100 + 10 * static_cast<float>(toy.labels[static_cast<std::size_t>(i)]);
    for (Index i = 0; i < 60; ++i) few[i] = 100 + 10 * static_cast<float>(other.labels[static_cast<std::size_t>(i)]);
    options.class_weights.clear();
    options.validation.targets = few;
    auto number = make_of(text::TargetKind::number, {"mood"}, toy);
    const auto found = number.fit(toy.views(), many, options);
    const auto said = number.predict(judge);
    double squares = 0;
    for (Index i = 0; i < 60; ++i) squares += std::pow(static_cast<double>(said[i]) - static_cast<double>(few[i]), 2);
    CHECK(squares / 60 == doctest::Approx(found.best_metric).epsilon(1e-3));
}

TEST_CASE("class weights: balanced by hand they are the balance, bit for bit; a class of weight 0 is not learned") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(150);
    std::vector<std::int32_t> labels = toy.labels;
    for (std::size_t i = 0; i < labels.size(); i += 2) labels[i] = 0;  // half are said to be of the first class
    std::vector<double> counts(3);
    for (const auto label : labels) ++counts[static_cast<std::size_t>(label)];
    auto balanced = quick, weighed = quick;
    balanced.epochs = weighed.epochs = 3;
    balanced.balance = 1;
    for (const double n : counts) weighed.class_weights.push_back(150.0 / 3 / n);
    auto one = make_toy_classifier(toy), other = make_toy_classifier(toy), plain = make_toy_classifier(toy);
    one.fit(toy.views(), labels, balanced);
    other.fit(toy.views(), labels, weighed);
    CHECK(same_bits(one.predict(toy.views()), other.predict(toy.views())));
    balanced.balance = 0;
    plain.fit(toy.views(), labels, balanced);
    CHECK_FALSE(same_bits(one.predict(toy.views()), plain.predict(toy.views())));

    auto options = quick;
    options.class_weights = {0, 1, 5};
    const auto judge = toy.views();
    options.validation = {.texts = judge, .labels = toy.labels};
    auto blind = make_toy_classifier(toy);
    const auto result = blind.fit(toy.views(), toy.labels, options);
    const auto p = blind.predict(toy.views());
    for (Index i = 0; i < p.rows(); ++i) REQUIRE(p(i, 0) < std::max(p(i, 1), p(i, 2)));
    CHECK(loss_of(blind, toy, toy.labels, {0, 1, 5}) == doctest::Approx(result.best_metric).epsilon(1e-4));
}

TEST_CASE("validation and class weights: what does not fit is refused in words") {
    const Toy toy(20);
    auto classifier = make_toy_classifier(toy);
    const auto texts = toy.views();
    const std::vector<std::int32_t> high(20, 3), few(3, 0), zeros(20, 0);
    const auto fit = [&](const text::FitTextOptions& options) {
        return error_of([&] { classifier.fit(toy.views(), toy.labels, options); });
    };
    CHECK(contains(fit({.patience = 2}), "patience needs validation posts or a metric"));
    CHECK(contains(fit({.patience = -1}), "patience: expected 0 to 1000000000, got -1"));
    CHECK(contains(fit({.validation = {.texts = texts, .labels = high}}), "validation: label 3 of 3 classes"));
    CHECK(contains(fit({.validation = {.texts = texts, .labels = few}}), "validation: expected a label for each of 20 posts, got 3"));
    CHECK(contains(fit({.validation = {.texts = texts, .labels = zeros}, .metric = [] { return 0.0; }}), "not by both"));
    Index steps = 0;
    const auto count = [&](const train::Progress&) { return ++steps > 0; };
    CHECK(contains(fit({.class_weights = {0, 1, 1}, .validation = {.texts = texts, .labels = zeros}, .progress = count}), "weigh nothing"));
    CHECK(steps == 0);
    CHECK(contains(fit({.class_weights = {1, 2}}), "one for each of 3 classes, got 2"));
    CHECK(contains(fit({.class_weights = {1, 2, -1}}), "not negative, got -1"));
    CHECK(contains(fit({.class_weights = {0, 0, 0}}), "a weight above 0"));
    CHECK(contains(fit({.class_weights = {0, 1e-50, 0}}), "expected a weight of at least 1e-12, got at most 1e-50"));
    CHECK(contains(error_of([&] { classifier.fit(toy.views(), zeros, {.class_weights = {0, 1, 1}}); }), "of a class that posts have"));
    CHECK(contains(fit({.balance = 1, .class_weights = {1, 2, 3}}), "not both"));

    auto labels = make_of(text::TargetKind::labels, {"bad", "good"}, toy);
    const Tensor<float> high_targets(Shape{20, 2}, 2.0f), narrow(Shape{20, 1});
    const auto fit_labels = [&](const Tensor<float>& targets) {
        return error_of([&] { labels.fit(toy.views(), two_labels(toy), {.validation = {.texts = texts, .targets = targets}}); });
    };
    CHECK(contains(fit_labels(high_targets), "must be in [0, 1], got 2"));
    CHECK(contains(fit_labels(narrow), "targets must be [20, 2]"));
    auto number = make_of(text::TargetKind::number, {"mood"}, toy);
    CHECK(contains(error_of([&] { number.fit(toy.views(), narrow, {.class_weights = {1}}); }), "a number has no classes"));
    text::TextTasks tasks({{"mood", {"bad", "good"}}}, classifier.tokenizer(), {.width = 16, .layers = 1, .inner = 16});
    const text::TaskTargets of{.task = "mood", .posts = {0, 1}, .labels = {0, 1}};
    CHECK(contains(error_of([&] { tasks.fit(toy.views(), {&of, 1}, {.class_weights = {1, 1}}); }), "are of one task"));
}
