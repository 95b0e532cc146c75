// Checkpoints whose tokenizer cuts the beginning of a long text, not its end.
#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"
#include "support/largest_difference.hpp"
#include "support/model_card.hpp"

using namespace clamor;
using io::Json;
using testing::CheckpointCopy;
using testing::contains;
using testing::error_of;
using text::LongTexts;
using text::TextClassifier;
using text::TextEncoder;

namespace {

const std::vector<std::string> words = {"cat", "sat", "awful", "mat", "great", "today", "love"};
using testing::card;

/// Words of one token each.
std::string text_of(std::size_t first, std::size_t last) {
    std::string text;
    for (std::size_t i = first; i < last; ++i) text += words[(i * i + i / 3) % words.size()] + " ";
    return text;
}

/// A text of 25 words to a model that reads 10 of them at once, beside [CLS] and [SEP].
constexpr Index longest = 12;
const std::string all = text_of(0, 25), beginning = text_of(0, 10), end = text_of(15, 25);

using Row = std::vector<float>;
Row row_of(const auto& model, std::string_view text, LongTexts long_texts = LongTexts::truncate) {
    Tensor<float> row;
    if constexpr (requires { model.vectors({&text, 1}, long_texts); })
        row = model.vectors({&text, 1}, long_texts);
    else
        row = model.predict({&text, 1}, long_texts);
    return {row.data(), row.data() + row.size()};
}

/// Reads the end, or the beginning; in windows, which are counted from there.
void check_side(const auto& model, bool from_left) {
    CHECK(row_of(model, all) == row_of(model, from_left ? end : beginning));
    CHECK(row_of(model, all) != row_of(model, from_left ? beginning : end));
    CHECK(row_of(model, beginning) != row_of(model, end));
    Row mean(row_of(model, all).size());
    for (const auto& [first, last] : from_left ? std::vector<std::pair<std::size_t, std::size_t>>{{15, 25}, {5, 15}, {0, 5}}
                                               : std::vector<std::pair<std::size_t, std::size_t>>{{0, 10}, {10, 20}, {20, 25}}) {
        const Row part = row_of(model, text_of(first, last));
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += part[i] * static_cast<float>(last - first) / 25;
    }
    CHECK(testing::largest_difference(row_of(model, all, LongTexts::windows), mean) < 1e-6f);
}

void set_side(CheckpointCopy& copy, const Json& config, const char* direction) {
    io::write_file(copy.file("tokenizer_config.json"), io::to_text(Json::object({{"truncation_side", config}})));
    if (!direction) return copy.set("truncation", Json(), "tokenizer.json");
    copy.set("truncation",
             Json::object({{"direction", direction}, {"max_length", 5}, {"strategy", "LongestFirst"}, {"stride", 0}}),
             "tokenizer.json");
}

struct Said {
    Json config;            ///< truncation_side of tokenizer_config.json
    const char* direction;  ///< of tokenizer.json's truncation
    bool from_left;         ///< to transformers 5.24.0
};
const Said said[] = {{Json(), nullptr, false}, {"left", nullptr, true}, {Json(), "Left", true}, {"right", "Left", false},
                     {"left", "Right", true}};

}  // namespace

TEST_CASE("truncation side: an encoder and a classifier read the end of a long text where the tokenizer cuts its beginning") {
    CheckpointCopy encoder("bert"), classifier("bert-classifier");
    for (CheckpointCopy* copy : {&encoder, &classifier}) copy->add_tokenizer(words);
    for (const Said& one : said) {
        for (CheckpointCopy* copy : {&encoder, &classifier}) set_side(*copy, one.config, one.direction);
        check_side(TextEncoder(encoder.path(), {.longest = longest}), one.from_left);
        Json config = io::read_json(classifier.file("tokenizer_config.json"));
        config.set("model_max_length", longest);
        io::write_file(classifier.file("tokenizer_config.json"), io::to_text(config));
        check_side(TextClassifier::load(classifier.path()), one.from_left);
    }
    set_side(encoder, "up", nullptr);
    CHECK(contains(error_of([&] { TextEncoder opened(encoder.path()); }), "truncation_side must be one of left, right, is up"));
}

TEST_CASE("truncation side: a classifier on a base learns and reads as that, and so does what is saved") {
    for (const nn::Pooling pooling : {nn::Pooling::first, nn::Pooling::mean})
        for (const bool in_sentence_config : {false, true}) {
            CAPTURE(in_sentence_config);
            CheckpointCopy base("sentence");
            base.add_tokenizer(words);
            if (in_sentence_config)
                base.set("processor_kwargs", Json::object({{"truncation_side", "left"}}), "sentence_bert_config.json");
            else
                set_side(base, "left", nullptr);
            auto model = TextClassifier::from_base(base.path(), {"bad", "good"}, {.longest = longest, .seed = 3, .pooling = pooling});
            check_side(model, true);
            const std::vector<std::string_view> texts(8, all), ends(8, end);
            const std::vector<std::int32_t> numbers{0, 1, 0, 1, 0, 1, 0, 1};
            auto same = TextClassifier::from_base(base.path(), {"bad", "good"}, {.longest = longest, .seed = 3, .pooling = pooling});
            model.fit(texts, numbers, {.epochs = 1});
            same.fit(ends, numbers, {.epochs = 1});
            CHECK(row_of(model, "cat sat") == row_of(same, "cat sat"));

            const testing::TemporaryFolder folder;
            model.save(folder / "saved", card);
            const auto loaded = TextClassifier::load(folder / "saved");
            check_side(loaded, true);
            CHECK(row_of(loaded, all) == row_of(model, all));
            CHECK(io::read_json(folder / "saved/tokenizer_config.json").at("truncation_side") == Json("left"));
            TextEncoder(base.path(), {.longest = longest}).save(folder / "encoder", card);
            const TextEncoder again(folder / "encoder");
            CHECK(row_of(again, all) == row_of(again, end));
        }
}
