// Checkpoints as transformers wrote them, against what it gives for them: tests/golden/make_checkpoints.py.
#include "clamor/text/text_encoder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "support/checkpoint.hpp"
#include "support/golden.hpp"

using namespace clamor;
using testing::check_golden;
using testing::contains;
using testing::error_of;

namespace {

using testing::checkpoint_folder;

struct Expected {
    io::SafetensorsFile file;
    std::vector<std::int32_t> ids, types;
    std::vector<Index> offsets;

    explicit Expected(const std::string& name)
        : file(checkpoint_folder(name) + "/expected.safetensors"),
          ids(testing::golden_integers<std::int32_t>(file, "ids")),
          types(testing::golden_integers<std::int32_t>(file, "types")),
          offsets(testing::golden_integers<Index>(file, "offsets")) {}
    nn::TokenBatch batch() const {
        const bool none = std::all_of(types.begin(), types.end(), [](std::int32_t type) { return type == 0; });
        return {ids, offsets, none ? std::span<const std::int32_t>() : types};
    }
};

/// Expected values are in double. Two layers of float differ by some hundred roundings of 6e-8, behind norms of widths of 8 and 16.
constexpr double tolerance = 3e-5;

const char* const families[] = {"bert", "electra", "distilbert", "roberta", "xlm-roberta", "mpnet"};

}  // namespace

TEST_CASE("text encoder: hidden states of every family equal transformers'") {
    for (const std::string family : families)
        for (const std::string kind : {"", "-classifier"}) {
            INFO(family, kind);
            const text::TextEncoder encoder(checkpoint_folder(family + kind));
            const Expected expected(family + kind);
            CHECK(encoder.config().family == family);
            check_golden<float>(expected.file, "hidden", encoder.hidden(expected.batch()), tolerance);
            {
                Context context({.threads = 3});
                const ContextScope scope(context);
                check_golden<float>(expected.file, "hidden", encoder.hidden(expected.batch()), tolerance);
            }
            const bool classifier = !kind.empty();
            CHECK(encoder.labels() ==
                  (classifier ? std::vector<std::string>{"negative", "neutral", "positive"} : std::vector<std::string>()));
            if (classifier)
                check_golden<float>(expected.file, "logits", encoder.logits(expected.batch()), tolerance);
            else
                CHECK(contains(error_of([&] { encoder.logits(expected.batch()); }), "no head that classifies"));
        }
}

TEST_CASE("text encoder: heads of pre-training are listed, old names of norms are known") {
    const text::TextEncoder encoder(checkpoint_folder("bert-pretraining"));
    const Expected expected("bert-pretraining");
    check_golden<float>(expected.file, "hidden", encoder.hidden(expected.batch()), tolerance);
    CHECK(encoder.unused().size() == 9);
    CHECK(encoder.unused().front() == "bert.pooler.dense.bias");
    CHECK(encoder.unused().back() == "cls.seq_relationship.weight");
    CHECK(text::TextEncoder(checkpoint_folder("bert-classifier")).unused().empty());
}

TEST_CASE("text encoder: a sentence-embedding folder pools, projects and scales") {
    const text::TextEncoder encoder(checkpoint_folder("sentence"));
    const Expected expected("sentence");
    CHECK(encoder.width() == 6);
    CHECK(encoder.longest() == 128);
    CHECK(encoder.unused() == std::vector<std::string>{"pooler.dense.bias", "pooler.dense.weight"});
    check_golden<float>(expected.file, "vectors", encoder.vectors(expected.batch()), tolerance);
    Context context({.threads = 3});
    const ContextScope scope(context);
    check_golden<float>(expected.file, "vectors", encoder.vectors(expected.batch()), tolerance);
}

TEST_CASE("text encoder: without modules.json a vector is the mean of its post's tokens; texts need a tokenizer") {
    const text::TextEncoder encoder(checkpoint_folder("bert"));
    const Expected expected("bert");
    const auto vectors = encoder.vectors(expected.batch());
    const auto hidden = encoder.hidden(expected.batch());
    CHECK(vectors(0, 3) == doctest::Approx(hidden(0, 3)));  // a post of one token
    const std::string_view text = "what a day";
    CHECK(contains(error_of([&] { encoder.vectors({&text, 1}); }), "no tokenizer.json"));
    CHECK(contains(error_of([&] { text::TextEncoder(checkpoint_folder("bert"), {.longest = 25}); }), "longest must be 2 to 24"));
}

TEST_CASE("text encoder: in another precision vectors are near, and auto takes one that holds") {
    const testing::CheckpointCopy copy("bert");
    const std::vector<std::string_view> texts = {"the cat sat on a mat", "", "great!"};
    const auto words = text::train_wordpiece(std::vector<std::string>(20, "the cat sat on a mat great !"), {.vocabulary = 24});
    io::write_file(copy.file("tokenizer.json"), io::to_text(text::wordpiece_tokenizer(words, true).to_json(), 1));
    const auto exact = text::TextEncoder(copy.path()).vectors(texts);
    for (const Precision precision : {Precision::int8, Precision::bf16}) {
        if (!has_precision(precision)) {
            CHECK(contains(error_of([&] { text::TextEncoder(copy.path(), {.precision = precision}); }), "AVX512_BF16"));
            continue;
        }
        const text::TextEncoder encoder(copy.path(), {.precision = precision});
        CHECK(encoder.precision() == precision);
        const auto near = encoder.vectors(texts);
        for (Index i = 0; i < near.rows(); ++i) {
            double ab = 0, aa = 0, bb = 0;
            for (Index c = 0; c < near.cols(); ++c) {
                const auto a = static_cast<double>(exact(i, c)), b = static_cast<double>(near(i, c));
                ab += a * b, aa += a * a, bb += b * b;
            }
            CHECK(ab / std::sqrt(aa * bb) > 0.98);
        }
    }
    const text::TextEncoder chosen(copy.path(), {.precision = std::nullopt});
    const auto same = text::TextEncoder(copy.path(), {.precision = chosen.precision()}).vectors(texts), got = chosen.vectors(texts);
    for (Index i = 0; i < got.size(); ++i) CHECK(got[i] == same[i]);
    // Without a tokenizer there is nothing to compare with.
    CHECK(text::TextEncoder(checkpoint_folder("bert"), {.precision = std::nullopt}).precision() == Precision::fp32);
}

TEST_CASE("text encoder: modules that are not known, or do not fit, are refused in words") {
    using io::Json;
    const auto error_with = [](const std::string& file, const std::string& member, Json value, Status expected = Status::bad_file) {
        testing::CheckpointCopy copy("sentence");
        copy.set(member, std::move(value), file);
        Status status{};
        const std::string error = error_of([&] { text::TextEncoder encoder(copy.path()); }, &status);
        CHECK(status == expected);
        return error;
    };
    CHECK(contains(error_with("1_Pooling/config.json", "word_embedding_dimension", 17),
                   "word_embedding_dimension is not the encoder's width, 16"));
    CHECK(contains(error_with("1_Pooling/config.json", "pooling_mode", "attention"), "pooling_mode must be of cls, max, mean"));
    CHECK(contains(error_with("1_Pooling/config.json", "pooling_mode", Json::array({"cls", "median"})), "is median"));
    CHECK(contains(error_with("1_Pooling/config.json", "pooling_mode", Json::array()), "names no way of pooling"));
    CHECK(contains(error_with("1_Pooling/config.json", "pooling_mode", 3), "pooling_mode must be"));
    CHECK(contains(error_with("1_Pooling/config.json", "pooling_mode", "max"), "in_features is 32, and the module before gives 16"));
    CHECK(contains(error_with("2_Dense/config.json", "activation_function", "torch.nn.modules.activation.Mish"),
                   "must be Identity, Tanh, ReLU, GELU or SiLU, is Mish"));
    CHECK(contains(error_with("2_Dense/config.json", "module_input_name", "token_embeddings"), "module_input_name must be one of"));
    CHECK(contains(error_with("2_Dense/config.json", "module_output_name", "scores"), "module_output_name must be one of"));
    CHECK(contains(error_with("2_Dense/config.json", "use_residual", true), "missing: residual.weight [6, 32]"));
    CHECK(contains(error_with("2_Dense/config.json", "out_features", 60000), "weights, and here are"));
    CHECK(
        contains(error_with("2_Dense/config.json", "out_features", 5), "wrong shape: linear.weight is [6, 32] in the file, [5, 32] here"));
    CHECK(contains(error_with("2_Dense/config.json", "bias", false), "extra: linear.bias"));
    CHECK(contains(error_with("sentence_bert_config.json", "max_seq_length", 0), "max_seq_length must be within 1"));
    CHECK(contains(error_with("sentence_bert_config.json", "do_lower_case", "yes"), "do_lower_case must be"));

    const auto error_of_modules = [](std::initializer_list<std::pair<const char*, const char*>> modules) {
        testing::CheckpointCopy copy("sentence");
        Json list = Json::array();
        for (const auto& [type, path] : modules)
            list.push_back(Json::object({{"type", concat("sentence_transformers.models.", type)}, {"path", path}}));
        io::write_file(copy.file("modules.json"), io::to_text(list));
        return error_of([&] { text::TextEncoder encoder(copy.path()); });
    };
    CHECK(contains(error_of_modules({{"Transformer", ""}, {"Pooling", "1_Pooling"}, {"LSTM", "2_Dense"}}),
                   "may be Dense, Normalize and Dropout, not LSTM"));
    CHECK(contains(error_of_modules({{"WordEmbeddings", ""}, {"Pooling", "1_Pooling"}}),
                   "must be Transformer and Pooling, are WordEmbeddings and Pooling"));
    CHECK(contains(error_of_modules({{"Transformer", ""}, {"Pooling", "../1_Pooling"}}),
                   "path must be a folder in this one, is ../1_Pooling"));
    CHECK(error_of_modules({{"Transformer", ""}, {"Pooling", "1_Pooling"}, {"Normalize", "2_Normalize"}}).empty());
    const testing::CheckpointCopy copy("sentence");
    std::filesystem::create_directory(copy.file("3_Normalize"));
    io::write_file(copy.file("3_Normalize/config.json"), R"({"module_input_name": "sentence_embedding", "module_output_name": null})");
    CHECK(error_of([&] { text::TextEncoder encoder(copy.path()); }).empty());
    io::write_file(copy.file("3_Normalize/config.json"), R"({"module_input_name": "token_embeddings"})");
    CHECK(contains(error_of([&] { text::TextEncoder encoder(copy.path()); }), "module_input_name must be one of sentence_embedding"));
}

TEST_CASE("text encoder: what a sentence-embedding folder asks for before the tokenizer is done: small letters, a prompt") {
    using io::Json;
    const auto made = [](const std::function<void(testing::CheckpointCopy&)>& change) {
        testing::CheckpointCopy copy("sentence");
        io::write_file(
            copy.file("tokenizer.json"),
            io::to_text(text::wordpiece_tokenizer(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "day", "Day",
                                                                           "ask", ":", "\u03bf\u03b4\u03bf\u03c3", "i\u0307"},
                                                  true)
                            .to_json()));
        change(copy);
        return text::TextEncoder(copy.path());
    };
    const auto plain = made([](auto&) {});
    const auto small = made([](auto& copy) { copy.set("do_lower_case", true, "sentence_bert_config.json"); });
    const auto prompts = Json::object({{"query", "ask: "}, {"document", ""}});
    const auto prompted = [&](const char* name, bool lower) {
        return made([&, name](auto& copy) {
            io::write_file(copy.file("config_sentence_transformers.json"),
                           io::to_text(Json::object({{"prompts", prompts}, {"default_prompt_name", name ? Json(name) : Json()}})));
            if (lower) copy.set("do_lower_case", true, "sentence_bert_config.json");
        });
    };
    const auto same = [](const text::TextEncoder& a, std::string_view one, const text::TextEncoder& b, std::string_view other) {
        const auto x = a.vectors({&one, 1}), y = b.vectors({&other, 1});
        return std::equal(x.data(), x.data() + x.size(), y.data());
    };
    CHECK_FALSE(same(plain, "A Day", plain, "a day"));
    CHECK(same(small, "A Day", plain, "a day"));
    CHECK(same(small, "\u039f\u0394\u039f\u03a3 \u0130", plain,
               "\u03bf\u03b4\u03bf\u03c3 i\u0307"));  // character by character: no final sigma
    CHECK(same(small, "[SEP] Day [MASK]", plain, "[SEP] day [MASK]"));  // whose words the tokenizer finds before it makes letters small
    CHECK(same(prompted("query", false), "a day", plain, "ask: a day"));
    CHECK(same(prompted("query", true), "A Day", plain, "ask: a day"));
    CHECK(same(prompted("document", false), "a day", plain, "a day"));
    CHECK(same(prompted(nullptr, false), "a day", plain, "a day"));
    CHECK(contains(error_of([&] { prompted("passage", false); }), "prompts.passage is missing"));

    Status status{};
    const std::string error = error_of(
        [&] {
            made([&](auto& copy) {
                io::write_file(copy.file("config_sentence_transformers.json"),
                               io::to_text(Json::object({{"prompts", prompts}, {"default_prompt_name", "query"}})));
                copy.set("include_prompt", false, "1_Pooling/config.json");
            });
        },
        &status);
    CHECK(status == Status::unsupported);
    CHECK(contains(error, "include_prompt is false"));
}

TEST_CASE("text encoder: the white space around a text is read, as sentence-transformers 6.2 reads it") {
    // To byte-level BPE a blank before a word is a part of it.
    constexpr const char* tokenizer = R"({"added_tokens": [], "normalizer": null, "post_processor": null, "decoder": {"type": "ByteLevel"},
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
        "model": {"type": "BPE", "vocab": {"<s>": 0, "<pad>": 1, "</s>": 2, "a": 3, "d": 4, "y": 5, "\u0120": 6, "\u0120a": 7,
                                           "\u0120d": 8, "da": 9, "q": 10}, "merges": ["\u0120 a", "\u0120 d"]}})";
    const auto vector_of = [&](std::string_view text, bool lower, const char* prompt = nullptr) {
        testing::CheckpointCopy copy("sentence");
        io::write_file(copy.file("tokenizer.json"), tokenizer);
        if (lower) copy.set("do_lower_case", true, "sentence_bert_config.json");
        if (prompt)
            io::write_file(
                copy.file("config_sentence_transformers.json"),
                io::to_text(io::Json::object({{"prompts", io::Json::object({{"query", prompt}})}, {"default_prompt_name", "query"}})));
        const Tensor<float> vector = text::TextEncoder(copy.path()).vectors({&text, 1});
        return std::vector<float>(vector.data(), vector.data() + vector.size());
    };
    for (const bool lower : {false, true}) {
        CAPTURE(lower);
        CHECK(vector_of(" a day", lower) != vector_of("a day", lower));
        CHECK(vector_of("a day ", lower) != vector_of("a day", lower));
        CHECK(vector_of("a day ", lower, " q ") == vector_of(" q a day ", lower));
        CHECK((vector_of(" A day", lower) == vector_of(" a day", lower)) == lower);
    }
}

TEST_CASE("text encoder: ways of pooling stand behind each other in a list's order, and a folder that chooses none has the mean") {
    using io::Json;
    testing::CheckpointCopy copy("sentence");
    copy.add_tokenizer({"a", "day"});
    Json::Array modules = io::read_json(copy.file("modules.json")).items();
    modules.resize(2);
    io::write_file(copy.file("modules.json"), io::to_text(Json(modules)));
    const std::string_view text = "a day";
    const auto pooled = [&](const Json& pooling) {
        io::write_file(copy.file("1_Pooling/config.json"), io::to_text(pooling));
        const Tensor<float> vector = text::TextEncoder(copy.path()).vectors({&text, 1});
        return std::vector<float>(vector.data(), vector.data() + vector.size());
    };
    const auto by = [&](Json mode) { return pooled(Json::object({{"embedding_dimension", 16}, {"pooling_mode", std::move(mode)}})); };
    const auto first = by("cls"), mean = by("mean");
    REQUIRE(first.size() == 16);
    auto both = mean;
    both.insert(both.end(), first.begin(), first.end());
    CHECK(by(Json::array({"mean", "cls"})) == both);
    CHECK(by(Json::array({"cls"})) == first);
    CHECK(pooled(Json::object({{"word_embedding_dimension", 16}, {"pooling_mode_cls_token", false}})) == mean);
    CHECK(pooled(Json::object({{"embedding_dimension", 16}})) == mean);

    SUBCASE("weightedmean weighs the tokens, special ones among them, by their places 1, 2 ...") {
        const auto weighted = by("weightedmean");
        std::vector<std::int32_t> ids;
        const auto tokenizer = text::open_tokenizer(copy.path());
        text::Tokenizer::State state(*tokenizer);
        tokenizer->append_ids(text, 16, ids, state);
        const auto count = static_cast<Index>(ids.size());
        REQUIRE(count == 4);
        const Tensor<float> hidden = text::TextEncoder(copy.path()).hidden({ids, std::vector<Index>{0, count}});
        for (Index c = 0; c < 16; ++c) {
            double sum = 0, weights = 0;
            for (Index i = 0; i < count; ++i) {
                sum += static_cast<double>(i + 1) * static_cast<double>(hidden(i, c));
                weights += static_cast<double>(i + 1);
            }
            CHECK(static_cast<double>(weighted[static_cast<std::size_t>(c)]) == doctest::Approx(sum / weights).epsilon(1e-5));
        }
        auto three = mean;
        three.insert(three.end(), weighted.begin(), weighted.end());
        const auto last = by("lasttoken");
        three.insert(three.end(), last.begin(), last.end());
        CHECK(by(Json::array({"mean", "weightedmean", "lasttoken"})) == three);
        CHECK(pooled(Json::object({{"pooling_mode_lasttoken", true},
                                   {"pooling_mode_weightedmean_tokens", true},
                                   {"pooling_mode_mean_tokens", true}})) == three);
    }
}

TEST_CASE("text encoder: a dense layer adds what comes in where it has a residual, by weights of its own where widths differ") {
    testing::CheckpointCopy copy("sentence");
    copy.add_tokenizer({"a", "day"});
    io::Json::Array modules = io::read_json(copy.file("modules.json")).items();
    const std::string_view text = "a day";
    const auto vector_of = [&](std::size_t count) {
        const io::Json::Array some(modules.begin(), modules.begin() + static_cast<Index>(count));
        io::write_file(copy.file("modules.json"), io::to_text(io::Json(some)));
        return text::TextEncoder(copy.path()).vectors({&text, 1});
    };
    const Tensor<float> pooled = vector_of(2), plain = vector_of(3);
    REQUIRE(pooled.size() == 32);
    Rng rng(3);
    Tensor<float> projection(Shape{6, 32});
    for (float& w : projection.view()) w = static_cast<float>(rng.uniform());
    io::SafetensorsWriter writer;
    {
        const io::SafetensorsFile dense(copy.file("2_Dense/model.safetensors"));
        for (const auto& tensor : dense.tensors()) writer.add(tensor.name, dense.read<float>(tensor.name));
    }
    writer.add("residual.weight", Tensor<float>::from(projection.shape(), projection.view().span()));
    writer.write(copy.file("2_Dense/model.safetensors"));
    copy.set("use_residual", true, "2_Dense/config.json");
    const Tensor<float> projected = vector_of(3);
    for (Index c = 0; c < 6; ++c) {
        double added = 0;
        for (Index k = 0; k < 32; ++k) added += static_cast<double>(projection(c, k)) * static_cast<double>(pooled[k]);
        CHECK(static_cast<double>(projected[c] - plain[c]) == doctest::Approx(added).epsilon(1e-4));
    }

    io::SafetensorsWriter square;  // from 32 to 32: zeros, so that Tanh gives zeros
    square.add("linear.weight", Tensor<float>(Shape{32, 32}));
    square.add("linear.bias", Tensor<float>(Shape{32}));
    square.write(copy.file("2_Dense/model.safetensors"));
    copy.set("out_features", 32, "2_Dense/config.json");
    const Tensor<float> same = vector_of(3);
    for (Index c = 0; c < 32; ++c) CHECK(same[c] == pooled[c]);
}

TEST_CASE("text encoder: as many tokens are read as model_max_length of tokenizer_config.json says, where max_seq_length says nothing") {
    testing::CheckpointCopy copy("sentence");
    copy.add_tokenizer({"a", "day"});
    const auto longest_with = [&](const char* config) {
        io::write_file(copy.file("tokenizer_config.json"), config);
        return text::TextEncoder(copy.path()).longest();
    };
    CHECK(longest_with(R"({"model_max_length": 8})") == 128);  // max_seq_length
    copy.set("max_seq_length", io::Json(), "sentence_bert_config.json");
    const Index most = longest_with("{}");  // as many as there are positions
    REQUIRE(most > 128);
    CHECK(longest_with(R"({"model_max_length": 8})") == 8);
    CHECK(longest_with(R"({"model_max_length": 512})") == most);
    CHECK(longest_with(R"({"model_max_length": 1000000000000000019884624838656})") == most);  // transformers' int(1e30): not known
    CHECK(longest_with(R"({"model_max_length": null})") == most);
    CHECK(contains(error_of([&] { longest_with(R"({"model_max_length": 0})"); }), "model_max_length must be"));
    CHECK(contains(error_of([&] { longest_with(R"({"model_max_length": 2})"); }), "of tokenizer_config.json, leaves 2 tokens"));
    std::filesystem::remove(copy.file("modules.json"));
    CHECK(longest_with(R"({"model_max_length": 9})") == 9);

    testing::CheckpointCopy trained("bert-classifier");
    trained.add_tokenizer({"a", "day"});
    io::write_file(trained.file("tokenizer_config.json"), R"({"model_max_length": 7})");
    CHECK(text::TextEncoder(trained.path()).longest() == 7);
    CHECK(text::TextClassifier::load(trained.path()).options().longest == 7);
}

TEST_CASE("text encoder: a length that leaves no room for a text is refused when it is opened") {
    testing::CheckpointCopy copy("sentence");
    copy.add_tokenizer({"a", "day"});
    const Index around = text::open_tokenizer(copy.path())->special_tokens();
    for (const Index longest : {Index{1}, around}) {
        copy.set("max_seq_length", longest, "sentence_bert_config.json");
        Status status{};
        CHECK(
            contains(error_of([&] { text::TextEncoder encoder(copy.path()); }, &status), concat("leaves ", longest, " tokens for a text")));
        CHECK(status == Status::bad_file);
    }
    copy.set("max_seq_length", around + 1, "sentence_bert_config.json");
    CHECK(text::TextEncoder(copy.path()).longest() == around + 1);
}
