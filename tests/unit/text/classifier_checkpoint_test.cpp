// Classifiers that begin from a checkpoint, and are one.
#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "clamor/core/context.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/pack.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"
#include "support/model_card.hpp"

using namespace clamor;
using testing::CheckpointCopy;
using testing::contains;
using testing::error_of;
using text::TextClassifier;

namespace {

const std::vector<std::string> labels = {"negative", "neutral", "positive"};
const std::vector<std::string> words = {"the", "cat", "sat", "on", "a", "mat", "today", "@", "user", "http", "!", "?", ".", "awful", "hate",
                                        "maybe", "table", "great", "love", "##s"};
using testing::card;

/// Posts whose class is said by one of their words.
struct Toy {
    std::vector<std::string> texts;
    std::vector<std::int32_t> numbers;

    explicit Toy(int posts, std::uint64_t seed) {
        Rng rng(seed);
        for (int i = 0; i < posts; ++i) {
            const std::uint32_t label = rng.below(2), length = 2 + rng.below(8), place = rng.below(length);
            std::string text;
            for (std::uint32_t w = 0; w < length; ++w) text += words[w == place ? 13 + 4 * label + rng.below(2) : rng.below(7)] + " ";
            texts.push_back(text + (i % 3 == 0 ? "@bob https://t.co/x" : ""));
            numbers.push_back(static_cast<std::int32_t>(label));
        }
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

std::map<std::string, Shape> shapes_in(const std::string& folder) {
    std::map<std::string, Shape> shapes;
    for (const io::SafetensorsFile file(folder + "/model.safetensors"); const auto& tensor : file.tensors())
        shapes.emplace(tensor.name, tensor.shape);
    return shapes;
}

/// Letters and white space in bytes, as RoBERTa's tokenizer sees them: Ġ is a blank, Ċ a line's end, ĉ a tab.
constexpr const char* byte_level = R"({
"version": "1.0", "truncation": null, "padding": null, "normalizer": null,
"added_tokens": [
 {"id": 0, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
 {"id": 2, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
"post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false},
"decoder": {"type": "ByteLevel"},
"model": {"type": "BPE", "unk_token": "<unk>", "merges": [], "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "Ġ": 6,
 "Ċ": 7, "ĉ": 8, "â": 9, "Ģ": 10, "į": 11, "A": 12}}})";

}  // namespace

TEST_CASE("text classifier: learns on a checkpoint's encoder, and what it saves is a checkpoint again") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    CheckpointCopy base("bert");
    base.add_tokenizer(words);
    base.rewrite([](io::SafetensorsWriter& writer, const std::string& name, Tensor<float> values) {  // as a model begins, not as noise
        if (values.shape().rank() == 1) values.fill(name.ends_with("LayerNorm.weight") ? 1.0f : 0.0f);
        writer.add(name, std::move(values));
    });
    auto classifier = TextClassifier::from_base(base.path(), {"bad", "good"}, {.longest = 20, .seed = 3});
    const Toy toy(600, 1), other(200, 2);
    classifier.pretrain(toy.views(), {.epochs = 1, .batch_tokens = 256, .rate = 1e-3});
    classifier.fit(toy.views(), toy.numbers, {.epochs = 8, .batch_tokens = 256, .rate = 4e-3, .masked = 0.05, .ema = 0.9});
    const auto wanted = classifier.predict(other.views());
    CHECK(text::macro_recall(wanted, other.numbers) > 0.95);

    const testing::TemporaryFolder folder;
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16}) {
        classifier.save(folder / "saved", card, storage);
        auto loaded = TextClassifier::load(folder / "saved");
        CHECK(loaded.labels() == std::vector<std::string>{"bad", "good"});
        CHECK(loaded.options().longest == 20);
        CHECK(loaded.options().normalizer == classifier.options().normalizer);
        const auto now = classifier.predict(other.views()), got = loaded.predict(other.views());
        loaded.save(folder / "again", card, storage);
        const auto again = TextClassifier::load(folder / "again").predict(other.views());
        for (Index i = 0; i < now.size(); ++i) {
            REQUIRE(now[i] == wanted[i]);  // whatever is stored, the model stays as it is
            REQUIRE(std::abs(now[i] - got[i]) < (storage == io::WeightStorage::f32 ? 1e-6f : 0.05f));
            REQUIRE(again[i] == got[i]);  // what is rounded already is stored as it is
        }
    }
    CHECK(contains(error_of([&] { classifier.save(folder / "saved", card, io::WeightStorage::int8); }), "stored as f32 or bf16"));
    classifier.calibrate(other.views(), other.numbers);
    classifier.store_calibration(folder / "saved");
    CHECK(TextClassifier::load(folder / "saved").calibration() == classifier.calibration());
    classifier.save(folder / "saved", card);
    CHECK(TextClassifier::load(folder / "saved").calibration() == classifier.calibration());
    CHECK(io::read_file(folder / "saved/tokenizer.json", 1 << 20) == io::read_file(base.file("tokenizer.json"), 1 << 20));

    // The self-test finds the weights of another model.
    auto another = TextClassifier::from_base(base.path(), {"bad", "good"}, {.longest = 20, .seed = 4});
    another.save(folder / "another", card);
    io::SafetensorsWriter mixed;
    const io::SafetensorsFile weights(folder / "another/model.safetensors");
    for (const auto& tensor : weights.tensors()) mixed.add(tensor.name, weights.read<float>(tensor.name));
    mixed.set_metadata(io::SelfTest::key, io::SafetensorsFile(folder / "saved/model.safetensors").metadata().at(io::SelfTest::key));
    mixed.write(folder / "another/model.safetensors");
    CHECK(contains(error_of([&] { TextClassifier::load(folder / "another"); }), "not those of this model"));
}

TEST_CASE("text classifier: on every family, what is saved has transformers' names, and its logits") {
    const testing::TemporaryFolder folder;
    for (const std::string& family : io::checkpoint_families()) {
        INFO(family);
        CheckpointCopy base(family);
        base.add_tokenizer(words);
        auto classifier = TextClassifier::from_base(base.path(), labels);
        classifier.save(folder / family, card);
        CHECK(shapes_in(folder / family) == shapes_in(testing::checkpoint_folder(family + "-classifier")));

        const std::string text = "the cat sat on a mat", view = text;
        std::vector<std::int32_t> ids;
        text::Tokenizer::State state(classifier.tokenizer());
        classifier.tokenizer().append_ids(text, 20, ids, state);
        const std::vector<Index> offsets = {0, static_cast<Index>(ids.size())};
        const auto logits = text::TextEncoder(folder / family).logits({ids, offsets});
        const std::string_view views[] = {view};
        const auto probabilities = classifier.predict(views);
        for (Index c = 1; c < 3; ++c)
            CHECK(std::log(probabilities[c] / probabilities[0]) == doctest::Approx(logits[c] - logits[0]).epsilon(1e-3));
    }
}

TEST_CASE("text classifier: on a sentence-embedding folder it sees the mean, and is such a folder again, whose vectors are the logits") {
    CheckpointCopy base("sentence");  // the mean and the maximum, a dense layer, unit length
    base.add_tokenizer(words);
    const testing::TemporaryFolder folder;
    TextClassifier::from_base(base.path(), labels).save(folder / "first", card);
    CHECK(shapes_in(folder / "first").contains("classifier.out_proj.weight"));
    base.set("pooling_mode_max_tokens", false, "1_Pooling/config.json");
    const text::NormalizerOptions reading{.lowercase = false, .handles = false, .links = false};
    auto classifier = TextClassifier::from_base(base.path(), labels, {.normalizer = reading, .seed = 5});
    Toy toy(60, 3);
    classifier.fit(toy.views(), toy.numbers, {.epochs = 1, .rate = 1e-2, .ema = 0});
    const std::string_view texts[] = {"the cat sat on a mat today", "awful !", ""};
    const std::string saved = folder / "mean";
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16}) {
        classifier.save(saved, card, storage);
        const auto loaded = TextClassifier::load(saved);
        CHECK(loaded.labels() == labels);
        const auto wanted = classifier.predict(texts), got = loaded.predict(texts);
        const auto logits = text::TextEncoder(saved).vectors(texts);
        REQUIRE(logits.shape() == Shape{3, 3});
        for (Index p = 0; p < 3; ++p)
            for (Index c = 0; c < 3; ++c) {
                CHECK(std::abs(got(p, c) - wanted(p, c)) < (storage == io::WeightStorage::f32 ? 1e-6f : 0.02f));
                CHECK(std::log(got(p, c) / got(p, 0)) == doctest::Approx(logits(p, c) - logits(p, 0)).epsilon(1e-3));
            }
    }
    const auto again = TextClassifier::from_base(saved, {"bad", "good"});  // a base as it was one
    CHECK(again.classes() == 2);

    SUBCASE("the first token when that is asked for") {
        auto first = TextClassifier::from_base(base.path(), labels, {.pooling = nn::Pooling::first});
        first.save(saved, card);  // in the place of the other
        CHECK(shapes_in(saved).contains("classifier.out_proj.weight"));
        CHECK(TextClassifier::load(saved).labels() == labels);
        CHECK(contains(error_of([&] { TextClassifier::from_base(base.path(), labels, {.pooling = nn::Pooling::max}); }),
                       "the first token or the mean"));
    }
    SUBCASE("a head that its module does not describe is refused") {
        const std::string described = saved + "/2_Dense/config.json";
        io::Json dense = io::read_json(described);
        io::write_file(described, io::to_text(dense.set("activation_function", "torch.nn.modules.activation.Tanh")));
        CHECK(contains(error_of([&] { TextClassifier::load(saved); }), "Identity for its activation_function"));
        io::write_file(described, io::to_text(dense.set("in_features", 7)));
        CHECK(contains(error_of([&] { TextClassifier::load(saved); }), "in_features is 7"));
    }
    SUBCASE("packed weights are of the head, too") {
        const auto wanted = classifier.predict(texts);
        classifier.save(saved, card);
        text::pack(saved, {.precision = Precision::fp32});
        const auto packed = TextClassifier::load(saved).predict(texts);
        for (Index i = 0; i < wanted.size(); ++i) CHECK(std::abs(packed[i] - wanted[i]) < 1e-5f);
        CHECK(text::TextEncoder(saved).vectors(texts).shape() == Shape{3, 3});
        io::SafetensorsWriter changed;
        {
            const io::SafetensorsFile weights(saved + "/2_Dense/model.safetensors");
            for (const auto& tensor : weights.tensors()) {
                auto values = weights.read<float>(tensor.name);
                if (values.shape().rank() == 2) values.fill(1);
                changed.add(tensor.name, std::move(values));
            }
        }
        changed.write(saved + "/2_Dense/model.safetensors");
        CHECK(contains(error_of([&] { TextClassifier::load(saved); }), "not those of this model"));
    }
    SUBCASE("pooling by another than the mean leaves the first token") {
        base.set("pooling_mode_mean_tokens", false, "1_Pooling/config.json");
        base.set("pooling_mode_weightedmean_tokens", true, "1_Pooling/config.json");
        TextClassifier::from_base(base.path(), labels).save(saved, card);
        CHECK(shapes_in(saved).contains("classifier.out_proj.weight"));
    }
    SUBCASE("training goes on with the head that it began with") {
        const std::string checkpoint = folder / "training";
        auto first = TextClassifier::from_base(base.path(), labels, {.pooling = nn::Pooling::first});
        first.fit(toy.views(), toy.numbers, {.epochs = 1, .checkpoint = checkpoint});
        auto mean = TextClassifier::from_base(base.path(), labels);
        CHECK(contains(error_of([&] { mean.fit(toy.views(), toy.numbers, {.epochs = 2, .checkpoint = checkpoint, .resume = true}); }),
                       "it is of another one"));
    }
    SUBCASE("a model from scratch takes its place") {
        const text::TextClassifierOptions small{.width = 8, .layers = 1, .heads = 1, .inner = 8, .ngrams = 0};
        TextClassifier(labels, classifier.tokenizer(), small).save(saved, card);
        CHECK(TextClassifier::load(saved).options().width == 8);
    }
    SUBCASE("without its modules it is no classifier") {
        io::write_file(saved + "/modules.json", "[]");
        CHECK(contains(error_of([&] { TextClassifier::load(saved); }), "modules.json"));
    }
    SUBCASE("a head of another model does not pass the self-test") {
        auto other = TextClassifier::from_base(base.path(), labels, {.seed = 6});
        other.save(folder / "other", card);
        io::write_file(saved + "/2_Dense/model.safetensors", io::read_file(folder / "other/2_Dense/model.safetensors", 1 << 20));
        CHECK(contains(error_of([&] { TextClassifier::load(saved); }), "not those of this model"));
    }
}

TEST_CASE("text classifier: heads of the checkpoint that it does not use are said to the log") {
    std::vector<std::string> told;
    Context context({.threads = 1, .log = [&](LogLevel level, std::string_view text) {
        if (level == LogLevel::info && contains(std::string(text), "not used")) told.emplace_back(text);
    }});
    const ContextScope scope(context);
    CheckpointCopy base("sentence");
    base.add_tokenizer(words);
    TextClassifier::from_base(base.path(), labels);
    CHECK(told == std::vector<std::string>{base.path() + ": tensors of heads that are not used: pooler.dense.bias, pooler.dense.weight"});
    CheckpointCopy trained("bert-classifier");
    trained.add_tokenizer(words);
    TextClassifier::load(trained.path());
    CHECK(told.size() == 1);  // it uses all
    TextClassifier::from_base(trained.path(), labels);
    CHECK(told.size() == 1);  // nor here, where its head has the same labels
    TextClassifier::from_base(trained.path(), {"calm", "loud"});
    REQUIRE(told.size() == 2);
    CHECK(contains(told[1], "classifier.bias, classifier.weight"));
}

TEST_CASE("text classifier: a checkpoint that transformers trained sees each byte of a text, and so does what is saved of it") {
    CheckpointCopy stored("roberta-classifier");
    io::write_file(stored.file("tokenizer.json"), byte_level);
    const std::string_view texts[] = {"ab", "ab\n", " ab", "a b", "a  b", "a\n\nb", "a\tb", "a\u200db", "Ab", "aaaaaab", ""};
    const auto same_as_encoder = [&](const TextClassifier& classifier) {
        const auto probabilities = classifier.predict(texts);
        const auto logits = text::TextEncoder(stored.path());
        text::Tokenizer::State state(classifier.tokenizer());
        for (Index p = 0; p < probabilities.rows(); ++p) {
            std::vector<std::int32_t> ids;
            classifier.tokenizer().append_ids(texts[p], 20, ids, state);
            const auto wanted = logits.logits({ids, std::vector<Index>{0, static_cast<Index>(ids.size())}});
            for (Index c = 1; c < 3; ++c)
                CHECK(std::log(probabilities(p, c) / probabilities(p, 0)) == doctest::Approx(wanted[c] - wanted[0]).epsilon(1e-3));
        }
    };
    auto classifier = TextClassifier::load(stored.path());
    CHECK(classifier.options().normalizer.raw);
    same_as_encoder(classifier);

    const testing::TemporaryFolder folder;
    classifier.save(folder / "saved", card);
    const io::Json config = io::read_json(folder / "saved/config.json");
    CHECK(!config.at("clamor").find("normalizer"));
    const auto again = TextClassifier::load(folder / "saved");
    CHECK(again.options().normalizer == classifier.options().normalizer);
    CHECK(again.options().longest == classifier.options().longest);
    same_as_encoder(again);
}

TEST_CASE("text classifier: a checkpoint that transformers trained is read with texts as they are") {
    CheckpointCopy stored("bert-classifier");
    CHECK(contains(error_of([&] { TextClassifier::load(stored.path()); }), "no tokenizer.json"));
    stored.add_tokenizer(words);
    const auto classifier = TextClassifier::load(stored.path());
    CHECK(classifier.labels() == labels);
    CHECK(classifier.options().longest == 24);
    CHECK(!classifier.options().normalizer.handles);

    CheckpointCopy bare("bert");
    bare.add_tokenizer(words);
    CHECK(contains(error_of([&] { TextClassifier::load(bare.path()); }), "no head that classifies posts"));
    stored.set("problem_type", "multi_label_classification");
    CHECK(TextClassifier::load(stored.path()).options().targets == text::TargetKind::labels);
    stored.set("problem_type", "ranking");
    CHECK(contains(error_of([&] { TextClassifier::load(stored.path()); }), "problem_type must be single_label_classification, multi"));
    stored.set("problem_type", "regression");
    CHECK(contains(error_of([&] { TextClassifier::load(stored.path()); }), "a regression of 3 numbers"));
    stored.set("problem_type", "single_label_classification");
    stored.set("clamor", io::Json::object({{"longest", 25}}));
    CHECK(contains(error_of([&] { TextClassifier::load(stored.path()); }), "longest must be within 2 and 24, is 25"));
    const auto around = io::Json::object({{"longest", 2}});
    stored.set("clamor", around);
    const auto leaves_none = [&](const char* said) {
        return error_of([&] { TextClassifier::load(stored.path()); }) ==
               concat(stored.path(), "/", said, " leaves 2 tokens for a text, and its tokenizer puts 2 around each");
    };
    CHECK(leaves_none("config.json: clamor.longest 2"));
    CHECK(contains(error_of([&] { TextClassifier::from_base(bare.path(), labels, {.longest = 2}); }),
                   "at least 3 tokens, 2 of them around each text, is 2"));
    CHECK(TextClassifier::from_base(bare.path(), labels, {.longest = 3}).options().longest == 3);
    stored.set("clamor", io::Json());
    io::write_file(stored.file("tokenizer_config.json"), R"({"model_max_length": 2})");
    CHECK(leaves_none("tokenizer_config.json: model_max_length 2"));
    std::filesystem::remove(stored.file("tokenizer_config.json"));
    stored.set("max_position_embeddings", 2);
    CHECK(leaves_none("config.json: max_position_embeddings 2"));
    stored.set("max_position_embeddings", 24);
    std::vector<std::string> many(36, "w");
    for (std::size_t i = 0; i < many.size(); ++i) many[i] += concat(i);
    stored.add_tokenizer(many);
    CHECK(contains(error_of([&] { TextClassifier::load(stored.path()); }), "41 tokens, and the encoder's table has 40 rows"));
}

TEST_CASE("text classifier: labels that cannot be used are said where the head is used, and nowhere else") {
    CheckpointCopy copy("bert-classifier");
    copy.add_tokenizer(words);
    const text::TextEncoder whole(copy.path());
    copy.set("id2label", io::Json::object({{"0", 1}, {"1", 2}, {"2", 3}}));
    Status status{};
    CHECK(error_of([&] { TextClassifier::load(copy.path()); }, &status) ==
          concat(copy.path(), "/config.json: id2label: label 0 must be a string, is an integer (1)"));
    CHECK(status == Status::bad_file);
    const std::string_view text = "the cat sat";
    const text::TextEncoder encoder(copy.path());
    const auto same = [&](const text::TextEncoder& other) {
        const auto a = whole.vectors({&text, 1}), b = other.vectors({&text, 1});
        return std::equal(a.data(), a.data() + a.size(), b.data());
    };
    CHECK(same(encoder));
    CHECK(encoder.labels().empty());
    CHECK_FALSE(encoder.unused().empty());
    const std::vector<std::int32_t> ids{2, 5, 3};
    const std::vector<Index> offsets{0, 3};
    CHECK(contains(error_of([&] { encoder.logits({ids, offsets}); }), "label 0 must be a string"));
    const testing::TemporaryFolder folder;
    encoder.save(folder / "encoder", card);
    CHECK(same(text::TextEncoder(folder / "encoder")));
    TextClassifier::from_base(copy.path(), {"bad", "good"}, {.longest = 16}).save(folder / "trained", card);
    CHECK(TextClassifier::load(folder / "trained").labels() == std::vector<std::string>{"bad", "good"});
}
