#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/io/checkpoint.hpp"
#include "clamor/nn/frozen.hpp"
#include "clamor/text/checkpoint_tokenizer.hpp"
#include "clamor/text/long_texts.hpp"
#include "clamor/text/sentence_head.hpp"

namespace clamor::text {

struct TextEncoderOptions {
    Index longest = 0;  ///< tokens of a text that are read, 0: as many as the checkpoint was made for
    std::optional<Precision> precision = Precision::fp32;  ///< nothing: the fastest whose vectors hold (docs/precision.md)
    std::string packed = {};  ///< as OpenOptions
    bool use_packed = true;   ///< as OpenOptions
};

class OpenedPacks;

/// A checkpoint of Hugging Face's, opened as it is, for inference: a bare encoder, a classifier of whole posts, or a
/// sentence-embedding folder (io/checkpoint.hpp has the families, text/sentence_head.hpp the modules).
///
///   const text::TextEncoder encoder("all-MiniLM-L6-v2");
///   const Tensor<float> vectors = encoder.vectors(std::vector<std::string_view>{"what a day"});   // [1, 384]
///
/// Posts are packed, never padded, and cut into micro-batches, one worker a core. Where it takes ids, they are those of the
/// checkpoint's own tokenizer, its special tokens among them and no padding.
///
/// The folder's files stay mapped while it lives: they are replaced, not written to.
/// Threads: any number may use it at once.
class TextEncoder {
public:
    /// Throws Status::not_found or Status::bad_file naming the file and all that is wrong in it, Status::unsupported for a precision
    /// that the processor does not have.
    explicit TextEncoder(const std::string& folder, const TextEncoderOptions& options = {});

    const io::CheckpointConfig& config() const noexcept { return config_; }
    /// Tensors of heads that the folder has and nothing here uses.
    const std::vector<std::string>& unused() const noexcept { return unused_; }
    /// Of its classes; empty where the checkpoint is no classifier.
    const std::vector<std::string>& labels() const noexcept { return config_.labels; }
    Index longest() const noexcept { return longest_; }
    Precision precision() const noexcept { return precision_; }
    Index width() const noexcept { return sentence_.width(); }  ///< of a vector

    /// The last layer's vectors [tokens, the encoder's width].
    Tensor<float> hidden(const nn::TokenBatch& batch) const;
    /// One vector a post [posts, width()]: as the sentence-embedding folder says, else the mean over its tokens.
    Tensor<float> vectors(const nn::TokenBatch& batch) const;
    /// One logit a class [posts, classes]. Throws Status::unsupported where the checkpoint is no classifier.
    Tensor<float> logits(const nn::TokenBatch& batch) const;

    /// vectors() of texts, which pass first what the sentence-embedding folder asks for (SentenceInput). Throws Status::unsupported where
    /// the folder has no tokenizer.json. Takes memory for some 2,000 tokens a thread, and for the ids of 130,000 at most, however
    /// many texts there are. A mean of windows' vectors is brought to unit length again where the folder scales them to that. Returns
    /// how many texts have more than longest() tokens, which the log is told, too.
    Index vectors(std::span<const std::string_view> texts, View<float> out, LongTexts long_texts = LongTexts::truncate) const;
    Tensor<float> vectors(std::span<const std::string_view> texts, LongTexts long_texts = LongTexts::truncate) const;

    /// Writes a folder that sentence-transformers, transformers and a TextEncoder open: the encoder and the head that classifies, as f32 or
    /// bf16, the tokenizer's files, and how vectors are made (modules.json). What unused() lists is left out. Reads the weights anew from
    /// the folder that was opened, which must still be there, its files unchanged, else throws Status::not_found or Status::bad_file; the
    /// new folder appears whole, in the place of an older one, or not at all. Stored as f32 it gives the same vectors, bit for bit.
    void save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage = io::WeightStorage::f32) const;

private:
    friend class Packing;
    using Head = std::optional<nn::ClassificationHead<float>>;
    TextEncoder(const SentenceFolder& folder, const TextEncoderOptions& options);
    TextEncoder(const SentenceFolder& folder, const io::Checkpoint& checkpoint, const TextEncoderOptions& options);
    TextEncoder(const SentenceFolder& folder, const io::Checkpoint& checkpoint, const OpenedPacks& packs,
                const TextEncoderOptions& options);
    void take_fastest_precision(const OpenedPacks& packs);
    /// Makes the encoder, fills it and the head, and lists what is unused. `known` as io::LoadOptions.
    nn::Encoder<float> load(const io::Checkpoint& checkpoint, bool known);

    std::string folder_;
    io::CheckpointConfig config_;
    std::vector<std::string> unused_;
    Head head_;
    Precision precision_;
    nn::Frozen<nn::Encoder<float>> encoder_;
    SentenceHead sentence_;
    std::optional<Tokenizer> tokenizer_;
    Index longest_;
    SentenceInput input_;
    std::vector<std::string> stamps_;  ///< of the files that save() reads again
};

}  // namespace clamor::text
