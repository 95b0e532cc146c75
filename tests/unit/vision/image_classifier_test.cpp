#include "clamor/vision/image_classifier.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/context.hpp"
#include "support/files.hpp"
#include "support/gradient.hpp"
#include "support/largest_difference.hpp"

using namespace clamor;
using namespace clamor::vision;
using testing::contains;
using testing::error_of;

namespace {

struct Made {
    Tensor<std::uint8_t> pixels;
    std::vector<std::int32_t> labels;
};

/// Noise with a bright square: class 0 left, 1 right in the upper half, 2 anywhere in the lower half, each in a random colour.
Made made(Index n, std::uint64_t seed) {
    Rng rng(seed);
    Made m{Tensor<std::uint8_t>(Shape{n, 16, 16, 3}), {}};
    for (std::uint8_t& v : m.pixels.view()) v = static_cast<std::uint8_t>(rng.below(80));
    for (Index i = 0; i < n; ++i) {
        const auto label = static_cast<std::int32_t>(i % 3);
        const Index top = label == 2 ? 10 : 1, left = label == 0 ? 1 : label == 1 ? 10 : static_cast<Index>(rng.below(10));
        const Index colour = rng.below(3);
        for (Index y = top; y < top + 5; ++y)
            for (Index x = left; x < left + 5; ++x) m.pixels[((i * 16 + y) * 16 + x) * 3 + colour] = 230;
        m.labels.push_back(label);
    }
    return m;
}

const ImageClassifierOptions small = {.size = 16, .widths = {8, 16, 16}};
ImageTrainOptions training() {
    ImageTrainOptions options;
    options.epochs = 6;
    options.batch = 32;
    options.rate = 0.1;
    options.ema = 0.9;
    options.augment = {.flip = false, .shift = 1};
    return options;
}

}  // namespace

TEST_CASE("quick net: gradients match central differences") {
    Rng rng(1);
    QuickNet<double> network(rng, {.classes = 3, .widths = {3, 4, 5}});
    for (double& w : network.whitening().weight()) w = 0.5 * rng.normal();
    // Filters that pass channels on hand zeros to the pools, whose equal values have no derivative.
    nn::for_each_parameter(network, [&](const std::string&, auto& p) {
        if (p.trainable() && p.shape().rank() == 4)
            for (double& w : p.value()) w += 0.2 * rng.normal();
    });
    const auto x = testing::random(Shape{4, 11, 13, 3}, 2), r = testing::random(Shape{4, 3}, 3);
    QuickNet<double>::Saved saved, again;
    network.forward(x, &saved);
    network.backward(r, saved);
    nn::for_each_parameter(network, [&](const std::string& name, auto& p) {
        if (p.trainable())
            testing::check_gradient(name.c_str(), p.value(), p.grad(), [&] { return testing::dot(network.forward(x, &again), r); }, 1e-5);
    });
}

TEST_CASE("image classifier: learns, gives the same bits again, is saved and loaded") {
    const auto train = made(360, 1), test = made(90, 2);
    const auto trained = [&](int threads) {
        Context context({.threads = threads});
        ContextScope scope(context);
        ImageClassifier classifier({"left", "right", "low"}, small);
        classifier.fit(train.pixels, train.labels, training());
        return classifier;
    };
    auto classifier = trained(2);
    const auto p = classifier.predict(test.pixels), again = trained(2).predict(test.pixels);
    CHECK(std::equal(p.view().begin(), p.view().end(), again.view().begin()));
    CHECK(accuracy(p, test.labels) >= 0.94);  // chance is a third
    CHECK_THROWS_AS(accuracy(p, train.labels), Error);

    // A picture's scores do not depend on its neighbours.
    const Shape one{1, 16, 16, 3};
    const auto alone = classifier.predict(View<const std::uint8_t>(test.pixels.data() + 7 * one.size(), one));
    for (Index c = 0; c < 3; ++c) CHECK(std::abs(alone(0, c) - p(7, c)) <= 1e-6f);
    CHECK(classifier.predict(Tensor<std::uint8_t>(Shape{0, 16, 16, 3})).shape() == Shape{0, 3});

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", {.name = "squares"});
    const auto loaded = ImageClassifier::load(folder / "model");
    CHECK(loaded.labels() == classifier.labels());
    const auto q = loaded.predict(test.pixels);
    CHECK(std::equal(p.view().begin(), p.view().end(), q.view().begin()));
    loaded.save(folder / "again", {.name = "squares"});
    CHECK(testing::read_bytes(folder / "again/model.safetensors") == testing::read_bytes(folder / "model/model.safetensors"));

    for (const auto storage : {io::WeightStorage::bf16, io::WeightStorage::int8}) {
        classifier.save(folder / "small", {}, storage);
        const auto rounded = ImageClassifier::load(folder / "small").predict(test.pixels);
        CHECK(testing::largest_difference(rounded, p) > 0);
        CHECK(accuracy(rounded, test.labels) >= 0.94);
        CHECK(testing::largest_difference(classifier.predict(test.pixels), p) == 0);
    }
}

TEST_CASE("image classifier: stopped and resumed, it has the bits of never having stopped; a metric stops it early") {
    const auto train = made(90, 1), test = made(30, 2);
    const testing::TemporaryFolder folder;
    auto options = training();
    options.epochs = 3;
    const auto scores = [&](const ImageTrainOptions& o) {
        ImageClassifier classifier({"left", "right", "low"}, small);
        classifier.fit(train.pixels, train.labels, o);
        return classifier.predict(test.pixels);
    };
    const auto whole = scores(options);
    options.checkpoint = folder / "run.ckpt";
    options.progress = [](const train::Progress& p) { return p.step < 3; };  // in mid-epoch
    Status status = Status::ok;
    error_of([&] { scores(options); }, &status);
    CHECK(status == Status::cancelled);
    options.progress = {};
    options.resume = true;
    const auto resumed = scores(options);
    CHECK(std::equal(whole.view().begin(), whole.view().end(), resumed.view().begin()));

    ImageClassifier classifier({"left", "right", "low"}, small);
    options = training();
    std::vector<Tensor<float>> seen;  // by the metric, which says that the second epoch is the best
    options.metric = [&] {
        seen.push_back(classifier.predict(test.pixels));
        return seen.size() == 2 ? 1.0 : 0.5;
    };
    options.patience = 2;
    const auto result = classifier.fit(train.pixels, train.labels, options);
    CHECK(result.stopped_early);
    CHECK(result.epochs.size() == 4);
    REQUIRE(result.best_epoch == 1);
    const auto kept = classifier.predict(test.pixels);
    CHECK(std::equal(kept.view().begin(), kept.view().end(), seen[1].view().begin()));
    CHECK(!std::equal(kept.view().begin(), kept.view().end(), seen[3].view().begin()));
}

TEST_CASE("image classifier: where training diverges, an epoch whose probabilities are not finite is not the best") {
    const auto train = made(90, 1), judged = made(30, 2);
    auto options = training();
    options.epochs = 30;
    options.rate = 1000;
    ImageClassifier classifier({"left", "right", "low"}, small);
    options.metric = [&] { return accuracy(classifier.predict(judged.pixels), judged.labels); };
    Status status = Status::ok;
    const std::string error = error_of([&] { classifier.fit(train.pixels, train.labels, options); }, &status);
    CAPTURE(error);
    CHECK(status == Status::diverged);
    const auto kept = classifier.predict(judged.pixels);
    for (const float p : kept.view()) REQUIRE(std::isfinite(p));

    auto nan = Tensor<float>::from(Shape{2, 2}, std::vector<float>{0.9f, 0.1f, NAN, NAN});
    CHECK(std::isnan(accuracy(nan, std::vector<std::int32_t>{0, 0})));
}

TEST_CASE("image classifier: training goes on only with the same pictures, labels and options; what is refused changes nothing") {
    const auto train = made(90, 1), other = made(90, 2);
    const testing::TemporaryFolder folder;
    auto options = training();
    options.epochs = 1;
    options.checkpoint = folder / "checkpoint";
    options.resume = true;
    ImageClassifier classifier({"left", "right", "low"}, small);
    classifier.fit(train.pixels, train.labels, options);
    options.epochs = 2;
    const auto before = classifier.predict(other.pixels);
    const auto refused = [&](const char* what, const Made& given, std::span<const std::int32_t> labels, auto&& change) {
        auto changed = options;
        change(changed);
        Status status{};
        const std::string error = error_of([&] { classifier.fit(given.pixels, labels, changed); }, &status);
        CAPTURE(error);
        CHECK(status == Status::invalid_argument);
        CHECK(contains(error, "cannot resume, this training was another one"));
        CHECK(contains(error, what));
        const auto after = classifier.predict(other.pixels);
        CHECK(std::equal(before.view().begin(), before.view().end(), after.view().begin()));
    };
    const auto as_it_is = [](ImageTrainOptions&) {};
    auto labels = train.labels;
    labels[0] = 1 - labels[0];
    refused("labels was", train, labels, as_it_is);
    refused("pictures was", other, train.labels, as_it_is);
    refused("augment was", train, train.labels, [](auto& o) { o.augment.shift = 2; });
    refused("label_smoothing was", train, train.labels, [](auto& o) { o.label_smoothing = 0; });
    refused("norm_bias_scale was", train, train.labels, [](auto& o) { o.norm_bias_scale = 1; });
    classifier.fit(train.pixels, train.labels, options);
    const auto after = classifier.predict(other.pixels);
    CHECK(!std::equal(before.view().begin(), before.view().end(), after.view().begin()));
}

TEST_CASE("image classifier: wrong input is refused in words") {
    ImageClassifier classifier({"a", "b"}, small);
    const Tensor<std::uint8_t> pictures(Shape{2, 16, 16, 3});
    const std::vector<std::int32_t> labels{0, 2}, few{0};
    CHECK(contains(error_of([&] { classifier.fit(pictures, labels); }), "label 2 of 2 classes"));
    CHECK(contains(error_of([&] { classifier.fit(pictures, few); }), "2 pictures and 1 labels"));
    CHECK(contains(error_of([&] { classifier.fit(pictures, std::vector<std::int32_t>{0, 1}, {.rate = 0}); }),
                   "rate: expected 1e-12 to 1000, got 0"));
    CHECK(contains(error_of([&] { classifier.predict(Tensor<std::uint8_t>(Shape{1, 8, 16, 3})); }), "must be [n, 16, 16, 3]"));
    CHECK(contains(error_of([&] { ImageClassifier({"a", "b"}, {.size = 8}); }), "at least 9 pixels"));
    CHECK(contains(error_of([&] { ImageClassifier({"a"}, small); }), "at least two classes"));

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model");
    auto config = io::read_file(folder / "model/config.json", 1 << 20);
    const auto at = config.find("\"widths\"");
    REQUIRE(at != std::string::npos);
    config.replace(at, 8, "\"breadth\"");
    io::write_file(folder / "model/config.json", config);
    const auto text = error_of([&] { ImageClassifier::load(folder / "model"); });
    CHECK(contains(text, "widths"));
    CHECK(contains(text, "breadth"));
}

TEST_CASE("image classifier: options of training that are refused change nothing") {
    const auto train = made(30, 1);
    ImageClassifier classifier({"left", "right", "low"}, small);
    const auto before = classifier.predict(train.pixels);
    const auto refused = [&](const char* what, auto&& change) {
        auto options = training();
        change(options);
        CHECK(contains(error_of([&] { classifier.fit(train.pixels, train.labels, options); }), what));
        const auto after = classifier.predict(train.pixels);
        CHECK(std::equal(before.view().begin(), before.view().end(), after.view().begin()));
    };
    refused("epochs: expected 1 to 1000000000, got 0", [](auto& o) { o.epochs = 0; });
    refused("batch: expected 1 to 1000000000, got 0", [](auto& o) { o.batch = 0; });
    refused("rate: expected 1e-12 to 1000, got 1001", [](auto& o) { o.rate = 1001; });
    refused("patience: expected 0 to 1000000000, got -1", [](auto& o) { o.patience = -1; });
    refused("label_smoothing must be within 0 and 1, got 1.5", [](auto& o) { o.label_smoothing = 1.5; });
    refused("shift: expected 0 to 4096, got -1", [](auto& o) { o.augment.shift = -1; });
    refused("cutout must not be negative, got -2", [](auto& o) { o.augment.cutout = -2; });
    refused("norm_bias_scale must be above 0 and finite, got 0", [](auto& o) { o.norm_bias_scale = 0; });
}

TEST_CASE("image classifier: what cannot be loaded is not made") {
    const std::vector<std::string> two = {"a", "b"};
    CHECK(contains(error_of([&] { ImageClassifier({"a", "b", "a"}, small); }), "the class a is given twice"));
    CHECK(contains(error_of([&] { ImageClassifier(std::vector<std::string>(10001), small); }), "at most 10000, got 10001"));
    CHECK(contains(error_of([&] { ImageClassifier(two, {.size = 513}); }), "at most 512, got 513"));
    for (const Index width : {0, 4097})
        CHECK(contains(error_of([&] { ImageClassifier(two, {.widths = {8, width, 8}}); }), "widths must be within 1 and 4096"));
    CHECK(contains(error_of([&] { ImageClassifier(two, {.size = 512, .widths = {65, 8, 8}}); }), "make a layer of 17039360 values"));
    CHECK_NOTHROW(ImageClassifier(two, {.size = 512}));
}

TEST_CASE("image classifier: a hostile folder is refused before a network is made or run") {
    const testing::TemporaryFolder folder;
    const std::string path = folder / "model";
    ImageClassifier({"a", "b"}, small).save(path);
    const io::Json whole = io::read_json(path + "/config.json");
    const auto with = [&](const char* name, const io::Json& value) {
        io::Json model = whole.at("model"), changed = whole;
        changed.set("model", model.set(name, value));
        io::write_file(path + "/config.json", io::to_text(changed));
        return error_of([&] { ImageClassifier::load(path); });
    };
    CHECK(contains(with("widths", io::Json::array({1024, 1024, 1024})), "holds no stage.0.first.conv.weight of [1024, 24, 3, 3]"));
    CHECK(contains(with("classes", io::Json::array({"a", "b", "c"})), "holds no head.weight of [3, 16]"));
    CHECK(contains(with("classes", io::Json::array({"a", "a"})), "none twice"));
    CHECK(contains(with("size", 4096), "at most 512, got 4096"));
    CHECK(contains(with("widths", io::Json::array({8.5, 16, 16})), "widths: expected whole numbers"));
    CHECK(with("widths", io::Json::array({8.0, 16.0, 16.0})).empty());  // as they were written once

    std::string weights = testing::read_bytes(path + "/model.safetensors");
    const auto at = weights.find("\\\"input\\\":1");
    REQUIRE(at != std::string::npos);
    weights[at + 10] = '3';
    testing::write_bytes(path + "/model.safetensors", weights);
    CHECK(contains(with("size", 16), "self-test 0: the input must be 1, is 3"));
}
