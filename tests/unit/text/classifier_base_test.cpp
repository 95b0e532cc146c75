// Classifiers that begin from a model of Clamor's own.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/tasks.hpp"
#include "support/checkpoint.hpp"
#include "support/files.hpp"
#include "support/model_card.hpp"
#include "support/same_bits.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::card;
using testing::contains;
using testing::error_of;
using testing::same_bits;
using text::TextClassifier;

namespace {

const text::FitTextOptions quick{.epochs = 3, .batch_tokens = 256, .rate = 5e-3, .masked = 0.05, .ema = 0.9};

/// A folder with a classifier of toy posts that has learned them.
struct Saved {
    testing::TemporaryFolder parent;
    testing::ToyPosts toy{400};
    std::string folder = parent / "model";

    explicit Saved(io::WeightStorage storage = io::WeightStorage::f32) {
        auto model = testing::make_toy_classifier(toy);
        model.fit(toy.views(), toy.labels, quick);
        model.save(folder, card, storage);
    }
};

Tensor<float> columns(View<const float> x, std::initializer_list<Index> order) {
    Tensor<float> y(Shape{x.rows(), static_cast<Index>(order.size())});
    for (Index r = 0; r < x.rows(); ++r)
        for (Index c = 0; const Index from : order) y(r, c++) = x(r, from);
    return y;
}

/// The parameters whose names begin so, behind each other.
Tensor<float> weights(TextClassifier& model, std::string_view prefix) {
    std::vector<float> all;
    for (const auto& slot : io::slots_of(model.network()))
        if (slot.name.starts_with(prefix))
            for (const float w : std::get<io::ParameterRows<float>>(slot.rows).values()) all.push_back(w);
    return Tensor<float>::from(Shape{static_cast<Index>(all.size())}, all);
}

}  // namespace

TEST_CASE("text base: with the labels that a model has, in any order, it goes on from what that says") {
    const Saved saved;
    const auto posts = saved.toy.views();
    auto before = TextClassifier::load(saved.folder);
    auto same = TextClassifier::from_base(saved.folder, {"negative", "neutral", "positive"});
    CHECK(same_bits(same.predict(posts), before.predict(posts)));
    auto other = TextClassifier::from_base(saved.folder, {"positive", "negative", "neutral"});
    const auto said = other.predict(posts), expected = columns(before.predict(posts), {2, 0, 1});
    for (Index i = 0; i < said.size(); ++i) CHECK(said[i] == doctest::Approx(expected[i]).epsilon(1e-5));
    CHECK(same.options().longest == 16);
    CHECK(same.options().ngrams == before.options().ngrams);
    CHECK(same.calibration().posts == 0);

    same.fit(posts, saved.toy.labels, quick);
    CHECK(!same_bits(same.predict(posts), before.predict(posts)));
    CHECK(same_bits(TextClassifier::load(saved.folder).predict(posts), before.predict(posts)));
}

TEST_CASE("text base: other labels have a new head on the model's encoder, however its weights are stored") {
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16, io::WeightStorage::int8}) {
        CAPTURE(static_cast<int>(storage));
        Saved saved(storage);
        auto base = TextClassifier::load(saved.folder);
        auto model = TextClassifier::from_base(saved.folder, {"calm", "loud"}, {.seed = 5});
        CHECK(same_bits(weights(model, "encoder."), weights(base, "encoder.")));
        const auto wide = weights(model, "ngrams.");
        CHECK(wide.size() == 2 * base.options().ngrams);
        CHECK(std::ranges::all_of(wide.view(), [](float w) { return w == 0; }));
        const auto again = TextClassifier::from_base(saved.folder, {"calm", "loud"}, {.seed = 5});
        CHECK(same_bits(model.predict(saved.toy.views()), again.predict(saved.toy.views())));

        std::vector<std::int32_t> loud;
        for (const auto label : saved.toy.labels) loud.push_back(label == 1 ? 0 : 1);
        const testing::ToyPosts unseen(100, 2);
        std::vector<std::int32_t> truth;
        for (const auto label : unseen.labels) truth.push_back(label == 1 ? 0 : 1);
        model.fit(saved.toy.views(), loud, quick);
        CHECK(text::macro_recall(model.predict(unseen.views()), truth) > 0.9);
        model.save(saved.parent / "further", card);
        CHECK(same_bits(TextClassifier::load(saved.parent / "further").predict(unseen.views()), model.predict(unseen.views())));
    }
}

TEST_CASE("text base: fewer tokens than the model reads are read, never more") {
    const Saved saved;
    CHECK(TextClassifier::from_base(saved.folder, {"a", "b"}, {.longest = 5}).options().longest == 5);
    CHECK(TextClassifier::from_base(saved.folder, {"a", "b"}, {.longest = 500}).options().longest == 16);
    auto shorter = TextClassifier::from_base(saved.folder, {"a", "b"}, {.longest = 5}), whole = TextClassifier::load(saved.folder);
    const auto few = io::slots_of(shorter.network()), all = io::slots_of(whole.network());
    Index cut = 0;
    for (const auto& slot : few) {
        if (!slot.name.starts_with("encoder.")) continue;
        const auto from = std::ranges::find(all, slot.name, &io::ParameterSlot::name);
        REQUIRE(from != all.end());
        const auto a = std::get<io::ParameterRows<float>>(slot.rows).values(), b = std::get<io::ParameterRows<float>>(from->rows).values();
        CHECK(std::equal(a.begin(), a.end(), b.begin()));
        if (a.size() < b.size()) ++cut;
    }
    CHECK(cut == 1);  // the table of positions
    CHECK(shorter.predict(saved.toy.views()).rows() == 400);
}

TEST_CASE("text base: of a model of several tasks the encoder, and where one is named, its head") {
    testing::TemporaryFolder parent;
    const testing::ToyPosts toy(300);
    const std::string folder = parent / "tasks";
    text::TextTasks tasks({{"mood", {"bad", "so-so", "good"}}, {"side", {"for", "against"}}},
                          testing::make_toy_classifier(toy).tokenizer(),
                          {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512});
    std::vector<text::TaskTargets> known(1);
    known[0].task = "mood";
    known[0].labels = toy.labels;
    for (Index i = 0; i < 300; ++i) known[0].posts.push_back(i);
    tasks.fit(toy.views(), known, quick);
    tasks.save(folder, card);
    const auto mood = TextClassifier::load(folder, "mood");
    CHECK(same_bits(TextClassifier::from_base(folder, {"bad", "so-so", "good"}, {.task = "mood"}).predict(toy.views()),
                    mood.predict(toy.views())));
    CHECK(!same_bits(TextClassifier::from_base(folder, {"bad", "so-so", "good"}).predict(toy.views()), mood.predict(toy.views())));
    CHECK(contains(error_of([&] { TextClassifier::from_base(folder, {"a", "b"}, {.task = "age"}); }), "mood"));
}

TEST_CASE("text base: a number's head begins anew, for its units may be others") {
    testing::TemporaryFolder parent;
    const testing::ToyPosts toy(300);
    Tensor<float> stars(Shape{300, 1}), shares(Shape{300, 1});
    for (Index i = 0; i < 300; ++i) {
        stars[i] = 1000 + 10 * static_cast<float>(toy.labels[static_cast<std::size_t>(i)]);
        shares[i] = (stars[i] - 1000) / 20;
    }
    TextClassifier model({"number"}, testing::make_toy_classifier(toy).tokenizer(),
                         {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 64,
                          .targets = text::TargetKind::number});
    model.fit(toy.views(), stars, quick);
    model.save(parent / "stars", card);
    auto further = TextClassifier::from_base(parent / "stars", {"number"}, {.targets = text::TargetKind::number});
    further.fit(toy.views(), shares, quick);
    const auto said = further.predict(toy.views());
    double squares = 0;
    for (Index i = 0; i < 300; ++i) squares += std::pow(static_cast<double>(said[i] - shares[i]), 2) / 300;
    CHECK(squares < 0.05);  // of a variance of 0.17
}

TEST_CASE("text base: a training goes on from its checkpoint on the same base alone") {
    const Saved saved;
    const std::string other = saved.parent / "other", file = saved.parent / "fit";
    auto trained = TextClassifier::load(saved.folder);
    trained.fit(saved.toy.views(), saved.toy.labels, quick);
    trained.save(other, card);
    text::FitTextOptions options = quick;
    options.checkpoint = file;
    Index steps = 0;
    options.progress = [&](const train::Progress&) { return ++steps < 4; };
    const auto fit = [&](const std::string& folder, const std::vector<std::string>& labels) {
        auto model = TextClassifier::from_base(folder, labels);
        return error_of([&] { model.fit(saved.toy.views(), saved.toy.labels, options); });
    };
    const std::vector<std::string> same{"negative", "neutral", "positive"};
    CHECK(fit(saved.folder, same) != "");
    options.progress = {}, options.resume = true;
    CHECK(contains(fit(other, same), "base was"));
    CHECK(contains(fit(saved.folder, {"a", "b", "c"}), "base was"));
    CHECK(fit(saved.folder, same) == "");
}

TEST_CASE("text base: a checkpoint that Clamor trained says how its posts are read, and keeps its head") {
    testing::CheckpointCopy base("bert");
    base.add_tokenizer({"the", "cat", "sat", "on", "a", "mat", "love", "hate", "!"});
    const testing::TemporaryFolder folder;
    const std::vector<std::string> labels{"bad", "good"};
    const text::NormalizerOptions reading{.lowercase = false, .handles = false, .hashtags = true};
    const auto trained = TextClassifier::from_base(base.path(), labels, {.normalizer = reading, .longest = 12, .seed = 4});
    trained.save(folder / "trained", card);
    const std::string_view texts[] = {"the cat #SatOn a mat", "@love hate"};
    const auto further = TextClassifier::from_base(folder / "trained", labels, {.longest = 12});
    CHECK(further.options().normalizer == reading);
    CHECK(same_bits(further.predict(texts), trained.predict(texts)));
    const auto otherwise = TextClassifier::from_base(folder / "trained", labels, {.normalizer = text::NormalizerOptions(), .longest = 12});
    CHECK(otherwise.options().normalizer == text::NormalizerOptions());

    std::string config = testing::read_bytes(folder / "trained/config.json");
    io::Json edited = io::parse_json(config, "config.json");
    edited.set("problem_type", "strange");
    io::write_file(folder / "trained/config.json", io::to_text(edited));
    CHECK_FALSE(same_bits(TextClassifier::from_base(folder / "trained", labels, {.longest = 12}).predict(texts), trained.predict(texts)));
}

TEST_CASE("text base: what is of the other kind of base is refused in words") {
    const Saved saved;
    const std::vector<std::string> labels{"a", "b"};
    Status status = Status::ok;
    CHECK(contains(error_of([&] { TextClassifier::from_base(saved.folder, labels, {.pooling = nn::Pooling::mean}); }, &status),
                   "pooling is of a checkpoint's head"));
    CHECK(status == Status::invalid_argument);
    CHECK(contains(error_of([&] { TextClassifier::from_base(saved.folder, labels, {.normalizer = text::NormalizerOptions()}); }),
                   "how posts are read is the base's own"));
    CHECK(contains(error_of([&] { TextClassifier::from_base(testing::CheckpointCopy("bert").path(), labels, {.task = "irony"}); }),
                   "is a checkpoint and has no tasks"));
    CHECK(error_of([&] { TextClassifier::from_base(saved.folder, labels, {.task = "irony"}); }, &status) != "");
    CHECK(status == Status::bad_file);
    CHECK(contains(error_of([&] { TextClassifier::from_base(saved.parent / "none", labels); }, &status), "none"));
    CHECK(status == Status::not_found);
}
