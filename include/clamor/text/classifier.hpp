#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/model.hpp"
#include "clamor/text/ngrams.hpp"

namespace clamor::text {

struct HeadTargets;

/// A transformer that puts posts into classes, with all that belongs to it: normaliser, tokenizer, network, labels.
/// It is saved as a model folder: config.json, model.safetensors, tokenizer.json and the model card README.md.
///
/// One that began from a checkpoint of Hugging Face's is that checkpoint with other weights, and is saved as one: transformers
/// opens it, or of a head on the mean sentence-transformers (BaseOptions::pooling). What only this library knows (normaliser, longest) is
/// the member "clamor" of its config.json. On a sentence-embedding folder posts are read with that folder's prompt and in its small letters
/// (SentenceInput), after they were normalised.
///
/// predict() runs on a frozen copy of the network (nn/frozen.hpp), which the first call makes. Of a model that was loaded and not
/// changed, the weights that train stay in the mapped file, which must be replaced and not be written to while it is in use; packed
/// weights are mapped too, where they lie beside it (text/pack.hpp). While pretrain() or fit() runs, as their callbacks see it, predict()
/// runs on what is trained.
///
/// It is moved, and not copied: save() and load() make another.
/// Threads: predict() may run on many at once; all that is not const needs the classifier to itself.
class TextClassifier {
    class Scaled;

public:
    static constexpr const char* own_member = "clamor";  ///< of a checkpoint's config.json

    /// With random weights. At least two labels, none twice; of TargetKind::labels at least one; of a number one, its name.
    TextClassifier(std::vector<std::string> labels, Tokenizer tokenizer, const TextClassifierOptions& options = {});

    /// The encoder of a base under a new head: of a checkpoint (io/checkpoint.hpp; BaseOptions::pooling), or of a model folder of Clamor's,
    /// with its normaliser, tokenizer and sizes. The head's weights are random and the wide part's zeros, but where the base has a head for
    /// these labels, in any order, and of the same kind and pooling: then they are the base's (but a number's, whose units may be others).
    /// A checkpoint that Clamor trained says how its posts are read, where the options do not. Throws as load().
    static TextClassifier from_base(const std::string& folder, std::vector<std::string> labels, const BaseOptions& options = {});

    /// Reads a model folder, or a checkpoint with a head for whole posts, and runs its self-test. Throws Status::not_found or
    /// Status::bad_file, naming the file and all that is wrong in it, and as set_precision().
    static TextClassifier load(const std::string& folder, const OpenOptions& options = {});
    /// One task of a model folder with several (text/tasks.hpp); an empty task is load(folder). Throws as that, and Status::not_found
    /// for a task that is not there, naming those that are.
    static TextClassifier load(const std::string& folder, std::string_view task, const OpenOptions& options = {});
    /// Writes a model folder, whole or not at all. Stored as bf16 or int8, weights are rounded there, and stay here what they are; a
    /// checkpoint is never stored as int8, which transformers does not read.
    /// The head that restores masked tokens is not stored; after load() it begins anew.
    void save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage = io::WeightStorage::f32) const;

    TextClassifier(TextClassifier&&) = default;
    TextClassifier& operator=(TextClassifier&&) = default;

    const std::vector<std::string>& labels() const noexcept { return model_.tasks().front().labels; }
    Index classes() const noexcept { return static_cast<Index>(labels().size()); }
    const TextClassifierOptions& options() const noexcept { return model_.options(); }
    const Tokenizer& tokenizer() const noexcept { return model_.tokenizer(); }
    /// For whoever changes weights. A change is seen by predict() if it is made before the next predict().
    TextNetwork<float>& network() { return model_.thawed_network(); }

    /// What predict() works in from now on, fp32 at first; nothing: the fastest whose results hold (docs/precision.md). Returns it.
    /// Throws Status::unsupported for one that the processor does not have.
    Precision set_precision(std::optional<Precision> precision) { return model_.set_precision(precision); }
    Precision precision() const noexcept { return model_.precision(); }

    /// Learns the language of posts without labels. Throws as train::fit().
    FitTextResult pretrain(std::span<const std::string_view> texts, const PretrainOptions& options = {}) {
        return model_.pretrain(texts, options);
    }
    /// Learns labels, each the number of a class. Throws as train::fit(), and Status::invalid_argument for other labels. The log is warned
    /// of classes that no post has, and told how many posts have more than options().longest tokens, which the result says, too.
    FitTextResult fit(std::span<const std::string_view> texts, std::span<const std::int32_t> labels, const FitTextOptions& options = {});

    /// Measures on labelled posts that it was not trained on: the temperatures that make probabilities what they say, and what
    /// other precisions cost (text/calibration.hpp). predict() uses it, save() keeps it, training forgets it. A number has no calibration.
    const Calibration& calibrate(std::span<const std::string_view> texts, std::span<const std::int32_t> labels);
    /// The same where labels do not exclude each other: targets [texts, classes()], 0 or 1.
    const Calibration& calibrate(std::span<const std::string_view> texts, View<const float> targets);
    const Calibration& calibration() const noexcept { return model_.tasks().front().calibration; }
    /// Writes the calibration into the folder, or the task of a folder, that this was loaded from: config.json alone is replaced.
    void store_calibration(const std::string& folder, std::string_view task = {}) const;

    /// Learns labels that do not exclude each other, 0 or 1 (or how sure they are), or the values of a number: targets [texts, classes()].
    FitTextResult fit(std::span<const std::string_view> texts, View<const float> targets, const FitTextOptions& options = {});
    /// Learns the values of a number in double, which are refused where floats, in which it is predicted, do not tell them apart: where
    /// they vary by less than floats that large are from each other.
    FitTextResult fit(std::span<const std::string_view> texts, std::span<const double> numbers, const FitTextOptions& options = {});

    /// Probabilities [texts, classes], or the number [texts, 1], in the order of the texts. They do not depend on a post's neighbours but
    /// for rounding. Runs on the context's threads; takes memory for some 2,000 tokens a thread, and for the ids of 130,000 at
    /// most, however many texts there are. Returns how many have more than options().longest tokens, which the log is told, too.
    Index predict(std::span<const std::string_view> texts, View<float> probabilities, LongTexts long_texts = LongTexts::truncate) const {
        return model_.predict(texts, probabilities, long_texts);
    }
    Tensor<float> predict(std::span<const std::string_view> texts, LongTexts long_texts = LongTexts::truncate) const {
        return model_.predict(texts, long_texts);
    }

private:
    friend class TextTasks;
    friend class Packing;
    /// The checkpoint that a classifier is, but for its weights.
    struct Base {
        io::CheckpointConfig config;
        std::vector<io::NamedFile> tokenizer;
    };
    explicit TextClassifier(TextModel model);
    /// from_base(), of each kind.
    static TextClassifier from_checkpoint(const std::string& folder, std::vector<std::string> labels, const BaseOptions& options);
    /// Of one on a checkpoint's encoder: takes that checkpoint's head, too, if it is one for these labels. Whether it did.
    bool take_head(const SentenceFolder& files, const io::Checkpoint& checkpoint);
    static TextClassifier from_model(const std::string& folder, std::vector<std::string> labels, const BaseOptions& options);
    /// A checkpoint whose weights are still zeros.
    static TextClassifier on_checkpoint(const io::Checkpoint& checkpoint, TextTask task, const BaseOptions& options,
                                        const SentenceInput& input);
    /// `modules`: what sentence-transformers has beside it, where its head is one of them; else null.
    static TextClassifier load_checkpoint(const io::Checkpoint& checkpoint, const SentenceFolder* modules, const OpenOptions& options);
    /// The member of a checkpoint's config.json that is this library's: transformers keeps members that it does not know.
    io::Json own_config() const;
    void save_as_checkpoint(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) const;

    /// fit(), whose options say how the targets weigh.
    FitTextResult learn(std::span<const std::string_view> texts, const HeadTargets& known, const FitTextOptions& options,
                        const std::function<void()>& begins = {});

    TextModel model_;
    bool in_units_ = false;  ///< the network gives a number that it has learned, as it is
    std::optional<Base> base_;
};

}  // namespace clamor::text
