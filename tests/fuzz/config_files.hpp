#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "clamor/io/json.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/io/weight_files.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/sentence_head.hpp"
#include "clamor/text/wordpiece.hpp"
#include "io/packed_file.hpp"
#include "support/files.hpp"
#include "text/embedding/sentence_modules.hpp"

namespace clamor::fuzz {

/// Files of JSON that are read from folders: one process's folders, in each of which one file is the input and all else is good.
class ConfigFiles {
public:
    ConfigFiles() {
        for (const char* name : {"modules", "pooling", "dense", "longest", "shards"}) std::filesystem::create_directories(folder_ / name);
        for (const char* name : {"modules", "pooling", "dense"}) {
            const std::string folder = folder_ / name;
            for (const char* module : {"1_Pooling", "2_Dense"}) std::filesystem::create_directories(folder + "/" + module);
            testing::write_bytes(folder + "/modules.json",
                                 R"([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
                {"idx": 3, "name": "3", "path": "3_Normalize", "type": "sentence_transformers.models.Normalize"}])");
            testing::write_bytes(folder + "/1_Pooling/config.json", R"({"word_embedding_dimension": 2, "pooling_mode_mean_tokens": true})");
            testing::write_bytes(
                folder + "/2_Dense/config.json",
                R"({"in_features": 2, "out_features": 3, "bias": true, "activation_function": "torch.nn.modules.activation.Tanh"})");
            save(folder + "/2_Dense/model.safetensors");
        }
        testing::write_bytes(folder_ / "longest/modules.json",
                             R"([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])");
        save(folder_ / "shards/one.safetensors");
        for (const char* name : {"classifier_modules", "classifier_prompts", "classifier_dense", "classifier_weights"})
            save_classifier(folder_ / name);
    }

    /// As the file that has one of its members: a reader of a file is not asked about all others'.
    void read(std::string_view text, const io::Json& json, auto&& promise) const {
        const auto head = [&](const std::string& where) {
            const text::SentenceHead head(text::SentenceFolder(where), 2);
            promise(head.width() > 0);
            const float hidden[] = {1, 2, 3, 4};
            const Index offsets[] = {0, 2};
            promise(head.forward(View<const float>(hidden, Shape{2, 2}), offsets).cols() == head.width());
        };
        const auto classifier = [&](const std::string& where) {
            const auto model = text::TextClassifier::load(where);
            const std::string_view post = "a b";
            const Tensor<float> probabilities = model.predict({&post, 1});
            promise(probabilities.size() == 2 && std::abs(probabilities[0] + probabilities[1] - 1) < 1e-5f);
        };
        const auto has = [&](const char* member) { return json.is_object() && json.find(member) != nullptr; };
        if (json.is_array()) {
            attempt("modules", "modules.json", text, promise, head);
            attempt("classifier_modules", "modules.json", text, promise, classifier);
        }
        if (has("prompts") || has("default_prompt_name"))
            attempt("classifier_prompts", "config_sentence_transformers.json", text, promise, classifier);
        if (has("pooling_mode") || has("word_embedding_dimension")) attempt("pooling", "1_Pooling/config.json", text, promise, head);
        if (has("in_features")) {
            attempt("dense", "2_Dense/config.json", text, promise, head);
            attempt("classifier_dense", "2_Dense/config.json", text, promise, classifier);
        }
        if (has("linear.weight"))
            attempt("classifier_weights", "2_Dense/model.safetensors", safetensors(std::string(text)), promise, classifier);
        if (has("max_seq_length"))
            attempt("longest", "sentence_bert_config.json", text, promise,
                    [&](const std::string& where) { promise(text::SentenceFolder(where).longest >= 0); });
        if (has("weight_map"))
            attempt("shards", "model.safetensors.index.json", text, promise, [&](const std::string& where) {
                const io::WeightFiles weights(where);
                promise(weights.files().size() <= 1 && weights.tensors().tensors().size() <= 2);
            });
        if (has("format_version"))
            attempt("shards", "packed.clamor", packed(text), promise, [&](const std::string& where) {
                const io::SafetensorsFile weights(where + "/one.safetensors");
                const io::PackedFile file = io::read_packed_file(where + "/packed.clamor", std::nullopt, io::Fingerprint(weights));
                promise(file.weights.size() <= 1);
            });
    }

private:
    /// linear.weight [3, 2] and linear.bias [3] of zeros.
    static void save(const std::string& path) {
        nn::Linear<float> layer(2, 3);
        io::SafetensorsWriter writer;
        io::save_slots(io::slots_of(layer, "linear"), writer, io::WeightStorage::f32);
        writer.write(path);
    }

    /// One whose head is the module behind the mean, and has 14 weights and 2 biases. Its encoder gives zeros: only biases are seen.
    static void save_classifier(const std::string& folder) {
        const io::CheckpointConfig config = io::read_checkpoint_config(
            io::Json::object({{"model_type", "bert"}, {"vocab_size", 7}, {"max_position_embeddings", 16}, {"hidden_size", 7},
                              {"num_hidden_layers", 1}, {"num_attention_heads", 1}, {"intermediate_size", 4}, {"hidden_act", "gelu"}}),
            "fuzz");
        nn::Encoder<float> encoder(config.encoder);
        const std::vector<std::string> words = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"};
        const std::string tokenizer = io::to_text(text::wordpiece_tokenizer(words, true).to_json());
        io::save_checkpoint(folder, io::slots_of(encoder, "encoder"), {.config = config, .tokenizer = {{"tokenizer.json", tokenizer}}});
        text::TextClassifier::from_base(folder, {"no", "yes"}, {.longest = 8, .pooling = nn::Pooling::mean}).save(folder, {});
    }

    /// A safetensors file with one tensor, packed as the text says.
    static std::string packed(std::string_view text) {
        return safetensors(io::to_text(io::Json::object(
            {{"__metadata__", io::Json::object({{"packed", text}})},
             {"w", io::Json::object({{"dtype", "U8"}, {"shape", io::Json::array({64})}, {"data_offsets", io::Json::array({0, 64})}})}})));
    }

    /// A safetensors file with this header and 64 bytes of tensors.
    static std::string safetensors(std::string header) {
        header.resize((header.size() + 63) / 64 * 64, ' ');
        std::string file(8, '\0');
        for (std::size_t i = 0; i < 8; ++i) file[i] = static_cast<char>(header.size() >> 8 * i & 0xff);
        return file + header + std::string(64, '\1');
    }

    void attempt(const char* folder, const char* file, std::string_view text, auto&& promise, auto&& body) const {
        const std::string where = folder_ / folder;
        testing::write_bytes(where + "/" + file, std::string(text));
        try {
            body(where);
        } catch (const Error& error) {
            promise(error.status() == Status::bad_file || error.status() == Status::unsupported || error.status() == Status::not_found ||
                    error.status() == Status::invalid_argument);
        }
    }

    testing::TemporaryFolder folder_;
};

}  // namespace clamor::fuzz
