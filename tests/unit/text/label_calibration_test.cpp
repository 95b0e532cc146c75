// Calibration of labels that do not exclude each other.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "clamor/text/classifier.hpp"
#include "clamor/text/evaluation.hpp"
#include "clamor/text/label_scores.hpp"
#include "support/files.hpp"
#include "support/largest_difference.hpp"
#include "support/model_card.hpp"
#include "support/toy_classifier.hpp"
#include "text/calibration/calibration.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using testing::largest_difference;
using text::TextClassifier;

namespace {

using testing::card;

/// Posts that have each label with probability sigmoid(logit / the label's temperature).
struct Drawn {
    Tensor<float> probabilities;  ///< sigmoid(logits)   [posts, labels]
    Tensor<float> targets;

    Drawn(Index posts, const std::vector<double>& temperatures, double shift = 0)
        : probabilities(Shape{posts, static_cast<Index>(temperatures.size())}), targets(probabilities.shape()) {
        Rng rng(1);
        const auto sigmoid = [](double logit) { return 1 / (1 + std::exp(-logit)); };
        for (Index i = 0; i < posts; ++i) {
            for (Index l = 0; l < probabilities.cols(); ++l) {
                const double logit = 3 * rng.normal() + shift;
                probabilities(i, l) = static_cast<float>(sigmoid(logit));
                targets(i, l) = rng.chance(sigmoid(logit / temperatures[static_cast<std::size_t>(l)]));
            }
        }
    }
};

/// The mean over the labels.
double calibration_error(View<const float> p, View<const float> targets) {
    double sum = 0;
    for (Index l = 0; l < p.cols(); ++l) {
        std::vector<float> said;
        std::vector<std::uint8_t> has;
        for (Index i = 0; i < p.rows(); ++i) {
            said.push_back(p(i, l));
            has.push_back(targets(i, l) == 1);
        }
        sum += text::calibration_error(text::reliability(said, has));
    }
    return sum / static_cast<double>(p.cols());
}

bool gives_the_same(View<const float> a, View<const float> b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](float p, float q) { return (p >= 0.5f) == (q >= 0.5f); });
}

/// Each label is one of the words that ToyPosts says moods with; a post has one of them, two, or none.
struct Moods {
    static constexpr const char* words[] = {"awful", "maybe", "great"};
    std::vector<std::string> texts;
    Tensor<float> targets;

    explicit Moods(int posts, std::uint64_t seed) : texts(testing::ToyPosts(posts, seed).texts), targets(Shape{posts, 3}) {
        Rng rng(seed);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (rng.chance(0.3)) texts[i] += words[rng.below(3)];
            for (Index l = 0; l < 3; ++l) targets(static_cast<Index>(i), l) = contains(texts[i], words[l]);
        }
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
    /// With a fifth of the answers turned.
    Tensor<float> noisy(std::uint64_t seed) const {
        Rng rng(seed);
        auto turned = targets.clone();
        for (float& t : turned.view())
            if (rng.chance(0.2)) t = 1 - t;
        return turned;
    }
};

TextClassifier make_classifier(text::TargetKind kind = text::TargetKind::labels) {
    const bool number = kind == text::TargetKind::number;
    return TextClassifier(number ? std::vector<std::string>{"loudness"} : std::vector<std::string>{"bad", "so-so", "good"},
                          text::wordpiece_tokenizer(text::train_wordpiece(Moods(200, 1).texts, {.vocabulary = 60})),
                          {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512, .targets = kind});
}

}  // namespace

TEST_CASE("label calibration: the temperature that labels were drawn with is found again") {
    for (const double temperature : {0.5, 1.0, 3.0}) {
        const Drawn posts(6000, std::vector<double>(3, temperature), -1);
        const auto found = text::fit_calibration(posts.probabilities, posts.targets);
        CHECK(found.temperature == doctest::Approx(temperature).epsilon(0.04));
        CHECK(found.posts == 6000);
        REQUIRE(found.errors.has_value());
        CHECK(found.errors->before == doctest::Approx(calibration_error(posts.probabilities, posts.targets)).epsilon(1e-3));
        if (temperature != 1) CHECK(found.errors->before > 0.04);
        CHECK(found.errors->after < 1.5 * found.errors->floor);  // it is what the labels were drawn with
        CHECK(found.errors->cross_fitted < 1.5 * found.errors->floor);
    }
}

TEST_CASE("label calibration: labels get temperatures of their own where one for all does worse") {
    const std::vector<double> truth{0.5, 1.0, 3.0};
    const Drawn posts(20000, truth, -1);
    const text::Calibration found = text::fit_calibration(posts.probabilities, posts.targets);
    REQUIRE(found.label_temperatures.size() == 3);
    for (std::size_t label = 0; label < 3; ++label) CHECK(found.label_temperatures[label] == doctest::Approx(truth[label]).epsilon(0.06));
    CHECK(found.errors->after < 1.5 * found.errors->floor);

    const Drawn few(199, truth);
    CHECK(text::fit_calibration(few.probabilities, few.targets).label_temperatures.empty());
    const Drawn one(1, truth);
    CHECK(text::fit_calibration(one.probabilities, one.targets).posts == 1);
}

TEST_CASE("label calibration: a label that few posts have, or few have not, keeps the temperature of all") {
    Drawn posts(4000, {0.5, 3.0, 1.0, 1.0});
    for (Index i = 0; i < 4000; ++i) posts.targets(i, 2) = i < 9, posts.targets(i, 3) = i >= 9;
    const auto found = text::fit_calibration(posts.probabilities, posts.targets);
    REQUIRE(found.label_temperatures.size() == 4);
    CHECK(found.label_temperatures[0] < 0.6);
    CHECK(found.label_temperatures[1] > 2.5);
    CHECK(found.label_temperatures[2] == found.temperature);
    CHECK(found.label_temperatures[3] == found.temperature);
    posts.targets(9, 2) = 1;
    CHECK(text::fit_calibration(posts.probabilities, posts.targets).label_temperatures[2] != found.temperature);
}

TEST_CASE("label calibration: of a classifier it changes no label, lowers the error, and goes with the model") {
    const Moods toy(300, 3), other(600, 4);
    auto classifier = make_classifier();
    const auto views = toy.views();
    classifier.fit(views, toy.targets, {.epochs = 12, .batch_tokens = 256, .rate = 1e-2, .masked = 0, .label_smoothing = 0, .ema = 0});
    const auto judged = other.noisy(6);  // which it is too sure of
    const auto before = classifier.predict(other.views());
    const text::Calibration found = classifier.calibrate(other.views(), judged);
    CHECK(found.temperature > 1.2);
    CHECK(found.posts == 600);
    REQUIRE(found.int8.has_value());
    CHECK(found.int8->agreement > 0.9);
    CHECK(found.bf16.has_value() == has_precision(Precision::bf16));
    const auto after = classifier.predict(other.views());
    CHECK(gives_the_same(before, after));
    CHECK(calibration_error(after, judged) < 0.7 * calibration_error(before, judged));
    CHECK(calibration_error(after, judged) == doctest::Approx(found.errors->after).epsilon(0.05));
    CHECK(classifier.calibrate(other.views(), judged) == found);  // of the logits, not of what was calibrated

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", card);
    const auto loaded = TextClassifier::load(folder / "model");
    CHECK(loaded.calibration() == found);
    CHECK(largest_difference(loaded.predict(other.views()), after) < 1e-6f);

    classifier.fit(views, toy.targets, {.epochs = 1});
    CHECK(classifier.calibration() == text::Calibration{});
    classifier.save(folder / "plain", card);
    classifier.calibrate(other.views(), judged);
    classifier.store_calibration(folder / "plain");
    CHECK(TextClassifier::load(folder / "plain").calibration() == classifier.calibration());
}

TEST_CASE("label calibration: a label's logit is divided by the label's temperature, and no rounding gives or takes a label") {
    auto classifier = make_classifier();
    const std::vector<float> logits{-1e-9f, 2, 0};
    nn::for_each_parameter(classifier.network(), [&](const std::string& name, auto& p) {
        if (!name.starts_with("head.") && !name.starts_with("ngrams.")) return;
        std::fill(p.value().begin(), p.value().end(), 0.0f);
        if (p.shape() == Shape{3}) std::copy(logits.begin(), logits.end(), p.value().begin());
    });
    const std::vector<std::string_view> texts{"great", "awful cat"};
    const auto plain = classifier.predict(texts);
    CHECK((plain(0, 0) < 0.5f && plain(0, 1) == doctest::Approx(1 / (1 + std::exp(-2.0))) && plain(0, 2) == 0.5f));

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", card);
    const std::string path = folder / "model/config.json";
    io::Json config = io::read_json(path), model = config.at("model");
    const io::Json own = io::Json::object({{"bad", 20.0}, {"so-so", 4.0}, {"good", 0.05}});
    model.set("calibration", io::Json::object({{"temperature", 1.0}, {"posts", 300}, {"label_temperatures", own}}));
    config.set("model", model);
    io::write_file(path, io::to_text(config, 2));
    const auto calibrated = TextClassifier::load(folder / "model").predict(texts);
    CHECK((calibrated(1, 0) < 0.5f && calibrated(1, 0) > 0.4999f && calibrated(1, 2) == 0.5f));
    CHECK(calibrated(1, 1) == doctest::Approx(1 / (1 + std::exp(-0.5))));
}

TEST_CASE("label calibration: what a precision costs is the worst label's, and the largest fall of a score") {
    const auto p = [](std::vector<float> values) { return Tensor<float>::from(Shape{4, 2}, values); };
    const auto truth = p({1, 0, 1, 1, 0, 0, 0, 1}), exact = p({0.9f, 0.1f, 0.8f, 0.5f, 0.2f, 0.3f, 0, 0.7f});
    CHECK(text::precision_cost(exact, exact, truth) == text::PrecisionCost{});
    const auto cost = text::precision_cost(exact, p({0.9f, 0.1f, 0.7f, 0.4999f, 0.2f, 0.3f, 0, 0.7f}), truth);
    CHECK(cost.agreement == 0.75);                          // of the second label
    CHECK(cost.loss == doctest::Approx(1 - (1 + 2 / 3.0) / 2));  // of macro-F1; micro-F1 falls by 1/7, Jaccard by 1/8
}

TEST_CASE("label calibration: what does not fit is refused in words") {
    const auto half = [](Index posts, Index labels) { return Tensor<float>(Shape{posts, labels}, 0.5f); };
    const auto fit = [&](const Tensor<float>& targets) { return error_of([&] { text::fit_calibration(half(2, 2), targets); }); };
    CHECK(contains(fit(half(2, 2)), "calibrate: a label's target must be 0 or 1, got 0.5"));
    CHECK(contains(fit(Tensor<float>(Shape{2, 2}, std::nanf(""))), "must be 0 or 1, got nan"));
    CHECK(contains(fit(Tensor<float>(Shape{2, 1})), "probabilities are [2, 2] and targets [2, 1]"));
    CHECK(contains(error_of([&] { text::fit_calibration(half(0, 2), half(0, 2)); }), "probabilities are [0, 2]"));

    const Moods posts(4, 1);
    const auto views = posts.views();
    const std::vector<std::int32_t> numbers(4, 0);
    auto labels = make_classifier(), classes = make_classifier(text::TargetKind::classes);
    auto number = make_classifier(text::TargetKind::number);
    CHECK(contains(error_of([&] { labels.calibrate(views, numbers); }), "this classifier has labels: give it a target, 0 or 1, for each"));
    CHECK(contains(error_of([&] { labels.calibrate({}, Tensor<float>(Shape{0, 3})); }), "at least one post, and targets [posts, 3]"));
    CHECK(contains(error_of([&] { labels.calibrate(views, Tensor<float>(Shape{4, 2})); }), "got 4 posts and targets [4, 2]"));
    CHECK(contains(error_of([&] { classes.calibrate(views, posts.targets); }), "this classifier has classes: give it the number of one"));
    CHECK(contains(error_of([&] { number.calibrate(views, Tensor<float>(Shape{4, 1})); }), "of classes or labels, and this"));
    CHECK(labels.calibration() == text::Calibration{});
}

TEST_CASE("label calibration: a classifier is as sure of a post as of the least sure of its labels") {
    CHECK(text::label_confidence(std::vector<float>{0.9f, 0.25f, 0.99f}) == 0.75f);
    CHECK(text::label_confidence(std::vector<float>{0.5f, 0}) == 0.5f);
    CHECK(text::label_confidence({}) == 1);
}
