// Texts of more tokens than a model reads at once: cut, or in windows.
#include "clamor/text/long_texts.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "clamor/core/context.hpp"
#include "clamor/text/tasks.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"
#include "support/largest_difference.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using testing::largest_difference;
using text::LongTexts;

namespace {

const std::vector<std::string> words = {"cat", "sat", "awful", "mat", "great", "today", "love"};

/// Words of one token each, in an order that does not come again within a window.
std::string text_of(std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t i = first; i < first + count; ++i) text += words[(i * i + i / 3) % words.size()] + " ";
    return text;
}

/// What a model that reads `room` words at once makes of each window of a text of `count` words, by itself.
std::vector<std::string> windows_of(std::size_t count, std::size_t room) {
    std::vector<std::string> windows;
    for (std::size_t first = 0; first < count; first += room) windows.push_back(text_of(first, std::min(room, count - first)));
    return windows;
}

/// [rows of texts] to their mean, weighted by words.
std::vector<float> mean_of(const Tensor<float>& rows, std::size_t count, std::size_t room) {
    std::vector<float> mean;
    for (Index c = 0; c < rows.cols(); ++c) {
        double sum = 0;
        for (Index r = 0; r < rows.rows(); ++r)
            sum += static_cast<double>(rows(r, c)) * static_cast<double>(std::min(room, count - static_cast<std::size_t>(r) * room)) /
                   static_cast<double>(count);
        mean.push_back(static_cast<float>(sum));
    }
    return mean;
}

std::span<const float> row(const Tensor<float>& rows, Index i) { return {rows.view().row(i), static_cast<std::size_t>(rows.cols())}; }

bool same_bits(const float* a, const float* b, Index count) {
    return std::memcmp(a, b, static_cast<std::size_t>(count) * sizeof(float)) == 0;
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

/// A text classifier of 15 tokens beside [CLS], with a wide part, that has learned a little.
text::TextClassifier made_classifier() {
    const testing::ToyPosts toy(300, 4);
    auto made = text::TextClassifier({"negative", "neutral", "positive"},
                                     text::wordpiece_tokenizer(text::train_wordpiece(toy.texts, {.vocabulary = 200})),
                                     {.longest = 16, .width = 16, .layers = 2, .heads = 2, .inner = 32});
    made.fit(toy.views(), toy.labels, {.epochs = 3, .batch_tokens = 256, .rate = 5e-3});
    for (const std::string& word : words) REQUIRE(made.tokenizer().find(word));
    REQUIRE(made.tokenizer().special_tokens() == 1);
    return made;
}

constexpr std::size_t room = 15, count = 10'000;

/// An encoder with a tokenizer that knows these words.
struct SmallEncoder {
    testing::CheckpointCopy copy;
    explicit SmallEncoder(const std::string& name) : copy(name) { copy.add_tokenizer(words); }
};

}  // namespace

TEST_CASE("long texts: a classifier's 10,000 words are their first tokens, n-grams too, or the mean of windows") {
    const auto classifier = made_classifier();
    const std::string all = text_of(0, count), beginning = text_of(0, room);
    const std::vector<std::string_view> texts = {"a cat", all, "great", beginning};
    const auto cut = classifier.predict(texts), alone = classifier.predict(std::vector<std::string_view>{beginning});
    CHECK(same_bits(cut.view().row(1), cut.view().row(3), cut.cols()));
    CHECK(largest_difference(row(cut, 1), alone.view().span()) < 1e-6f);

    const auto windows = windows_of(count, room);
    REQUIRE(windows.size() == 667);
    const auto by_hand = mean_of(classifier.predict(views(windows)), count, room);
    const auto whole = classifier.predict(texts, LongTexts::windows),
               whole_alone = classifier.predict(std::vector<std::string_view>{all}, LongTexts::windows);
    CHECK(largest_difference(row(whole, 1), by_hand) < 1e-6f);
    CHECK(largest_difference(row(whole_alone, 0), by_hand) < 1e-6f);
    CHECK(largest_difference(row(whole, 1), row(cut, 1)) > 1e-3f);
    for (const Index short_text : {0, 2, 3}) CHECK(largest_difference(row(whole, short_text), row(cut, short_text)) < 1e-6f);
    double sum = 0;
    for (const float p : by_hand) sum += static_cast<double>(p);
    CHECK(sum == doctest::Approx(1));
}

TEST_CASE("long texts: a text of as many tokens as are read is whole, and of one more two windows") {
    const auto classifier = made_classifier();
    Tensor<float> row(Shape{1, 3});
    for (const auto& [length, longer] :
         {std::pair<std::size_t, Index>{0, 0}, {1, 0}, {room - 1, 0}, {room, 0}, {room + 1, 1}, {2 * room, 1}}) {
        CAPTURE(length);
        const std::string text = text_of(0, length);
        const std::vector<std::string_view> texts = {text};
        CHECK(classifier.predict(texts, row.view(), LongTexts::windows) == longer);
        CHECK(classifier.predict(texts, row.view()) == longer);
        if (length > 0)
            CHECK(largest_difference(classifier.predict(texts, LongTexts::windows),
                                     mean_of(classifier.predict(views(windows_of(length, room))), length, room)) < 1e-6f);
    }
}

TEST_CASE("long texts: an encoder's vectors, of unit length again where the folder says so") {
    for (const std::string name : {"bert", "sentence"}) {
        CAPTURE(name);
        const SmallEncoder made(name);
        if (name == "sentence") {
            io::Json list = io::Json::array();
            for (const auto& [type, path] :
                 {std::pair{"Transformer", ""}, std::pair{"Pooling", "1_Pooling"}, std::pair{"Normalize", "3_Normalize"}})
                list.push_back(io::Json::object({{"type", concat("sentence_transformers.models.", type)}, {"path", path}}));
            io::write_file(made.copy.file("modules.json"), io::to_text(list));
        }
        const text::TextEncoder encoder(made.copy.path(), {.longest = 12});
        constexpr std::size_t at_once = 10;
        const std::string all = text_of(0, count), beginning = text_of(0, at_once);
        const std::vector<std::string_view> texts = {"cat", all, beginning};
        const auto cut = encoder.vectors(texts), whole = encoder.vectors(texts, LongTexts::windows);
        CHECK(same_bits(cut.view().row(1), cut.view().row(2), cut.cols()));
        auto by_hand = mean_of(encoder.vectors(views(windows_of(count, at_once))), count, at_once);
        if (name == "sentence") {
            double squares = 0;
            for (const float x : by_hand) squares += static_cast<double>(x) * static_cast<double>(x);
            CHECK(squares < 1);
            for (float& x : by_hand) x = static_cast<float>(static_cast<double>(x) / std::sqrt(squares));
        }
        CHECK(largest_difference(row(whole, 1), by_hand) < 1e-6f);
        CHECK(largest_difference(row(whole, 0), row(cut, 0)) < 1e-6f);
        CHECK(largest_difference(row(whole, 1), row(cut, 1)) > 1e-3f);
    }
}

TEST_CASE("long texts: all tasks of a model, and each alone") {
    const testing::ToyPosts toy(80);
    const auto classifier = testing::make_toy_classifier(toy);
    const text::TextTasks tasks({{"mood", {"bad", "good"}}, {"size", {"s", "m", "l"}}}, classifier.tokenizer(),
                                {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512});
    const std::string all = text_of(0, 500);
    const std::vector<std::string_view> texts = {"cat", all};
    const auto both = tasks.predict(texts, LongTexts::windows), one = tasks.predict("size", texts, LongTexts::windows);
    const auto alone = tasks.classifier("size").predict(texts, LongTexts::windows);
    for (Index i = 0; i < 2; ++i) {
        CHECK(same_bits(one.view().row(i), both.view().row(i) + 2, 3));
        CHECK(largest_difference(row(one, i), row(alone, i)) < 1e-6f);
    }
}

TEST_CASE("long texts: the log is told once a call how many there are") {
    const auto classifier = made_classifier();
    const SmallEncoder made("bert");
    const text::TextEncoder encoder(made.copy.path(), {.longest = 12});
    const std::string all = text_of(0, 100);
    const std::vector<std::string_view> texts = {all, "cat", all, "", all};
    std::vector<std::string> told;
    Context context({.threads = 2, .log = [&](LogLevel level, std::string_view text) {
                         if (level == LogLevel::info) told.emplace_back(text);
                     }});
    const ContextScope scope(context);
    classifier.predict(texts);
    encoder.vectors(texts, LongTexts::windows);
    classifier.predict(std::vector<std::string_view>{"cat"});
    REQUIRE(told.size() == 2);
    CHECK(told[0] == "predict: 3 of 5 texts have more than 16 tokens; the rest was not read");
    CHECK(told[1] == "embed: 3 of 5 texts have more than 12 tokens, and were read in windows");
    CHECK(contains(error_of([] { text::long_texts_of("middle"); }), "expected truncate or windows, got middle"));
}

TEST_CASE("long texts: training, its validation and calibration tell how many they cut") {
    auto classifier = made_classifier();
    const std::string all = text_of(0, 100);
    const std::vector<std::string_view> texts = {all, "cat", all, "great"};
    const std::vector<std::int32_t> labels = {0, 1, 2, 2};
    std::vector<std::string> told;
    Context context({.threads = 1, .log = [&](LogLevel, std::string_view text) {
                         if (contains(text.data(), "more than 16 tokens")) told.emplace_back(text.substr(0, text.find(" texts")));
                     }});
    const ContextScope scope(context);
    CHECK(classifier.pretrain(texts, {.epochs = 1}).long_texts == 2);
    const text::ValidationPosts validation{.texts = std::span(texts).first(2), .labels = std::span(labels).first(2)};
    CHECK(classifier.fit(texts, labels, {.epochs = 3, .validation = validation}).long_texts == 2);
    classifier.calibrate(texts, labels);
    text::TextTasks tasks({{"mood", {"a", "b", "c"}}}, classifier.tokenizer(),
                          {.longest = 16, .width = 8, .layers = 1, .heads = 1, .inner = 8, .ngrams = 0});
    std::vector<text::TaskTargets> targets;
    targets.push_back({.task = "mood", .posts = {0, 1, 2, 3}, .labels = labels});
    CHECK(tasks.fit(texts, targets, {.epochs = 1}).long_texts == 2);
    CHECK(told ==
          std::vector<std::string>{"pretrain: 2 of 4", "fit: 2 of 4", "fit: validation: 1 of 2", "calibrate: 2 of 4", "fit: 2 of 4"});
}

TEST_CASE("long texts: memory is that of the tokenizer and of a batch, or is refused in words") {
    const auto classifier = made_classifier();
    const std::string all = text_of(0, 40'000);
    const std::vector<std::string_view> texts = {all};
    std::size_t most = 0;
    {
        Context context({.threads = 1});
        const ContextScope scope(context);
        classifier.predict(std::vector<std::string_view>{"cat"}, LongTexts::windows);  // packs the weights
        const std::size_t before = context.memory_used();
        classifier.predict(texts, LongTexts::windows);
        most = context.memory_peak();
        CHECK(most - before <
              100 * all.size() + (std::size_t{8} << 20));  // all windows at once would take 40,000 x 16 floats a layer and more
        CHECK(context.memory_used() <= before + (std::size_t{8} << 20));
    }
    Context context({.threads = 1, .memory_limit = 64 * all.size()});
    const ContextScope scope(context);
    Status status{};
    const std::string error = error_of([&] { classifier.predict(texts, LongTexts::windows); }, &status);
    CHECK(status == Status::out_of_memory);
    CHECK(contains(error, "the limit is"));
}
