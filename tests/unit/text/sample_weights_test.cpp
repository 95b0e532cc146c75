// Posts that weigh differently in training.
#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/text/tasks.hpp"
#include "support/files.hpp"
#include "support/same_bits.hpp"
#include "support/toy_classifier.hpp"
#include "support/weights.hpp"
#include "text/training/target_loss.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using testing::same_bits;
using testing::weights_of;
using text::HeadTargets;
using text::TargetKind;
using text::TargetLoss;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
using testing::make_toy_classifier;

const text::FitTextOptions quick{
    .epochs = 3, .batch_tokens = 256, .rate = 5e-3, .masked = 0, .label_smoothing = 0, .ema = 0.9, .shards = 2};
constexpr TargetKind kinds[] = {TargetKind::classes, TargetKind::labels, TargetKind::number};

TextClassifier make(TargetKind kind, const Toy& toy) {
    if (kind == TargetKind::classes) return make_toy_classifier(toy);
    std::vector<std::string> outputs{"mood"};
    if (kind == TargetKind::labels) outputs = {"bad", "good"};
    return TextClassifier(outputs, make_toy_classifier(toy).tokenizer(),
                          {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512, .targets = kind});
}

/// What make() learns of labels or a number: a label for each end of the moods, or the mood.
Tensor<float> rows_of(TargetKind kind, const Toy& toy) {
    Tensor<float> rows(Shape{static_cast<Index>(toy.labels.size()), kind == TargetKind::labels ? 2 : 1});
    for (Index i = 0; i < rows.rows(); ++i) {
        const std::int32_t label = toy.labels[static_cast<std::size_t>(i)];
        if (kind == TargetKind::labels) rows(i, 0) = label == 0, rows(i, 1) = label == 2;
        else rows(i, 0) = static_cast<float>(label);
    }
    return rows;
}

Tensor<float> learned(TargetKind kind, const Toy& toy, const text::FitTextOptions& options, const Toy& vocabulary) {
    TextClassifier made = make(kind, vocabulary);
    if (kind == TargetKind::classes) made.fit(toy.views(), toy.labels, options);
    else made.fit(toy.views(), rows_of(kind, toy), options);
    return made.predict(vocabulary.views());
}

/// Four posts, of which the last is the second again, against logits that are the same for both.
struct Batch {
    TextClassifier model;
    std::vector<Index> posts{0, 1, 2, 3};
    std::vector<std::int32_t> labels{2, 0, 1, 0};
    Tensor<float> rows, logits;
    TargetKind kind;

    explicit Batch(TargetKind of) : model(make(of, Toy(20))), kind(of) {
        const Index outputs = model.classes();
        rows = Tensor<float>(Shape{4, outputs}), logits = Tensor<float>(Shape{4, outputs});
        for (Index i = 0; i < 4; ++i)
            for (Index c = 0; c < outputs; ++c) {
                rows(i, c) = static_cast<float>((i % 3 + c) % 2);
                logits(i, c) = 0.3f * static_cast<float>(i == 3 ? 1 : i) - 0.7f * static_cast<float>(c);
            }
        std::copy_n(rows.view().row(1), outputs, rows.view().row(3));
    }

    /// Of the first so many posts' logits.
    train::Loss<float> loss(const std::vector<double>& weights, const std::vector<Index>& which) {
        HeadTargets targets{.posts = std::span(posts).first(weights.empty() ? 4 : weights.size()), .kind = kind};
        const auto count = static_cast<Index>(targets.posts.size());
        if (kind == TargetKind::classes) targets.labels = std::span(labels).first(targets.posts.size());
        else targets.values = rows.view().rows(0, count);
        targets.sample_weights = weights;
        const TargetLoss loss(model.network(), {&targets, 1}, 4, 0.1);
        auto of = Tensor<float>(Shape{static_cast<Index>(which.size()), logits.cols()});
        for (std::size_t i = 0; i < which.size(); ++i)
            std::copy_n(logits.view().row(which[i]), logits.cols(), of.view().row(static_cast<Index>(i)));
        return loss(of, which);
    }
};

}  // namespace

TEST_CASE("sample weights: a loss in which a post weighs twice what others do is that in which it stands twice") {
    for (const TargetKind kind : kinds) {
        INFO(text::target_kind_name(kind));
        Batch batch(kind);
        const auto weighed = batch.loss({0.75, 1.5, 0.75}, {0, 1, 2}), twice = batch.loss({}, {0, 1, 2, 3});
        CHECK(weighed.mean() == doctest::Approx(twice.mean()).epsilon(1e-14));
        for (Index c = 0; c < batch.logits.cols(); ++c)
            for (Index i = 0; i < 3; ++i) {
                const float stands = i == 1 ? twice.gradient(1, c) + twice.gradient(3, c) : twice.gradient(i, c);
                CHECK(static_cast<double>(weighed.gradient(i, c)) / weighed.weight ==
                      doctest::Approx(static_cast<double>(stands) / twice.weight).epsilon(1e-6));
            }
    }
}

TEST_CASE("sample weights: a post that is alone in a batch weighs what it weighs") {
    for (const TargetKind kind : kinds) {
        INFO(text::target_kind_name(kind));
        Batch batch(kind);
        const auto heavy = batch.loss({2, 0.5, 0.5, 1}, {0}), plain = batch.loss({}, {0});
        CHECK(heavy.mean() == 2 * plain.mean());
        for (Index c = 0; c < batch.logits.cols(); ++c) CHECK(heavy.gradient(0, c) == 2 * plain.gradient(0, c));
    }
}

TEST_CASE("sample weights: in batches of few posts, too, the class whose posts weigh more is said more") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    Toy toy(60);
    for (std::size_t i = 0; i < 60; ++i) {
        toy.texts[i] = i % 7 ? "the cat sat on a mat" : "a cat sat on the mat today";  // which says nothing of the label
        toy.labels[i] = i % 2 ? 2 : 0;
    }
    auto options = quick;
    options.batch_tokens = 8;  // a post
    for (std::size_t i = 0; i < 60; ++i) options.sample_weights.push_back(i % 2 ? 30 : 1);
    const auto weighed = learned(TargetKind::classes, toy, options, toy);
    for (double& weight : options.sample_weights) weight = 31 - weight;
    const auto otherwise = learned(TargetKind::classes, toy, options, toy);
    for (Index i = 0; i < 60; ++i) {
        CHECK(weighed(i, 2) > 0.7f);
        CHECK(otherwise(i, 0) > 0.7f);
    }
}

TEST_CASE("sample weights: what is the same for all posts trains to the bits of none, and a post of weight 0 as if it were not there") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(120);
    for (const TargetKind kind : kinds) {
        INFO(text::target_kind_name(kind));
        auto options = quick;
        const auto plain = learned(kind, toy, options, toy);
        for (const double same : {3.0, 0.1, 1e-300, 1e300}) {
            options.sample_weights.assign(120, same);
            CHECK(same_bits(learned(kind, toy, options, toy), plain));
        }

        Toy more(120), few(0);
        options.sample_weights.assign(120, 2);
        for (std::size_t i = 0; i < 120; ++i) {
            if (i % 3 > 0) few.texts.push_back(toy.texts[i]), few.labels.push_back(toy.labels[i]);
            else more.labels[i] = 2, options.sample_weights[i] = i % 2 ? 0 : 1e-300;
        }
        const auto weighed = learned(kind, more, options, toy);
        options.sample_weights.clear();
        CHECK(same_bits(weighed, learned(kind, few, options, toy)));
        CHECK_FALSE(same_bits(weighed, plain));
    }
}

TEST_CASE("sample weights: they multiply those of classes") {
    Batch batch(TargetKind::classes);
    const std::vector<double> of_classes{4, 1, 1}, samples{0.5, 2, 1.5, 1};
    HeadTargets targets{.posts = batch.posts, .labels = batch.labels, .class_weights = of_classes};
    targets.sample_weights = samples;
    const TargetLoss both(batch.model.network(), {&targets, 1}, 4, 0);
    targets.sample_weights = {};
    const TargetLoss classes(batch.model.network(), {&targets, 1}, 4, 0);
    for (Index i = 0; i < 4; ++i) {
        const auto row = batch.logits.view().rows(i, 1);
        CHECK(both(row, {&i, 1}).sum == doctest::Approx(samples[static_cast<std::size_t>(i)] * classes(row, {&i, 1}).sum).epsilon(1e-12));
        CHECK(both(row, {&i, 1}).weight == classes(row, {&i, 1}).weight);
    }
}

TEST_CASE("sample weights: balance counts posts") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(120);
    auto of_posts = quick;
    for (const auto label : toy.labels) of_posts.sample_weights.push_back(label == 0 ? 4 : 1);
    std::vector<double> counts(3);
    for (const auto label : toy.labels) ++counts[static_cast<std::size_t>(label)];
    auto balanced = of_posts, by_hand = of_posts;
    balanced.balance = 1;
    for (const double n : counts) by_hand.class_weights.push_back(120.0 / 3 / n);
    CHECK(same_bits(learned(TargetKind::classes, toy, balanced, toy), learned(TargetKind::classes, toy, by_hand, toy)));
}

TEST_CASE("sample weights: training goes on from a checkpoint with the same alone") {
    const testing::TemporaryFolder folder;
    const Toy toy(60);
    auto options = quick;
    options.sample_weights.assign(60, 1);
    options.sample_weights[7] = 5;
    const auto whole = learned(TargetKind::classes, toy, options, toy);
    options.checkpoint = folder / "fit";
    Index steps = 0;
    options.progress = [&](const train::Progress&) { return ++steps < 4; };
    CHECK_THROWS_AS(learned(TargetKind::classes, toy, options, toy), Error);
    options.progress = {}, options.resume = true;
    options.sample_weights[7] = 4;
    CHECK(contains(error_of([&] { learned(TargetKind::classes, toy, options, toy); }), "targets was"));
    options.sample_weights[7] = 5;
    CHECK(same_bits(learned(TargetKind::classes, toy, options, toy), whole));
}

TEST_CASE("sample weights: what does not fit is refused in words") {
    const Toy toy(20);
    const auto fit = [&](std::vector<double> weights, std::vector<double> class_weights = {}, TargetKind kind = TargetKind::classes) {
        text::FitTextOptions options = quick;
        options.sample_weights = std::move(weights);
        options.class_weights = std::move(class_weights);
        return error_of([&] { learned(kind, toy, options, toy); });
    };
    std::vector<double> wrong(20, 1.0);
    for (const TargetKind kind : kinds) {
        CHECK(fit({1, 2}, {}, kind) == "fit: sample_weights: expected one for each of 20 posts, got 2");
        CHECK(fit(std::vector<double>(20), {}, kind) == "fit: sample_weights: expected a weight above 0, got none");
        wrong[3] = std::nan("");
        CHECK(fit(wrong, {}, kind) == "fit: sample_weights: expected finite weights, not negative, got nan of post 3");
        wrong[3] = -1;
        CHECK(fit(wrong, {}, kind) == "fit: sample_weights: expected finite weights, not negative, got -1 of post 3");
    }
    std::vector<double> of_first;
    for (const auto label : toy.labels) of_first.push_back(label == 0);
    CHECK(fit(of_first, {0, 1, 1}) ==
          "fit: class_weights: expected a weight of at least 1e-12 of a class that posts have, got none times its sample_weights");
    text::TextTasks tasks({{"mood", {"bad", "good"}}}, make_toy_classifier(toy).tokenizer(), {.width = 16, .layers = 1, .inner = 16});
    const text::TaskTargets of{.task = "mood", .posts = {0, 1}, .labels = {0, 1}};
    CHECK(contains(error_of([&] { tasks.fit(toy.views(), {&of, 1}, {.sample_weights = {1, 1}}); }), "are of one task"));
}
