#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <thread>

#include "clamor/core/context.hpp"
#include "clamor/core/isa.hpp"
#include "clamor/text/class_scores.hpp"
#include "support/files.hpp"
#include "support/largest_difference.hpp"
#include "support/same_bits.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::largest_difference;
using testing::same_bits;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;

/// What predict() must give, by the layers that train and one post at a time.
Tensor<float> by_training_layers(TextClassifier& classifier, std::span<const std::string_view> texts) {
    const auto& options = classifier.options();
    const text::Normalizer normalizer(options.normalizer);
    text::Tokenizer::State state(classifier.tokenizer());
    Tensor<float> all(Shape{static_cast<Index>(texts.size()), classifier.classes()});
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string clean = normalizer.apply(texts[i]);
        std::vector<std::int32_t> ids, grams;
        classifier.tokenizer().append_ids(clean, options.longest, ids, state);
        std::string_view read = clean;
        const auto encoding = classifier.tokenizer().encode(clean, {.file_truncation = false});
        if (static_cast<Index>(encoding.ids.size()) > options.longest)
            read = read.substr(0, encoding.offsets[ids.size() - 1].end);  // its tokenizer puts [CLS] before a text, and nothing behind
        if (options.ngrams > 0) text::NgramHash{options.ngrams}.append(read, grams);
        nn::PackedTokens batch, ngrams;
        batch.add(ids);
        ngrams.add(grams);
        const auto logits = classifier.network().forward(batch, ngrams);
        const Index given = std::max_element(logits.data(), logits.data() + logits.size()) - logits.data();
        const auto odds = [&](Index c) {
            return std::exp(static_cast<double>(logits[c] - logits[given]) / classifier.calibration().temperature_of(given));
        };
        double sum = 0;
        for (Index c = 0; c < logits.size(); ++c) sum += odds(c);
        for (Index c = 0; c < logits.size(); ++c) all(static_cast<Index>(i), c) = static_cast<float>(odds(c) / sum);
    }
    return all;
}

const text::FitTextOptions quick = {.epochs = 1, .batch_tokens = 256, .rate = 5e-3};

}  // namespace

TEST_CASE("text classifier: the frozen network's probabilities are the training layers'") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(300, 4);
    auto made = testing::make_toy_classifier(Toy(80));
    made.fit(toy.views(), toy.labels, quick);
    CHECK(largest_difference(made.predict(toy.views()), by_training_layers(made, toy.views())) < 1e-5f);

    auto shipped = TextClassifier::load(CLAMOR_SOURCE_DIR "/python/clamor/models/sentiment-en");
    const std::string long_post(3000, 'x');
    std::vector<std::string_view> posts = {"", "I love this so much!!!", "worst flight ever http://t.co/x", "Monday, 10.", long_post};
    CHECK(largest_difference(shipped.predict(posts), by_training_layers(shipped, posts)) < 1e-5f);
}

static_assert(!std::is_copy_constructible_v<TextClassifier> && std::is_nothrow_move_constructible_v<TextClassifier>);

TEST_CASE("text classifier: what is trained or changed is frozen anew, and training sees itself in its metric") {
    const Toy toy(80), other(40, 2);
    auto classifier = testing::make_toy_classifier(toy);
    const auto before = classifier.predict(other.views());
    text::FitTextOptions options = quick;
    Index judged = 0;
    options.metric = [&] {
        ++judged;
        return 1.0 - largest_difference(classifier.predict(other.views()), by_training_layers(classifier, other.views()));
    };
    const auto result = classifier.fit(toy.views(), toy.labels, options);
    CHECK(judged == 1);
    CHECK(result.epochs.back().metric > 1 - 1e-5);
    const auto after = classifier.predict(other.views());
    CHECK(largest_difference(after, before) > 1e-3f);

    const auto weights = std::get<io::ParameterRows<float>>(io::slots_of(classifier.network()).front().rows).values();
    for (float& w : weights) w = -w;
    CHECK(largest_difference(classifier.predict(other.views()), by_training_layers(classifier, other.views())) < 1e-5f);
}

TEST_CASE("text classifier: bf16 and int8 stay near fp32; a model is saved and trained in fp32 whatever it predicts in") {
    const Toy toy(400, 5), other(300, 6);
    auto classifier = testing::make_toy_classifier(toy);
    classifier.fit(toy.views(), toy.labels, {.epochs = 6, .batch_tokens = 256, .rate = 5e-3});
    const auto exact = classifier.predict(other.views());
    const testing::TemporaryFolder folder;
    for (const auto& [precision, near] : {std::pair{Precision::bf16, 0.02f}, std::pair{Precision::int8, 0.06f}}) {
        if (!has_precision(precision)) {
            Status status{};
            CHECK(testing::contains(testing::error_of([&] { classifier.set_precision(precision); }, &status),
                                    concat("AVX512_BF16; the instruction set in use is ", isa_name(isa()))));
            CHECK(status == Status::unsupported);
            continue;
        }
        classifier.set_precision(precision);
        CHECK(classifier.precision() == precision);
        const auto fast = classifier.predict(other.views());
        CHECK(largest_difference(fast, exact) > 0);
        CHECK(largest_difference(fast, exact) < near);
        CHECK(std::abs(text::macro_recall(fast, other.labels) - text::macro_recall(exact, other.labels)) < 0.01);
        classifier.save(folder / "model", {.name = "Toy", .seed = 1});
        CHECK(largest_difference(TextClassifier::load(folder / "model").predict(other.views()), exact) < 1e-6f);
        classifier.set_precision(Precision::fp32);
        CHECK(same_bits(classifier.predict(other.views()), exact));
    }
}

TEST_CASE("text classifier: the first posts may come on many threads at once") {
    const Toy toy(40);
    const auto classifier = testing::make_toy_classifier(toy);
    const auto views = toy.views();
    std::vector<Tensor<float>> results(4);
    std::vector<std::thread> threads;
    for (auto& result : results) threads.emplace_back([&] { result = classifier.predict(views); });
    for (auto& thread : threads) thread.join();
    for (const auto& result : results) CHECK(same_bits(result, results[0]));
}
