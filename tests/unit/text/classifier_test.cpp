#include "clamor/text/classifier.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <filesystem>

#include "clamor/core/context.hpp"
#include "clamor/text/class_scores.hpp"
#include "support/edited_config.hpp"
#include "support/files.hpp"
#include "support/model_card.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
using testing::make_toy_classifier;

using testing::card;

}  // namespace

TEST_CASE("text classifier: learns what a word says; pre-training lowers the loss of hidden words") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(600), other(200, 2);
    auto classifier = make_toy_classifier(toy);
    const auto pretrained = classifier.pretrain(toy.views(), {.epochs = 3, .batch_tokens = 256, .rate = 5e-3});
    CHECK(pretrained.epochs.back().loss < 0.9 * pretrained.epochs.front().loss);
    classifier.fit(toy.views(), toy.labels, {.epochs = 4, .batch_tokens = 256, .rate = 5e-3, .masked = 0.05, .ema = 0.9});
    CHECK(text::macro_recall(classifier.predict(other.views()), other.labels) > 0.95);
}

TEST_CASE("text classifier: the same seed and shards give the same bits, on one thread or two") {
    const Toy toy(80);
    std::vector<Tensor<float>> results;
    for (const int threads : {1, 2}) {
        Context context({.threads = threads});
        const ContextScope scope(context);
        auto classifier = make_toy_classifier(toy);
        classifier.pretrain(toy.views(), {.epochs = 1, .batch_tokens = 200, .shards = 2});
        classifier.fit(toy.views(), toy.labels, {.epochs = 1, .batch_tokens = 200, .shards = 2});
        results.push_back(classifier.predict(toy.views()));
    }
    CHECK(std::memcmp(results[0].data(), results[1].data(), static_cast<std::size_t>(results[0].size()) * sizeof(float)) == 0);
}

TEST_CASE("text classifier: a post's probabilities do not depend on its neighbours; odd texts are posts too") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const auto classifier = make_toy_classifier(Toy(80));
    std::vector<std::string> texts = Toy(700, 3).texts;
    texts.insert(texts.begin() + 5, {"", std::string(100'000, 'a'), std::string("\0\xFF\xC0", 3), "great"});
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const auto together = classifier.predict(views);
    for (Index i = 0; i < together.rows(); i += 3) {
        const auto alone = classifier.predict({&views[static_cast<std::size_t>(i)], 1});
        double sum = 0;
        for (Index c = 0; c < 3; ++c) {
            REQUIRE(std::abs(alone[c] - together(i, c)) < 1e-6f);
            sum += alone[c];
        }
        REQUIRE(sum == doctest::Approx(1).epsilon(1e-6));
    }
    CHECK(classifier.predict(std::vector<std::string_view>{}).size() == 0);
}

TEST_CASE("text classifier: a model folder gives the same probabilities, in every storage") {
    const testing::TemporaryFolder folder;
    const Toy toy(50);
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16, io::WeightStorage::int8}) {
        auto classifier = make_toy_classifier(toy, 3);
        classifier.save(folder / "model", card, storage);
        const auto loaded = TextClassifier::load(folder / "model");
        CHECK(loaded.labels() == classifier.labels());
        auto rounded = make_toy_classifier(toy, 3);
        io::round_parameters(rounded.network(), storage);
        const auto wanted = rounded.predict(toy.views()), got = loaded.predict(toy.views());
        for (Index i = 0; i < wanted.size(); ++i) REQUIRE(std::abs(wanted[i] - got[i]) < 1e-6f);
    }
    auto loaded = TextClassifier::load(folder / "model");
    CHECK(!loaded.network().masked_begun());
    const auto pretrained = loaded.pretrain(toy.views(), {.epochs = 6, .batch_tokens = 256, .rate = 5e-3});
    CHECK(loaded.network().masked_begun());
    CHECK(pretrained.epochs.back().loss < 0.95 * pretrained.epochs.front().loss);
}

TEST_CASE("text classifier: saving changes no weight, whatever is stored and whether it succeeds, and keeps what is packed") {
    const testing::TemporaryFolder folder;
    const Toy toy(50);
    auto classifier = make_toy_classifier(toy, 3);
    const auto before = classifier.predict(toy.views());
    const auto unchanged = [&] {
        const auto now = classifier.predict(toy.views());
        return std::equal(now.data(), now.data() + now.size(), before.data());
    };
    std::filesystem::create_directory(folder / "other");
    io::write_file(folder / "other/mine.txt", "no model");
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16, io::WeightStorage::int8}) {
        CHECK_FALSE(testing::error_of([&] { classifier.save(folder / "other", card, storage); }).empty());
        CHECK(unchanged());
        classifier.save(folder / "model", card, storage);
        CHECK(unchanged());
    }
    text::TextModel model({{.labels = {"a", "b"}}}, classifier.tokenizer(), {.width = 16, .layers = 1, .heads = 2, .inner = 16});
    const auto packed = model.frozen(Precision::fp32);
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::int8}) {
        model.save(folder / "model", "text_classifier", io::Json::object(), card, storage);
        CHECK(model.frozen(Precision::fp32) == packed);
    }
}

TEST_CASE("text classifier: what does not fit is refused in words") {
    const Toy toy(20);
    auto classifier = make_toy_classifier(toy);
    const std::vector<std::int32_t> wrong(20, 3), few(3, 0);
    CHECK(testing::contains(testing::error_of([&] { classifier.fit(toy.views(), wrong); }), "label 3 of 3 classes"));
    CHECK(testing::contains(testing::error_of([&] { classifier.fit(toy.views(), few); }), "20 texts and 3 labels"));
    CHECK(testing::contains(testing::error_of([&] { classifier.pretrain({}, {}); }), "no posts"));
    Tensor<float> room(Shape{19, 3});
    CHECK(testing::contains(testing::error_of([&] { classifier.predict(toy.views(), room); }), "[20, 3]"));
    CHECK(testing::contains(testing::error_of([&] { TextClassifier({"a", "a"}, classifier.tokenizer()); }), "twice"));
    CHECK(testing::contains(testing::error_of([&] { TextClassifier({"tea", "caf\xe9"}, classifier.tokenizer()); }), "label 1 is not"));

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", card);
    const testing::EditedConfig config(folder / "model");
    const auto error_with = [&](std::string_view from, std::string_view to) {
        return config.error(from, to, [&] { TextClassifier::load(folder / "model"); });
    };
    CHECK(testing::contains(error_with("\"heads\": 2", "\"heads\": 3"), "width is not a multiple of heads"));
    CHECK(testing::contains(error_with("\"width\": 16", "\"width\": 4096"), "weights, and here are"));  // 13 GB of zeros otherwise
    CHECK(testing::contains(error_with("\"inner\": 32", "\"inner\": 31"), "feed_forward"));
    CHECK(testing::contains(error_with("\"neutral\"", "\"negative\""), "none twice"));
}
