// Classifiers whose labels do not exclude each other, and those of a real number.
#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/wordpiece.hpp"
#include "support/checkpoint.hpp"
#include "support/files.hpp"
#include "support/model_card.hpp"
#include "support/same_bits.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using text::TargetKind;
using text::TextClassifier;

namespace {

using testing::card;
const text::FitTextOptions options{.epochs = 10, .batch_tokens = 256, .rate = 1e-2, .masked = 0, .label_smoothing = 0, .ema = 0.9};

/// Posts that may say a joy, a fear, both or neither, and how loud: the number of "!".
struct Posts {
    std::vector<std::string> texts;
    Tensor<float> moods, loudness;

    explicit Posts(Index count, std::uint64_t seed = 1) : moods(Shape{count, 2}), loudness(Shape{count, 1}) {
        const char* words[] = {"the", "cat", "sat", "on", "a", "mat"};
        Rng rng(seed);
        for (Index i = 0; i < count; ++i) {
            std::string text = words[rng.below(6)];
            for (std::uint32_t w = rng.below(4); w > 0; --w) text += concat(' ', words[rng.below(6)]);
            for (const char* mood : {"love", "scared"}) {
                const bool there = rng.chance(0.4);
                if (there) text += concat(' ', mood);
                moods(i, mood[0] == 's') = there;
            }
            const std::uint32_t marks = rng.below(4);
            for (std::uint32_t m = 0; m < marks; ++m) text += " !";
            loudness(i, 0) = static_cast<float>(marks);
            texts.push_back(text);
        }
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

TextClassifier make(TargetKind kind, std::vector<std::string> labels) {
    return TextClassifier(std::move(labels), text::wordpiece_tokenizer(text::train_wordpiece(Posts(200).texts, {.vocabulary = 50})),
                          {.normalizer = {.longest_run = 0},
                           .longest = 24,
                           .width = 16,
                           .layers = 1,
                           .heads = 2,
                           .inner = 32,
                           .ngrams = 512,
                           .targets = kind});
}

double share_right(View<const float> p, View<const float> truth) {
    double right = 0;
    for (Index i = 0; i < p.size(); ++i) right += (p[i] >= 0.5f) == (truth[i] >= 0.5f);
    return right / static_cast<double>(p.size());
}

double mean_square(View<const float> a, View<const float> b) {
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i)
        sum += (static_cast<double>(a[i]) - static_cast<double>(b[i])) * (static_cast<double>(a[i]) - static_cast<double>(b[i]));
    return sum / static_cast<double>(a.size());
}

}  // namespace

TEST_CASE("target kinds: labels that do not exclude each other are learned, stored, and predicted in any precision") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Posts posts(400), other(200, 2);
    auto classifier = make(TargetKind::labels, {"joy", "fear"});
    classifier.fit(posts.views(), posts.moods, options);
    const auto found = classifier.predict(other.views());
    CHECK(share_right(found, other.moods) > 0.97);
    Index both = 0, neither = 0;
    for (Index i = 0; i < found.rows(); ++i) {
        both += found(i, 0) > 0.8f && found(i, 1) > 0.8f;
        neither += found(i, 0) < 0.2f && found(i, 1) < 0.2f;
    }
    CHECK((both > 10 && neither > 20));

    const testing::TemporaryFolder folder;
    classifier.save(folder / "model", card);
    auto loaded = TextClassifier::load(folder / "model");
    CHECK(loaded.options().targets == TargetKind::labels);
    CHECK(mean_square(loaded.predict(other.views()), found) < 1e-12);
    loaded.set_precision(Precision::int8);
    CHECK(share_right(loaded.predict(other.views()), other.moods) > 0.95);
    loaded.set_precision(std::nullopt);
    CHECK(share_right(loaded.predict(other.views()), other.moods) > 0.95);

    auto balanced = make(TargetKind::labels, {"joy", "fear"});
    auto rare = posts.moods.clone();
    for (Index i = 0; i < rare.rows(); i += 2) rare(i, 0) = 0;  // half of the joy is not labelled
    text::FitTextOptions plain = options, weighted = options;
    plain.balance = 0;
    weighted.balance = 1;
    auto unweighted = make(TargetKind::labels, {"joy", "fear"});
    unweighted.fit(posts.views(), rare, plain);
    balanced.fit(posts.views(), rare, weighted);
    const auto low = unweighted.predict(other.views()), high = balanced.predict(other.views());
    double sum_low = 0, sum_high = 0;
    for (Index i = 0; i < low.rows(); ++i) sum_low += static_cast<double>(low(i, 0)), sum_high += static_cast<double>(high(i, 0));
    CHECK(sum_high > 1.2 * sum_low);
}

TEST_CASE("target kinds: a number is learned in its own units, whatever they are") {
    const Posts posts(400), other(200, 2);
    auto classifier = make(TargetKind::number, {"loudness"});
    text::FitTextOptions longer = options, judged = options;
    judged.epochs = longer.epochs = 25;
    judged.keep_best = false;
    double in_training = 1e9;
    judged.metric = [&] { return in_training = mean_square(classifier.predict(other.views()), other.loudness); };
    classifier.fit(posts.views(), posts.loudness, judged);
    const auto found = classifier.predict(other.views());
    CHECK(mean_square(found, other.loudness) < 0.2 * 1.25);  // their variance is 1.25
    CHECK(mean_square(found, other.loudness) == doctest::Approx(in_training).epsilon(1e-4));

    auto moved = posts.loudness.clone();
    for (float& y : moved.view()) y = 1024 * y - 5000;
    auto elsewhere = make(TargetKind::number, {"loudness"});
    elsewhere.fit(posts.views(), moved, longer);
    const auto there = elsewhere.predict(other.views());
    for (Index i = 0; i < there.rows(); ++i) REQUIRE(there[i] == doctest::Approx(1024 * found[i] - 5000).epsilon(1e-3));

    const testing::TemporaryFolder folder;
    elsewhere.save(folder / "elsewhere", card);
    CHECK(io::SelfTest::from_text(io::SafetensorsFile(folder / "elsewhere/model.safetensors").metadata().at(io::SelfTest::key), "")
              .tolerance > 0.1);
    classifier.save(folder / "model", card);
    auto loaded = TextClassifier::load(folder / "model");
    CHECK(mean_square(loaded.predict(other.views()), found) < 1e-10);
    loaded.fit(posts.views(), posts.loudness, options);  // goes on in the same units
    CHECK(mean_square(loaded.predict(other.views()), other.loudness) < 0.2 * 1.25);
    auto same = make(TargetKind::number, {"loudness"});
    same.fit(posts.views(), Tensor<float>(Shape{400, 1}, 7.0f), options);
    CHECK(mean_square(same.predict(other.views()), Tensor<float>(Shape{200, 1}, 7.0f)) < 0.1);
}

TEST_CASE("target kinds: numbers in double are learned as they are, and refused where floats do not tell them apart") {
    const Posts posts(40);
    const std::vector<double> loudness(posts.loudness.view().begin(), posts.loudness.view().end());
    auto classifier = make(TargetKind::number, {"loudness"}), same = make(TargetKind::number, {"loudness"});
    classifier.fit(posts.views(), posts.loudness, options);
    same.fit(posts.views(), loudness, options);
    CHECK(testing::same_bits(same.predict(posts.views()), classifier.predict(posts.views())));

    const auto refused = [&](auto&& number) {
        std::vector<double> numbers;
        for (std::size_t i = 0; i < 40; ++i) numbers.push_back(number(i));
        return error_of([&] { same.fit(posts.views(), numbers, options); });
    };
    CHECK(refused([](std::size_t i) { return 1.7e9 + static_cast<double>(i % 2); }) ==
          "fit: expected numbers that floats tell apart, got ones around 1.7e+09, where floats are 128 from each other, with a standard "
          "deviation of 0.5: subtract a constant from all");
    CHECK(refused([](std::size_t i) { return i == 3 ? 1e300 : 1; }) ==
          "fit: expected numbers that are finite as floats, at most 3.40282e+38, number 3 is 1e+300");
    CHECK(refused([](std::size_t i) { return 1.7e9 + 300 * static_cast<double>(i % 2); }).empty());
    CHECK(refused([](std::size_t) { return 1.7e9; }).empty());
    auto classes = make(TargetKind::labels, {"joy", "fear"});
    CHECK(contains(error_of([&] { classes.fit(posts.views(), loudness, options); }), "has labels: numbers are learned by one of"));
}

TEST_CASE("target kinds: a refused training leaves a number's weights bit for bit") {
    const Posts posts(40);
    auto classifier = make(TargetKind::number, {"loudness"});
    classifier.fit(posts.views(), posts.loudness, options);
    const auto before = classifier.predict(posts.views());
    const testing::TemporaryFolder folder;
    io::write_file(folder / "checkpoint", "of nothing");
    for (const text::FitTextOptions& refused :
         {text::FitTextOptions{.epochs = 0}, text::FitTextOptions{.checkpoint = folder / "checkpoint", .resume = true}}) {
        CHECK_THROWS_AS(classifier.fit(posts.views(), posts.loudness, refused), Error);
        CHECK(testing::same_bits(classifier.predict(posts.views()), before));
    }
}

TEST_CASE("target kinds: on a checkpoint they are transformers' problem types") {
    testing::CheckpointCopy base("bert");
    base.add_tokenizer({"the", "cat", "sat", "on", "a", "mat", "love", "scared", "!"});
    const Posts posts(60);
    const testing::TemporaryFolder folder;
    for (const auto& [kind, labels, problem] :
         {std::tuple{TargetKind::labels, std::vector<std::string>{"joy", "fear"}, "multi_label_classification"},
          std::tuple{TargetKind::number, std::vector<std::string>{"loudness"}, "regression"}}) {
        auto classifier = TextClassifier::from_base(base.path(), labels, {.longest = 20, .targets = kind});
        classifier.fit(posts.views(), kind == TargetKind::labels ? posts.moods : posts.loudness, {.epochs = 1, .masked = 0});
        if (kind == TargetKind::labels) classifier.calibrate(posts.views(), posts.moods);
        classifier.save(folder / "saved", card);
        CHECK(io::read_json(folder / "saved/config.json").at("problem_type").string() == problem);
        const auto loaded = TextClassifier::load(folder / "saved");
        CHECK(loaded.options().targets == kind);
        CHECK(loaded.labels() == labels);
        CHECK(loaded.calibration() == classifier.calibration());
        CHECK(mean_square(loaded.predict(posts.views()), classifier.predict(posts.views())) < 1e-10);
    }
}

TEST_CASE("target kinds: what does not fit is refused in words") {
    const Posts posts(20);
    const auto views = posts.views();
    auto labels = make(TargetKind::labels, {"joy", "fear"});
    auto number = make(TargetKind::number, {"loudness"});
    auto classes = make(TargetKind::classes, {"a", "b"});
    CHECK(contains(error_of([&] { labels.fit(views, std::vector<std::int32_t>(20, 0)); }), "has labels"));
    CHECK(contains(error_of([&] { classes.fit(views, posts.moods); }), "has classes"));
    CHECK(contains(error_of([&] { labels.fit(views, posts.loudness); }), "targets must be [20, 2]"));
    CHECK(contains(error_of([&] { labels.fit(views, Tensor<float>(Shape{20, 2}, 1.5f)); }), "must be in [0, 1], got 1.5"));
    CHECK(contains(error_of([&] { number.fit(views, Tensor<float>(Shape{20, 1}, std::nanf(""))); }), "finite"));
    CHECK(contains(error_of([&] { number.fit({}, Tensor<float>(Shape{0, 1})); }), "no posts"));
    CHECK(contains(error_of([&] { number.calibrate(views, std::vector<std::int32_t>(20, 0)); }), "of classes"));
    CHECK(contains(error_of([&] { make(TargetKind::number, {"a", "b"}); }), "of number there must be 1 to 1 labels, got 2"));
    CHECK(contains(error_of([&] { make(TargetKind::labels, {}); }), "of labels there must be 1 to 10000 labels, got 0"));
    CHECK(contains(error_of([] { text::target_kind_of("ranks"); }), "expected classes, labels or number"));
}
