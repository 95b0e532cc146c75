// What a folder's files say to sentence-transformers of how vectors are made.
#include "clamor/text/sentence_folder.hpp"

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
using text::SentenceFolder;
using text::TextClassifier;
using text::TextEncoder;

namespace {

using testing::card;
constexpr const char *config_file = "sentence_bert_config.json", *prompts_file = "config_sentence_transformers.json";

/// A sentence-embedding folder of a few words.
class Small : public CheckpointCopy {
public:
    Small() : CheckpointCopy("sentence") { add_tokenizer({"a", "day", "the", "cat", "sat", "Day", "ask", ":"}); }
};

std::vector<float> vector_of(const TextEncoder& encoder, std::string_view text, LongTexts long_texts = LongTexts::truncate) {
    const Tensor<float> row = encoder.vectors({&text, 1}, long_texts);
    return {row.data(), row.data() + row.size()};
}

std::string error_of_encoder(const std::string& folder, Status* status = nullptr) {
    return error_of([&] { TextEncoder encoder(folder); }, status);
}

Json module_line(const char* type, const char* path) {
    return Json::object({{"type", concat("sentence_transformers.models.", type)}, {"path", path}});
}

}  // namespace

TEST_CASE("sentence folder: truncate_dim keeps a vector's first elements, without scaling them again") {
    const Small copy;
    const TextEncoder whole(copy.path(), {.longest = 8});
    REQUIRE(whole.width() == 6);
    const auto with = [&](const char* dimension) {
        io::write_file(copy.file(prompts_file), concat("{\"truncate_dim\": ", dimension, "}"));
        return TextEncoder(copy.path(), {.longest = 8});
    };
    const auto cut = [](std::vector<float> vector) { return vector.resize(4), vector; };
    const std::string_view text = "the cat sat", long_text = "the cat sat a day the cat sat the cat a day";
    const TextEncoder four = with("4");
    CHECK(four.width() == 4);
    for (const auto& each : {text, long_text})
        for (const LongTexts long_texts : {LongTexts::truncate, LongTexts::windows})
            CHECK(vector_of(four, each, long_texts) == cut(vector_of(whole, each, long_texts)));
    const std::vector<std::int32_t> ids{2, 7, 9, 11, 3, 2, 5, 3};
    const std::vector<Index> offsets{0, 5, 8};
    const Tensor<float> all = whole.vectors({ids, offsets}), some = four.vectors({ids, offsets});
    REQUIRE(some.shape() == Shape{2, 4});
    for (Index i = 0; i < 2; ++i)
        for (Index c = 0; c < 4; ++c) CHECK(some(i, c) == all(i, c));

    const testing::TemporaryFolder folder;
    four.save(folder / "saved", card);
    CHECK(vector_of(TextEncoder(folder / "saved"), text) == vector_of(four, text));
    CHECK(with("100").width() == 6);
    CHECK(with("null").width() == 6);
    CHECK(contains(error_of([&] { with("0"); }), "truncate_dim must be within 1"));
}

TEST_CASE("sentence folder: old names of sentence_bert_config.json, in order, and the first that says something") {
    const Small copy;
    std::filesystem::remove(copy.file(config_file));
    Index longest = 4;
    for (const char* name : {"sentence_xlnet_config.json", "sentence_xlm-roberta_config.json", "sentence_albert_config.json",
                             "sentence_camembert_config.json", "sentence_distilbert_config.json", "sentence_roberta_config.json",
                             config_file}) {
        io::write_file(copy.file(name), "{}");
        if (longest > 4) CHECK(TextEncoder(copy.path()).longest() == longest - 1);
        io::write_file(copy.file(name), concat("{\"max_seq_length\": ", longest, "}"));
        CHECK(TextEncoder(copy.path()).longest() == longest);
        ++longest;
    }
    std::filesystem::remove(copy.file(config_file));
    io::write_file(copy.file("sentence_roberta_config.json"), R"({"max_seq_length": 7, "do_lower_case": true})");
    const TextEncoder encoder(copy.path());
    CHECK(vector_of(encoder, "a Day") == vector_of(encoder, "a day"));
    const testing::TemporaryFolder folder;
    encoder.save(folder / "saved", card);
    CHECK(TextEncoder(folder / "saved").longest() == 7);
    CHECK(vector_of(TextEncoder(folder / "saved"), "a Day") == vector_of(encoder, "a day"));
}

TEST_CASE("sentence folder: what the tokenizer is given comes before max_seq_length; what would change vectors is refused by name") {
    Small copy;
    for (const char* name : {"processor_kwargs", "tokenizer_args"}) {
        copy.set(name, Json::object({{"model_max_length", name[0] == 'p' ? 7 : 6}, {"use_fast", true}}), config_file);
        const TextEncoder encoder(copy.path());  // the older name comes first
        CHECK(encoder.longest() == (name[0] == 'p' ? 7 : 6));
        const testing::TemporaryFolder folder;
        TextEncoder(copy.path(), {.longest = 5}).save(folder / "saved", card);
        CHECK(TextEncoder(folder / "saved").longest() == 5);
    }
    const auto error_with = [](const char* name, Json value) {
        Small changed;
        changed.set(name, std::move(value), config_file);
        return error_of_encoder(changed.path());
    };
    CHECK(contains(error_with("tokenizer_args", Json::object({{"do_lower_case", true}})), "tokenizer_args.do_lower_case is not supported"));
    CHECK(contains(error_with("processor_kwargs", Json::object({{"model_max_length", "7"}})), "processor_kwargs.model_max_length must be"));
    CHECK(contains(error_with("processor_kwargs", 7), "processor_kwargs must be an object, is an integer"));
    CHECK(contains(error_with("model_args", Json::object({{"num_hidden_layers", 1}})), "model_args.num_hidden_layers is not supported"));
    CHECK(contains(error_with("config_kwargs", Json::object({{"hidden_act", "relu"}})), "config_kwargs.hidden_act is not supported"));
    CHECK(contains(error_with("processing_kwargs", Json::object({{"text", Json::object()}})), "processing_kwargs.text is not supported"));
    CHECK(contains(error_with("transformer_task", "fill-mask"), "transformer_task must be one of feature-extraction, is fill-mask"));
    CHECK(contains(error_with("module_output_name", "scores"), "module_output_name must be one of token_embeddings, is scores"));
    CHECK(contains(error_with("tokenizer_name_or_path", "bert-base-uncased"), "tokenizer_name_or_path is not supported"));
    const auto modality = [](const char* output) {
        return Json::object({{"text", Json::object({{"method", "forward"}, {"method_output_name", output}})}});
    };
    CHECK(contains(error_with("modality_config", modality("logits")), "modality_config.text.method_output_name must be one of last"));
    CHECK(error_with("modality_config", modality("last_hidden_state")).empty());
    CHECK(error_with("model_args", Json::object({{"trust_remote_code", true}, {"attn_implementation", "sdpa"}})).empty());
    CHECK(error_with("transformer_task", "feature-extraction").empty());
}

TEST_CASE("sentence folder: a saved classifier's prompt and small letters stay, where modules.json does not say them") {
    Small copy;
    copy.set("do_lower_case", true, config_file);
    io::write_file(copy.file(prompts_file), R"({"prompts": {"query": "ask: "}, "default_prompt_name": "query"})");
    const testing::TemporaryFolder folder;
    const auto begun = [](const std::string& base) {
        return TextClassifier::from_base(base, {"bad", "good"}, {.longest = 16, .seed = 5, .pooling = nn::Pooling::first});
    };
    begun(copy.path()).save(folder / "first", card);
    begun(folder / "first").save(folder / "second", card);
    for (const char* name : {"first", "second"}) {
        const Json own = io::read_json(folder / concat(name, "/config.json")).at(TextClassifier::own_member);
        CHECK(own.at("prompt").string() == "ask: ");
        CHECK(own.at("lower_case").boolean());
    }
    io::Json config = io::read_json(folder / "second/config.json");
    const TextEncoder encoder(folder / "first");
    encoder.save(folder / "encoder", card);
    config.set(TextClassifier::own_member, Json());
    io::write_file(folder / "second/config.json", io::to_text(config));
    const TextEncoder plain(folder / "second");
    CHECK(vector_of(encoder, "a Day") == vector_of(plain, "ask: a day"));
    CHECK(vector_of(encoder, "a Day") != vector_of(plain, "a Day"));
    CHECK(vector_of(TextEncoder(folder / "encoder"), "a Day") == vector_of(encoder, "a Day"));
    CHECK(SentenceFolder(folder / "encoder").input.prompt == "ask: ");
}

TEST_CASE("sentence folder: sentence_bert_config.json is read beside modules.json alone") {
    CheckpointCopy copy("bert");
    copy.add_tokenizer({"a", "day", "Day"});
    const TextEncoder plain(copy.path());
    io::write_file(copy.file(config_file), R"({"max_seq_length": 8, "do_lower_case": true})");
    const TextEncoder encoder(copy.path());
    CHECK(encoder.longest() == plain.longest());
    CHECK(vector_of(encoder, "a Day") == vector_of(plain, "a Day"));
}

TEST_CASE("sentence folder: a CrossEncoder's is a base, and to vectors a bare encoder; a Transformer alone needs a Pooling for them") {
    CheckpointCopy copy("bert-classifier"), bare("bert-classifier");
    for (CheckpointCopy* each : {&copy, &bare}) each->add_tokenizer({"a", "day", "ask", ":"});
    io::write_file(copy.file("modules.json"), io::to_text(Json::array({module_line("Transformer", "")})));
    io::write_file(copy.file(config_file), R"({"transformer_task": "sequence-classification", "module_output_name": "scores"})");
    const auto begins = [&] { return TextClassifier::from_base(copy.path(), {"bad", "good"}, {.longest = 16, .seed = 5}); };
    Status status{};
    CHECK(contains(error_of_encoder(copy.path(), &status), "names a Transformer alone, and no Pooling"));
    CHECK(status == Status::unsupported);
    CHECK(begins().network().classes() == 2);

    io::write_file(copy.file(prompts_file), R"({"model_type": "CrossEncoder", "prompts": {"q": "ask: "}, "default_prompt_name": "q"})");
    CHECK(vector_of(TextEncoder(copy.path()), "a day") == vector_of(TextEncoder(bare.path()), "a day"));
    CHECK(begins().network().classes() == 2);
    const testing::TemporaryFolder folder;
    TextEncoder(copy.path()).save(folder / "saved", card);
    CHECK(vector_of(TextEncoder(folder / "saved"), "a day") == vector_of(TextEncoder(bare.path()), "a day"));
    const std::string_view text = "a day";
    CHECK(TextClassifier::load(copy.path()).predict({&text, 1}).cols() == 3);
}

TEST_CASE("sentence folder: a prompt's name that sentence-transformers knows by itself stands for none where the file does not say it") {
    const Small copy;
    const auto prompt_with = [&](const char* config) {
        io::write_file(copy.file(prompts_file), config);
        return SentenceFolder(copy.path()).input.prompt;
    };
    CHECK(prompt_with(R"({"default_prompt_name": "document", "prompts": {}})").empty());
    CHECK(prompt_with(R"({"default_prompt_name": "query"})").empty());
    CHECK(prompt_with(R"({"default_prompt_name": "query", "prompts": {"query": null}})").empty());
    CHECK(prompt_with(R"({"default_prompt_name": "mine", "prompts": {"mine": null}})").empty());
    CHECK(prompt_with(R"({"default_prompt_name": "query", "prompts": {"query": "ask: "}})") == "ask: ");
    CHECK(contains(error_of([&] { prompt_with(R"({"default_prompt_name": "mine", "prompts": {}})"); }), "prompts.mine is missing"));
}

TEST_CASE("sentence folder: ways of pooling are chosen by 1 and 0, too; an activation is a class of torch") {
    Small copy;
    const auto wanted = vector_of(TextEncoder(copy.path()), "a day");
    copy.set("pooling_mode_mean_tokens", 1, "1_Pooling/config.json");
    copy.set("pooling_mode_cls_token", 0, "1_Pooling/config.json");
    CHECK(vector_of(TextEncoder(copy.path()), "a day") == wanted);
    copy.set("pooling_mode_cls_token", 2, "1_Pooling/config.json");
    CHECK(contains(error_of_encoder(copy.path()), "pooling_mode_cls_token must be within 0 and 1, is 2"));
    copy.set("pooling_mode_cls_token", false, "1_Pooling/config.json");
    copy.set("activation_function", "foo.bar.ReLU", "2_Dense/config.json");
    CHECK(contains(error_of_encoder(copy.path()), "activation_function must be a class of torch, is foo.bar.ReLU"));
    copy.set("activation_function", "torch.nn.Tanh", "2_Dense/config.json");
    CHECK(vector_of(TextEncoder(copy.path()), "a day") == wanted);
}
