#pragma once

#include <string>
#include <vector>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "clamor/text/tasks.hpp"
#include "clamor/text/wordpiece.hpp"
#include "fuzz/bytes.hpp"
#include "support/files.hpp"

namespace clamor::fuzz {

/// The files of one process that fuzzes: a small model of each kind, a small checkpoint, the same with something wrong in them, and
/// whatever calls write.
class CApiFiles {
public:
    CApiFiles() {
        const text::TextClassifierOptions small{.longest = 8, .width = 8, .layers = 1, .heads = 2, .inner = 8, .ngrams = 64, .seed = 1};
        const io::ModelCard card{.name = "small", .summary = "", .data = "none", .metric = "none", .limits = "all", .seed = 1};
        const auto tokenizer = text::wordpiece_tokenizer(
            std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "sun", "rain", "##s", "a", "b"}, true);
        text::TextClassifier({"negative", "neutral", "positive"}, tokenizer, small).save(folder_ / "model", card);
        text::TargetSentiment(tokenizer, small).save(folder_ / "opinions", card);
        text::TextTasks({{"mood", {"good", "bad"}}, {"kind", {"x", "y", "z"}}}, tokenizer, small).save(folder_ / "tasks", card);
        save_checkpoint(folder_ / "checkpoint", io::to_text(tokenizer.to_json()));
        for (const char* of : {"model", "checkpoint", "opinions", "tasks"})
            for (const char* name : names) contents_.push_back(testing::read_bytes(folder_ / concat(of, '/', name)));
        std::filesystem::create_directory(folder_ / "hostile");
    }

    std::string model() const { return folder_ / "model"; }
    std::string checkpoint() const { return folder_ / "checkpoint"; }
    std::string opinions() const { return folder_ / "opinions"; }
    std::string tasks() const { return folder_ / "tasks"; }
    /// One of them with one byte or one whole file changed, cut or gone.
    std::string hostile_model(Bytes& bytes) const { return hostile(bytes, 0); }
    std::string hostile_checkpoint(Bytes& bytes) const { return hostile(bytes, std::size(names)); }
    std::string hostile_opinions(Bytes& bytes) const { return hostile(bytes, 2 * std::size(names)); }
    std::string hostile_tasks(Bytes& bytes) const { return hostile(bytes, 3 * std::size(names)); }

    std::string operator/(const std::string& name) const { return folder_ / name; }

private:
    static constexpr const char* names[] = {"config.json", "model.safetensors", "tokenizer.json"};

    static void save_checkpoint(const std::string& folder, std::string tokenizer) {
        const auto json =
            io::parse_json(R"({"model_type": "bert", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
            "intermediate_size": 8, "max_position_embeddings": 16, "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
            "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1})",
                           "config.json");
        const io::CheckpointConfig config = io::read_checkpoint_config(json, "config.json");
        Rng rng(1);
        nn::Encoder<float> encoder(config.encoder, rng);
        io::save_checkpoint(folder, io::slots_of(encoder, "encoder"),
                            {.config = config, .tokenizer = {{"tokenizer.json", std::move(tokenizer)}}});
    }

    std::string hostile(Bytes& bytes, std::size_t first) const {
        const unsigned chosen = bytes.below(std::size(names));
        for (unsigned i = 0; i < std::size(names); ++i) {
            const std::string path = folder_ / ("hostile/" + std::string(names[i]));
            std::filesystem::remove(path);  // a model that is open has it mapped: files are replaced, not written to
            std::string content = contents_[first + i];
            if (i == chosen) {
                const unsigned how = bytes.below(8);
                const std::size_t at = (bytes.byte() << 8 | bytes.byte()) % content.size();
                if (how == 7) continue;
                if (how == 6) content = bytes.text();
                if (how == 5) content.resize(at);
                if (how < 5) content[at] = static_cast<char>(content[at] ^ static_cast<char>(bytes.byte()));
            }
            testing::write_bytes(path, content);
        }
        return folder_ / "hostile";
    }

    testing::TemporaryFolder folder_;
    std::vector<std::string> contents_;
};

}  // namespace clamor::fuzz
