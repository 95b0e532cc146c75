#include "text/calibration/calibration.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "clamor/core/context.hpp"
#include "clamor/text/evaluation.hpp"
#include "clamor/text/tasks.hpp"
#include "support/files.hpp"
#include "support/largest_difference.hpp"
#include "support/model_card.hpp"
#include "support/toy_classifier.hpp"
#include "text/packing/precision_check.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using testing::largest_difference;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
using testing::card;

Tensor<float> softmax(const std::vector<double>& logits, Index classes) {
    Tensor<float> p(Shape{static_cast<Index>(logits.size()) / classes, classes});
    for (Index i = 0; i < p.rows(); ++i) {
        const double* row = logits.data() + i * classes;
        double sum = 0;
        for (Index c = 0; c < classes; ++c) sum += std::exp(row[c]);
        for (Index c = 0; c < classes; ++c) p(i, c) = static_cast<float>(std::exp(row[c]) / sum);
    }
    return p;
}

Index best(const Tensor<float>& p, Index row) {
    return std::max_element(p.view().row(row), p.view().row(row) + p.cols()) - p.view().row(row);
}

/// Posts whose labels are drawn from softmax(logits / the temperature of the largest one's class).
struct Drawn {
    Tensor<float> probabilities;  ///< softmax(logits)
    std::vector<std::int32_t> labels;

    Drawn(Index posts, const std::vector<double>& temperatures) {
        Rng rng(1);
        const auto classes = static_cast<Index>(temperatures.size());
        std::vector<double> logits;
        for (Index i = 0; i < posts * classes; ++i) logits.push_back(3 * rng.normal());
        probabilities = softmax(logits, classes);
        for (Index i = 0; i < posts; ++i)
            for (Index c = 0; c < classes; ++c)
                logits[static_cast<std::size_t>(i * classes + c)] /= temperatures[static_cast<std::size_t>(best(probabilities, i))];
        const Tensor<float> truth = softmax(logits, classes);
        for (Index i = 0; i < posts; ++i) {
            double left = rng.uniform();
            std::int32_t label = 0;
            while (label < classes - 1 && (left -= static_cast<double>(truth(i, label))) > 0) ++label;
            labels.push_back(label);
        }
    }
};

double calibration_error(View<const float> p, std::span<const std::int32_t> labels) {
    std::vector<float> confidences;
    std::vector<std::uint8_t> right;
    for (Index i = 0; i < p.rows(); ++i) {
        const float* best = std::max_element(p.row(i), p.row(i) + p.cols());
        confidences.push_back(*best);
        right.push_back(best - p.row(i) == labels[static_cast<std::size_t>(i)]);
    }
    return text::calibration_error(text::reliability(confidences, right));
}

void change(const std::string& path, const std::string& from, const std::string& to) {
    std::string text = io::read_file(path, 1 << 20);
    REQUIRE(contains(text, from));
    io::write_file(path, text.replace(text.find(from), from.size(), to));
}

}  // namespace

TEST_CASE("calibration: the temperature that labels were drawn with is found again") {
    for (const double temperature : {0.5, 1.0, 3.0}) {
        const Drawn posts(6000, std::vector<double>(4, temperature));
        CHECK(text::fit_calibration(posts.probabilities, posts.labels).temperature == doctest::Approx(temperature).epsilon(0.04));
    }
    CHECK(contains(error_of([] { text::fit_calibration(Tensor<float>(Shape{2, 2}, 0.5f), std::vector<std::int32_t>{0, 2}); }),
                   "label 2 of 2"));
    CHECK(contains(error_of([] { text::fit_calibration(Tensor<float>(Shape{2, 2}, 0.5f), std::vector<std::int32_t>{0}); }),
                   "2 posts and 1 labels"));
}

TEST_CASE("calibration: labels get temperatures of their own where one for all does worse") {
    const std::vector<double> truth{0.5, 1.0, 3.0};
    const Drawn posts(20000, truth);
    const text::Calibration found = text::fit_calibration(posts.probabilities, posts.labels);
    REQUIRE(found.label_temperatures.size() == 3);
    for (std::size_t label = 0; label < 3; ++label) CHECK(found.label_temperatures[label] == doctest::Approx(truth[label]).epsilon(0.06));
    CHECK(found.posts == 20000);
    REQUIRE(found.errors.has_value());
    CHECK(found.errors->before == doctest::Approx(calibration_error(posts.probabilities, posts.labels)));
    CHECK(found.errors->before > 0.04);
    CHECK(found.errors->after < 1.5 * found.errors->floor);  // it is what the labels were drawn with
    CHECK(found.errors->cross_fitted < 1.5 * found.errors->floor);
    CHECK(found.errors->floor == doctest::Approx(0.006).epsilon(0.5));

    const Drawn few(199, truth);
    CHECK(text::fit_calibration(few.probabilities, few.labels).label_temperatures.empty());
    const Drawn one(1, truth);
    CHECK(text::fit_calibration(one.probabilities, one.labels).posts == 1);
}

TEST_CASE("calibration: one temperature by right or wrong, where a label is never right and the others make up for it") {
    constexpr Index posts = 6000, classes = 4;
    constexpr double truth = 0.7;
    Rng rng(1);
    std::vector<double> sharp, said;
    for (Index i = 0; i < posts * classes; ++i) {
        sharp.push_back(rng.normal());
        said.push_back(sharp.back() * truth);
    }
    const Tensor<float> confident = softmax(sharp, classes), probabilities = softmax(said, classes);
    std::vector<std::int32_t> labels;
    for (Index i = 0; i < posts; ++i) {
        const Index given = best(probabilities, i);
        const float* const p = probabilities.view().row(i);
        const bool right = given > 0 && rng.uniform() < static_cast<double>(confident(i, given)) * classes / (classes - 1);
        labels.push_back(static_cast<std::int32_t>(right ? given : std::min_element(p, p + classes) - p));
    }
    const auto found = text::fit_calibration(probabilities, labels);
    CHECK(found.label_temperatures.empty());  // no temperature says that the likeliest label is there in less than a quarter of the posts
    CHECK(found.temperature == doctest::Approx(truth).epsilon(0.1));  // by the labels themselves 5.75
    CHECK(found.errors->before > 0.06);
    CHECK(found.errors->cross_fitted < 1.5 * found.errors->floor);
}

TEST_CASE("calibration: a label that few posts get stays near the temperature of all") {
    Drawn posts(20000, {0.5, 3.0, 0.5});
    bool kept = false;
    for (Index i = 0; i < 20000; ++i) {
        float* const p = posts.probabilities.data() + 3 * i;
        std::int32_t& label = posts.labels[static_cast<std::size_t>(i)];
        if (p[2] < std::max(p[0], p[1])) continue;
        if (!std::exchange(kept, true)) {  // the only one that gets the third label, and right: sure for ever by itself
            label = 2;
            continue;
        }
        std::swap(p[0], p[2]);
        if (label != 1) label = 2 - label;
    }
    const auto found = text::fit_calibration(posts.probabilities, posts.labels);
    REQUIRE(found.label_temperatures.size() == 3);
    CHECK(found.label_temperatures[0] < 0.6);
    CHECK(found.label_temperatures[1] > 2);
    CHECK(found.label_temperatures[2] > 0.5 * found.temperature);
}

TEST_CASE("calibration: of a classifier it changes no label, lowers the error, and goes with the model") {
    const Toy toy(150, 3), other(600, 4);
    Toy noisy = toy;  // a third of the labels are wrong, and the model is sure of all of them
    Rng rng(5);
    for (auto& label : noisy.labels)
        if (rng.chance(0.33)) label = static_cast<std::int32_t>(rng.below(3));
    auto classifier = testing::make_toy_classifier(toy);
    classifier.fit(noisy.views(), noisy.labels,
                   {.epochs = 25, .batch_tokens = 256, .rate = 1e-2, .masked = 0, .label_smoothing = 0, .balance = 1, .ema = 0});
    const auto before = classifier.predict(other.views());
    Toy judged = other;
    for (auto& label : judged.labels)
        if (rng.chance(0.33)) label = static_cast<std::int32_t>(rng.below(3));
    const text::Calibration& found = classifier.calibrate(judged.views(), judged.labels);
    CHECK(found.temperature > 1.2);
    CHECK(found.posts == 600);
    REQUIRE(found.int8.has_value());
    CHECK(found.int8->agreement > 0.9);
    CHECK(found.bf16.has_value() == has_precision(Precision::bf16));

    const auto after = classifier.predict(other.views());
    for (Index i = 0; i < after.rows(); ++i)
        REQUIRE(std::max_element(before.view().row(i), before.view().row(i) + 3) - before.view().row(i) ==
                std::max_element(after.view().row(i), after.view().row(i) + 3) - after.view().row(i));
    CHECK(calibration_error(after, judged.labels) < 0.7 * calibration_error(before, judged.labels));
    CHECK(classifier.calibrate(judged.views(), judged.labels) == found);  // of the logits, not of what was calibrated

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", card);
    const auto loaded = TextClassifier::load(folder / "model");
    CHECK(loaded.calibration() == found);
    CHECK(largest_difference(loaded.predict(other.views()), after) < 1e-6f);

    classifier.fit(toy.views(), toy.labels, {.epochs = 1});
    CHECK(classifier.calibration() == text::Calibration{});
    CHECK(contains(error_of([&] { classifier.store_calibration(folder / "model"); }), "calibrate() first"));
    classifier.save(folder / "plain", card);
    CHECK(!contains(io::read_file(folder / "plain/config.json", 1 << 20), "calibration"));
    classifier.calibrate(judged.views(), judged.labels);
    classifier.store_calibration(folder / "plain");
    CHECK(TextClassifier::load(folder / "plain").calibration() == classifier.calibration());

    const auto with = [&](const std::string& own) {
        change(folder / "plain/config.json", "\"posts\": 600,", "\"posts\": 600, \"label_temperatures\": " + own + ",");
        return TextClassifier::load(folder / "plain");
    };
    if (classifier.calibration().label_temperatures.empty()) {  // by hand, so that what predicts is tested whatever the fit chose
        const TextClassifier each = with(R"({"bad": 0.5, "so-so": 2, "good": 4})");
        const auto own = each.predict(other.views());
        for (Index i = 0; i < own.rows(); ++i) {
            std::vector<double> logits;
            for (Index c = 0; c < 3; ++c)
                logits.push_back(std::log(static_cast<double>(before(i, c))) / each.calibration().temperature_of(best(before, i)));
            const Tensor<float> expected = softmax(logits, 3);
            REQUIRE(best(own, i) == best(before, i));
            for (Index c = 0; c < 3; ++c) REQUIRE(own(i, c) == doctest::Approx(expected(0, c)).epsilon(1e-4));
        }
        change(folder / "plain/config.json", R"("so-so": 2)", R"("so": 2)");
        const std::string error = error_of([&] { TextClassifier::load(folder / "plain"); });
        CHECK(contains(error, "calibration.label_temperatures.so-so"));
        CHECK(contains(error, "calibration.label_temperatures.so:"));
    }
    change(folder / "plain/config.json", "\"posts\": 600", "\"posts\": 0");
    CHECK(contains(error_of([&] { TextClassifier::load(folder / "plain"); }), "calibration.posts"));
}

TEST_CASE("calibration: each task of several has its own") {
    const Toy toy(60);
    const auto classifier = testing::make_toy_classifier(toy);
    text::TextTasks tasks({{"mood", {"bad", "so-so", "good"}}, {"other", {"a", "b", "c"}}}, classifier.tokenizer(),
                          {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512});
    const testing::TemporaryFolder folder;
    tasks.save(folder / "tasks", card);
    auto mood = TextClassifier::load(folder / "tasks", "mood"), other = TextClassifier::load(folder / "tasks", "other");
    const auto found = mood.calibrate(toy.views(), toy.labels);
    mood.store_calibration(folder / "tasks", "mood");
    CHECK(TextClassifier::load(folder / "tasks", "mood").calibration() == found);
    CHECK(contains(error_of([&] { mood.store_calibration(folder / "tasks"); }), "no task \"\""));
    CHECK(contains(error_of([&] { mood.store_calibration(folder / "tasks", "other"); }), "is of other labels"));
    CHECK(contains(error_of([&] { mood.store_calibration(folder / "tasks", "mud"); }), "no task \"mud\""));
    CHECK(TextClassifier::load(folder / "tasks", "other").calibration().posts == 0);
    other.calibrate(toy.views(), toy.labels);
    other.store_calibration(folder / "tasks", "other");

    auto loaded = text::TextTasks::load(folder / "tasks");
    CHECK(loaded.tasks()[0].calibration == found);
    CHECK(loaded.tasks()[1].calibration == other.calibration());
    CHECK(largest_difference(loaded.predict("mood", toy.views()), mood.predict(toy.views())) < 1e-6f);
    loaded.save(folder / "again", card);
    CHECK(text::TextTasks::load(folder / "again").tasks() == loaded.tasks());
    change(folder / "again/config.json", "\"mood\": {\n        \"temperature\"", "\"mud\": {\n        \"temperature\"");
    CHECK(contains(error_of([&] { text::TextTasks::load(folder / "again"); }), "calibration.mud"));
}

TEST_CASE("precision auto: the fastest that holds, by what was measured, else by posts of its own") {
    const Toy toy(300, 7);
    auto classifier = testing::make_toy_classifier(toy);
    classifier.fit(toy.views(), toy.labels, {.epochs = 4, .batch_tokens = 256, .rate = 5e-3});
    const auto exact = classifier.predict(toy.views());
    const Precision unmeasured = classifier.set_precision(std::nullopt);
    CHECK(classifier.precision() == unmeasured);
    CHECK(largest_difference(classifier.predict(toy.views()), exact) < 0.06f);

    classifier.calibrate(toy.views(), toy.labels);
    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", card);
    const std::string config = io::read_file(folder / "model/config.json", 1 << 20);
    const auto chosen_with = [&](double bf16, double int8, double loss) {
        const auto cost = [&](double agreement) { return io::Json::object({{"agreement", agreement}, {"loss", loss}}); };
        io::Json changed = io::parse_json(config, "config.json"), model = changed.at("model");
        model.set("calibration", io::Json::object({{"temperature", 1.0}, {"posts", 300}, {"bf16", cost(bf16)}, {"int8", cost(int8)}}));
        changed.set("model", model);
        io::write_file(folder / "model/config.json", io::to_text(changed, 2));
        auto loaded = TextClassifier::load(folder / "model");
        return loaded.set_precision(std::nullopt);
    };
    CHECK(chosen_with(1, 0.99, 0) == (pays(Precision::int8) ? Precision::int8 : Precision::fp32));
    CHECK(chosen_with(0.995, 0.989, 0) == (has_precision(Precision::bf16) ? Precision::bf16 : Precision::fp32));
    CHECK(chosen_with(0.994, 0.989, 0) == Precision::fp32);
    CHECK(chosen_with(1, 1, 0.006) == Precision::fp32);
    CHECK(precision_of("auto") == std::nullopt);
    CHECK(precision_of("int8") == Precision::int8);
    CHECK(contains(error_of([] { precision_of("fp16"); }), "expected auto, f32, bf16 or int8, got \"fp16\""));
}

TEST_CASE("precision auto: numbers hold where they are near beside their spread, whatever their units") {
    const auto numbers = [](std::vector<float> values) { return Tensor<float>::from(Shape{4, 1}, values); };
    const auto exact = numbers({1000, 1002, 1004, 1006});  // deviation 2.236
    CHECK(text::numbers_hold(exact, exact));
    CHECK(text::numbers_hold(exact, numbers({1000.2f, 1002, 1003.8f, 1006})));
    CHECK_FALSE(text::numbers_hold(exact, numbers({1000.3f, 1002, 1004, 1006})));
    CHECK_FALSE(text::numbers_hold(exact, numbers({1000, 1002, std::nanf(""), 1006})));
    CHECK_FALSE(text::numbers_hold(numbers({0.1f, 0.1002f, 0.1004f, 0.1006f}), numbers({0.1f, 0.1002f, 0.1004f, 0.1007f})));
    CHECK(text::numbers_hold(numbers({2, 2, 2, 2}), numbers({2, 2, 2, 2})));
    CHECK_FALSE(text::numbers_hold(numbers({2, 2, 2, 2}), numbers({2, 2, 2, 2.1f})));
}

TEST_CASE("calibration: a temperature at a bound of the search is known") {
    for (const auto& [temperature, at_bound] :
         {std::pair{0.05001, true}, std::pair{0.06, false}, std::pair{1.0, false}, std::pair{19.9, false}, std::pair{19.9995, true}}) {
        text::Calibration calibration;
        calibration.temperature = temperature;
        CHECK(calibration.at_bound() == at_bound);
    }
}
