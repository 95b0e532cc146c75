#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

#include "clamor/core/context.hpp"
#include "clamor/core/isa.hpp"
#include "clamor/text/class_scores.hpp"
#include "support/checkpoint.hpp"
#include "support/files.hpp"
#include "support/toy_classifier.hpp"
#include "support/weights.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
using testing::make_toy_classifier;
using testing::weights_of;

}  // namespace

TEST_CASE("text classifier: training that diverges leaves the last good weights, those of an epoch's end, and answers with them") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(120);
    auto classifier = make_toy_classifier(toy);
    std::vector<std::vector<float>> weights{weights_of(classifier.network())};
    Index steps = 0;
    text::FitTextOptions options{.epochs = 60, .batch_tokens = 512, .rate = 1000};
    options.progress = [&](const train::Progress& now) {
        if (now.epoch == 0) steps = now.step;
        weights.push_back(weights_of(classifier.network()));
        return true;
    };
    Status status = Status::ok;
    const std::string what = error_of([&] { classifier.fit(toy.views(), toy.labels, options); }, &status);
    REQUIRE(status == Status::diverged);
    const std::string before = "the weights are those of step ";
    const auto at = what.find(before);
    REQUIRE(at != std::string::npos);
    const long kept = std::atol(what.c_str() + at + before.size());
    INFO(what);
    CHECK(steps >= 2);
    CHECK(kept > 0);
    CHECK((kept % steps == 0 || kept % 50 == 0));
    CHECK(static_cast<long>(weights.size()) - 1 - kept < steps + 5);  // no more than an epoch is lost, or a few steps of short ones
    CHECK(weights_of(classifier.network()) == weights[static_cast<std::size_t>(kept)]);
    const auto probabilities = classifier.predict(toy.views());
    for (const float p : probabilities.view()) REQUIRE(std::isfinite(p));
}

TEST_CASE("text classifier: a rate that is not given is that of training from scratch, or on a checkpoint") {
    const Toy toy(40);
    const auto rates = [&](TextClassifier classifier, std::optional<double> rate) {
        std::vector<double> all;
        classifier.fit(toy.views(), toy.labels,
                       {.epochs = 2, .batch_tokens = 128, .rate = rate, .shards = 1, .progress = [&](const train::Progress& now) {
                            all.push_back(now.rate);
                            return true;
                        }});
        return all;
    };
    testing::CheckpointCopy base("bert");
    base.add_tokenizer({"the", "cat", "sat", "on", "a", "mat", "love", "hate", "!"});
    const auto based = [&] { return TextClassifier::from_base(base.path(), {"negative", "neutral", "positive"}, {.longest = 16}); };
    CHECK(rates(make_toy_classifier(toy), {}) == rates(make_toy_classifier(toy), 5e-4));
    CHECK(rates(based(), {}) == rates(based(), 5e-5));
    CHECK(rates(based(), {}) != rates(based(), 5e-4));
}

TEST_CASE("text classifier: few posts have at least sixteen steps an epoch and more epochs, where those are not said") {
    struct Seen {
        Index epochs, steps;
        bool operator==(const Seen&) const = default;
    };
    const auto seen = [](int posts, text::FitTextOptions options) {
        const Toy toy(posts);
        auto classifier = make_toy_classifier(toy);
        Seen last{};
        options.progress = [&](const train::Progress& now) {
            last = {now.epochs, now.steps / now.epochs};
            return now.step < 2;  // an error stops the rest
        };
        error_of([&] { classifier.fit(toy.views(), toy.labels, options); });
        return last;
    };
    const Seen few = seen(600, {});  // some nine tokens a post
    CHECK(few.epochs == 8);
    CHECK(few.steps >= 16);
    CHECK(few.steps <= 20);
    CHECK(seen(60, {}).epochs == 16);
    CHECK(seen(60, {}).steps >= 7);
    CHECK(seen(60, {}).steps <= 10);  // of eight posts
    CHECK(seen(2500, {}).epochs == 8);
    const Seen many = seen(30'000, {});
    CHECK(many.epochs == 4);
    CHECK(many.steps > 60);
    CHECK(seen(600, {.epochs = 1, .batch_tokens = 100'000}) == Seen{1, 1});
}

TEST_CASE("text classifier: numbers out of their ranges, which all languages share, are refused in words") {
    const Toy toy(20);
    auto classifier = make_toy_classifier(toy);
    const auto fit = [&](const text::FitTextOptions& options) {
        return error_of([&] { classifier.fit(toy.views(), toy.labels, options); });
    };
    CHECK(fit({.epochs = 0}) == "epochs: expected 1 to 1000000000, got 0");
    CHECK(fit({.batch_tokens = 0}) == "batch_tokens: expected 1 to 1000000000, got 0");
    CHECK(fit({.rate = 1001}) == "rate: expected 1e-12 to 1000, got 1001");
    CHECK(fit({.rate = std::nan("")}) == "rate: expected 1e-12 to 1000, got nan");
    CHECK(fit({.label_smoothing = 1.5}) == "label_smoothing: expected 0 to 1, got 1.5");
    CHECK(fit({.balance = -1}) == "balance: expected 0 to 10, got -1");
    CHECK(fit({.rate = 0}) == "rate: expected 1e-12 to 1000, got 0");  // nothing would be learned
    CHECK(error_of([&] { classifier.pretrain(toy.views(), {.rate = -1}); }) == "rate: expected 1e-12 to 1000, got -1");
    const auto made = [&](const text::TextClassifierOptions& options) {
        return error_of([&] { TextClassifier({"a", "b"}, classifier.tokenizer(), options); });
    };
    CHECK(made({.width = 5000}) == "width: expected 1 to 4096, got 5000");
    CHECK(made({.longest = 1}) == "longest: expected 2 to 4096, got 1");
    CHECK(made({.dropout = 1}) == "dropout: expected 0 to 0.99, got 1");
}

TEST_CASE("text classifier: training in bf16 learns what fp32 does, to the same bits on any number of threads, and says so in its file") {
    const Toy toy(300), other(300, 2);
    text::FitTextOptions options{.epochs = 6, .batch_tokens = 256, .rate = 5e-3, .shards = 3, .precision = Precision::bf16};
    auto classifier = make_toy_classifier(toy);
    if (!has_precision(Precision::bf16)) {
        Status status{};
        const auto said = error_of([&] { classifier.fit(toy.views(), toy.labels, options); }, &status);
        CHECK(said == concat("fit: precision bf16 needs a processor with AVX512_BF16; the instruction set in use is ", isa_name(isa())));
        CHECK(status == Status::unsupported);
        return;
    }
    const testing::TemporaryFolder folder;
    options.checkpoint = folder / "checkpoint";
    const auto losses = [&](Precision precision, int threads) {
        Context context({.threads = threads});
        const ContextScope scope(context);
        classifier = make_toy_classifier(toy);
        options.precision = precision;
        std::filesystem::remove(options.checkpoint);
        std::vector<double> all;
        for (const auto& epoch : classifier.fit(toy.views(), toy.labels, options).epochs) all.push_back(epoch.loss);
        return all;
    };
    const auto exact = losses(Precision::fp32, 1), rounded = losses(Precision::bf16, 1);
    const auto weights = weights_of(classifier.network());
    CHECK(rounded != exact);
    CHECK(rounded.front() == doctest::Approx(exact.front()).epsilon(0.01));
    CHECK(text::macro_recall(classifier.predict(other.views()), other.labels) > 0.95);
    CHECK(losses(Precision::bf16, 2) == rounded);
    CHECK(weights_of(classifier.network()) == weights);

    options.resume = true, options.precision = Precision::fp32;
    CHECK(contains(error_of([&] { classifier.fit(toy.views(), toy.labels, options); }), "precision was \"bf16\", is \"f32\""));
    options.precision = Precision::int8;
    CHECK(error_of([&] { classifier.fit(toy.views(), toy.labels, options); }) == "fit: precision: expected f32 or bf16, got int8");
}

TEST_CASE("text classifier: a class that no post has is said to the log, and learned all the same; so where all labels are equal") {
    std::vector<std::string> warnings;
    Context context({.threads = 2, .log = [&](LogLevel level, std::string_view text) {
        if (level == LogLevel::warning) warnings.emplace_back(text);
    }});
    const ContextScope scope(context);
    const Toy toy(60);
    auto labels = toy.labels;
    for (auto& label : labels) label = label == 1 ? 2 : label;
    for (const double balance : {0.0, 1.0}) {
        auto classifier = make_toy_classifier(toy);
        classifier.fit(toy.views(), labels, {.epochs = 1, .balance = balance});
        const Tensor<float> probabilities = classifier.predict(toy.views());
        for (const float p : probabilities.view()) REQUIRE(std::isfinite(p));
    }
    CHECK(warnings == std::vector<std::string>(2, "fit: no post has neutral"));
    auto one = make_toy_classifier(toy);
    one.fit(toy.views(), std::vector<std::int32_t>(60, 2), {.epochs = 30, .batch_tokens = 256, .rate = 1e-2, .ema = 0.9});
    CHECK(warnings.back() == "fit: no post has negative, neutral");
    const auto found = one.predict(toy.views());
    for (Index i = 0; i < found.rows(); ++i) REQUIRE(found(i, 2) > 0.5f);
    CHECK(error_of([&] { one.fit({}, std::vector<std::int32_t>(), {}); }).find("no posts") != std::string::npos);
}

TEST_CASE("text classifier: a call that is refused forgets no calibration, one that trains does") {
    const Toy toy(60);
    auto classifier = make_toy_classifier(toy);
    classifier.calibrate(toy.views(), toy.labels);
    const text::Calibration before = classifier.calibration();
    REQUIRE(before.posts == 60);
    const auto refused = [&](const text::FitTextOptions& options) {
        CHECK_FALSE(error_of([&] { classifier.fit(toy.views(), toy.labels, options); }).empty());
        CHECK(classifier.calibration() == before);
    };
    refused({.epochs = 0});
    refused({.rate = -1});
    refused({.masked = 1});
    refused({.class_weights = {1, 2}});
    refused({.ema = 2});
    refused({.patience = 2});
    refused({.resume = true});
    CHECK_FALSE(error_of([&] { classifier.pretrain(toy.views(), {.masked = 0}); }).empty());
    CHECK_FALSE(error_of([&] { classifier.pretrain(toy.views(), {.resume = true}); }).empty());
    CHECK(classifier.calibration() == before);
    const testing::TemporaryFolder folder;
    const std::string checkpoint = folder / "checkpoint";
    make_toy_classifier(toy).fit(toy.views(), toy.labels, {.epochs = 1, .checkpoint = checkpoint});
    refused({.epochs = 2, .seed = 9, .checkpoint = checkpoint, .resume = true});  // another training's
    classifier.fit(toy.views(), toy.labels, {.epochs = 1, .checkpoint = checkpoint, .resume = true});  // whose weights it takes
    CHECK(classifier.calibration().posts == 0);
    classifier.calibrate(toy.views(), toy.labels);
    classifier.fit(toy.views(), toy.labels, {.epochs = 1});
    CHECK(classifier.calibration().posts == 0);
}

TEST_CASE("text classifier: training goes on only with the same texts, targets and options of the loss") {
    const Toy toy(60), other(60, 2);
    const testing::TemporaryFolder folder;
    const std::string checkpoint = folder / "checkpoint";
    const auto options = [&](int epochs) {
        return text::FitTextOptions{.epochs = epochs, .checkpoint = checkpoint, .resume = true};
    };
    const auto judges = other.views();
    make_toy_classifier(toy).fit(toy.views(), toy.labels, options(1));
    const auto refused = [&](const char* what, const Toy& posts, std::span<const std::int32_t> labels, auto&& change) {
        text::FitTextOptions changed = options(2);
        change(changed);
        Status status{};
        const std::string error = error_of([&] { make_toy_classifier(toy).fit(posts.views(), labels, changed); }, &status);
        CAPTURE(error);
        CHECK(status == Status::invalid_argument);
        CHECK(contains(error, "cannot resume, this training was another one"));
        CHECK(contains(error, what));
    };
    const auto as_it_is = [](text::FitTextOptions&) {};
    auto labels = toy.labels;
    labels[0] = (labels[0] + 1) % 3;
    refused("targets was", toy, labels, as_it_is);
    refused("texts was", other, toy.labels, as_it_is);
    refused("targets was", toy, toy.labels, [](auto& o) { o.label_smoothing = 0; });
    refused("targets was", toy, toy.labels, [](auto& o) { o.balance = 1; });
    refused("targets was", toy, toy.labels, [](auto& o) { o.class_weights = {1, 2, 3}; });
    refused("masked was", toy, toy.labels, [](auto& o) { o.masked = 0.2; });
    refused("warm_up was", toy, toy.labels, [](auto& o) { o.warm_up = 0.5; });
    refused("ngrams was", toy, toy.labels, [](auto& o) { o.ngram_dropout = 0; });
    refused("ngrams was", toy, toy.labels, [](auto& o) { o.ngram_rate = 1; });
    refused("language was \"not learned\", is \"epochs 2, rate 0.001, ", toy, toy.labels, [](auto& o) { o.pretrained = {.epochs = 2}; });
    refused("validation was", toy, toy.labels, [&](auto& o) { o.validation = {.texts = judges, .labels = other.labels}; });
    TextClassifier of_four({"negative", "neutral", "positive"}, make_toy_classifier(toy).tokenizer(),
                           {.longest = 16, .width = 16, .layers = 2, .heads = 4, .inner = 32});
    CHECK(contains(error_of([&] { of_four.fit(toy.views(), toy.labels, options(2)); }),
                   "network was \"heads 2, dropout 0.1\", is \"heads 4, dropout 0.1\""));
    make_toy_classifier(toy).fit(toy.views(), toy.labels, options(2));

    const text::PretrainOptions pretrain{.epochs = 1, .checkpoint = folder / "pretrain", .resume = true};
    make_toy_classifier(toy).pretrain(toy.views(), pretrain);
    CHECK(contains(error_of([&] { make_toy_classifier(toy).pretrain(other.views(), pretrain); }), "texts was"));
}

TEST_CASE("text classifier: without a mask token words are hidden only where that is asked for, and then refused") {
    const Toy toy(40);
    testing::CheckpointCopy base("bert");
    base.add_tokenizer({"the", "cat", "sat", "on", "a", "mat", "love", "hate", "!"});
    std::string tokenizer = io::read_file(base.file("tokenizer.json"), 1 << 20);
    for (auto at = tokenizer.find("[MASK]"); at != std::string::npos; at = tokenizer.find("[MASK]")) tokenizer.replace(at, 6, "[HIDE]");
    io::write_file(base.file("tokenizer.json"), tokenizer);
    auto classifier = TextClassifier::from_base(base.path(), {"negative", "neutral", "positive"}, {.longest = 16});
    REQUIRE_FALSE(classifier.tokenizer().mask());
    CHECK(error_of([&] { classifier.fit(toy.views(), toy.labels, {.epochs = 1}); }) == "");
    CHECK(error_of([&] { classifier.fit(toy.views(), toy.labels, {.epochs = 1, .masked = 0.1}); }) ==
          "text model: the tokenizer has no [MASK] to hide tokens with");
    const auto trained = [&](std::optional<double> masked) {
        auto made = make_toy_classifier(toy);
        made.fit(toy.views(), toy.labels, {.epochs = 1, .masked = masked});
        return weights_of(made.network());
    };
    CHECK(trained({}) == trained(0.1));  // with one it is what it was
    CHECK(trained({}) != trained(0));
}
