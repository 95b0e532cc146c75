#include "text/calibration.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/text/evaluation.hpp"
#include "clamor/text/tasks.hpp"
#include "support/files.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
const io::ModelCard card{.name = "Toy", .summary = "", .data = "made up", .metric = "none", .limits = "all", .seed = 1};

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

float largest_difference(const Tensor<float>& a, const Tensor<float>& b) {
    float most = 0;
    for (Index i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

void change(const std::string& path, const std::string& from, const std::string& to) {
    std::string text = io::read_file(path, 1 << 20);
    REQUIRE(contains(text, from));
    io::write_file(path, text.replace(text.find(from), from.size(), to));
}

}  // namespace

TEST_CASE("calibration: the temperature that labels were drawn with is found again") {
    for (const double temperature : {0.5, 1.0, 3.0}) {
        Rng rng(1);
        const Index posts = 20000, classes = 4;
        std::vector<double> logits;
        for (Index i = 0; i < posts * classes; ++i) logits.push_back(3 * rng.normal());
        std::vector<double> cooled = logits;
        for (double& l : cooled) l /= temperature;
        const Tensor<float> truth = softmax(cooled, classes);
        std::vector<std::int32_t> labels;
        for (Index i = 0; i < posts; ++i) {
            double left = rng.uniform();
            std::int32_t label = 0;
            while (label < classes - 1 && (left -= static_cast<double>(truth(i, label))) > 0) ++label;
            labels.push_back(label);
        }
        CHECK(text::fit_temperature(softmax(logits, classes), labels) == doctest::Approx(temperature).epsilon(0.04));
    }
    CHECK(contains(error_of([] { text::fit_temperature(Tensor<float>(Shape{2, 2}, 0.5f), std::vector<std::int32_t>{0, 2}); }), "label 2 of 2"));
    CHECK(contains(error_of([] { text::fit_temperature(Tensor<float>(Shape{2, 2}, 0.5f), std::vector<std::int32_t>{0}); }), "2 posts and 1 labels"));
}

TEST_CASE("calibration: of a classifier it changes no label, lowers the error, and goes with the model") {
    const Toy toy(150, 3), other(600, 4);
    Toy noisy = toy;  // a third of the labels are wrong, and the model is sure of all of them
    Rng rng(5);
    for (auto& label : noisy.labels)
        if (rng.chance(0.33)) label = static_cast<std::int32_t>(rng.below(3));
    auto classifier = testing::make_toy_classifier(toy);
    classifier.fit(noisy.views(), noisy.labels, {.epochs = 25, .batch_tokens = 256, .rate = 1e-2, .masked = 0, .label_smoothing = 0, .balance = 1, .ema = 0});
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
    CHECK(chosen_with(1, 0.99, 0) == Precision::int8);
    CHECK(chosen_with(0.995, 0.989, 0) == (has_precision(Precision::bf16) ? Precision::bf16 : Precision::fp32));
    CHECK(chosen_with(0.994, 0.989, 0) == Precision::fp32);
    CHECK(chosen_with(1, 1, 0.006) == Precision::fp32);
    CHECK(precision_of("auto") == std::nullopt);
    CHECK(precision_of("int8") == Precision::int8);
    CHECK(contains(error_of([] { precision_of("fp16"); }), "expected auto, f32, bf16 or int8, got \"fp16\""));
}
