#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "clamor/io/json.hpp"
#include "clamor/io/model_card.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/io/self_test.hpp"
#include "clamor/io/weight_files.hpp"
#include "clamor/nn/classification_head.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/pooling.hpp"

namespace clamor::io {

/// What a config.json of Hugging Face's transformers says, in this library's words.
struct CheckpointConfig {
    std::string family = {};                ///< its model_type, one of checkpoint_families()
    nn::EncoderOptions encoder = {};
    nn::ClassificationHeadOptions head = {};  ///< for whole posts; its classes are `labels`
    std::vector<std::string> labels = {};   ///< of the head that belongs to the checkpoint; empty: there is none, or none that can be used
    std::string wrong_labels = {};          ///< why it cannot be used: what is wrong with id2label. Empty: nothing
    /// What that head sees of a post. The first token: it is the family's head, among the weights. The mean over the tokens
    /// ("classifier_pooling", as ModernBERT's): it is one dense layer, the module behind the pooling of a sentence-embedding folder.
    nn::Pooling pooling = nn::Pooling::first;
    bool stores_head() const { return !labels.empty() && pooling == nn::Pooling::first; }
    Json json = Json::object();             ///< the whole file, from which a later one is made
};

/// "bert", "distilbert", "electra", "mpnet", "roberta" (so are BERTweet and Twitter-RoBERTa), "xlm-roberta".
std::vector<std::string> checkpoint_families();

/// Throws one Status::bad_file with all that is missing, out of range or not known: the family, the activation, a decoder,
/// positions that are not absolute. Members without a meaning here are left alone.
CheckpointConfig read_checkpoint_config(const Json& config, const std::string& where);

/// The config.json of `config`, as transformers reads it: a classifier where it stores a head, else a bare encoder.
Json write_checkpoint_config(const CheckpointConfig& config);

/// A folder as transformers writes it: config.json, and model.safetensors, whole or in shards. The weights stay mapped while
/// this lives.
///
///   io::Checkpoint checkpoint(folder);
///   nn::Encoder<float> encoder(checkpoint.config().encoder);
///   checkpoint.load(io::slots_of(encoder, "encoder"));
///
/// Throws Status::not_found or Status::bad_file naming the file. Threads: any number may read.
class Checkpoint {
public:
    explicit Checkpoint(const std::string& folder);

    /// Whether the folder has a config.json with a model_type, which no other model folder has.
    static bool is_in(const std::string& folder);

    const std::string& path() const noexcept { return path_; }
    const CheckpointConfig& config() const noexcept { return config_; }
    const WeightFiles& weights() const noexcept { return weights_; }

    /// Fills the parameters of an nn::Encoder called "encoder.*" and of an nn::ClassificationHead called "head.*" (one that
    /// is not among the slots is not read). Strict, as load_slots(), but for heads that the slots have no place for.
    /// Any floating type is converted. `known` as LoadOptions has it.
    void load(const std::vector<ParameterSlot>& slots, bool known = false) const;

    /// Throws Status::bad_file where the weights have a self-test, which save_checkpoint() leaves, and `run` does not pass it.
    void verify(const std::function<std::vector<float>(const Json& input)>& run) const;

    /// What save_checkpoint() left there; without cases where the weights have none.
    SelfTest self_test() const;

    /// The tensors of heads that load() of these slots does not use, sorted.
    std::vector<std::string> unused(const std::vector<ParameterSlot>& slots) const;

private:
    std::vector<ParameterSlot> stored_names(const std::vector<ParameterSlot>& slots) const;
    bool belongs_to_head(std::string_view tensor) const;

    std::string path_;
    CheckpointConfig config_;
    WeightFiles weights_;
    std::string prefix_;  ///< before the names of the encoder's tensors: "bert." in a checkpoint with a head, else nothing
};

/// A file's name and its bytes.
using NamedFile = std::pair<std::string, std::string>;

/// The files of a checkpoint's tokenizer, in any of its formats: small, and kept by who trains on the checkpoint.
std::vector<NamedFile> read_tokenizer_files(const std::string& folder);

/// What a checkpoint is made of, besides weights.
struct CheckpointDescription {
    CheckpointConfig config = {};
    ModelCard card = {};
    SelfTest self_test = {};
    std::vector<NamedFile> tokenizer = {};
    WeightStorage storage = WeightStorage::f32;  ///< or bf16
    std::vector<NamedFile> modules = {};  ///< further files, by their paths in the folder: what sentence-transformers reads
    std::vector<std::pair<std::string, std::vector<ParameterSlot>>> module_weights = {};  ///< of files of weights, stored as `storage`
};

/// Writes a folder that transformers opens: config.json, model.safetensors, README.md and the tokenizer's files, from slots as
/// Checkpoint::load() takes them. It appears whole, in the place of an older one, or not at all (AtomicFolder).
void save_checkpoint(const std::string& folder, const std::vector<ParameterSlot>& slots, const CheckpointDescription& description);

}  // namespace clamor::io
