#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/io/model_folder.hpp"
#include "clamor/nn/lazy_frozen.hpp"
#include "clamor/text/calibration.hpp"
#include "clamor/text/classifier_options.hpp"
#include "clamor/text/long_texts.hpp"
#include "clamor/text/network.hpp"
#include "clamor/text/normalizer.hpp"
#include "clamor/text/open_options.hpp"
#include "clamor/text/sentence_folder.hpp"
#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

class TargetLoss;

/// A question about posts: its name (small letters, digits and "-"), its classes, and what was measured of its answers.
struct TextTask {
    std::string name = {};
    std::vector<std::string> labels = {};
    Calibration calibration = {};
    friend bool operator==(const TextTask&, const TextTask&) = default;
};

/// What TextClassifier and TextTasks are built on: normaliser, tokenizer and a network with a head for each task, in the order of the
/// tasks. The one task of a TextClassifier has no name, and of TargetKind::labels or number its outputs are no classes.
///
/// What predicts runs on frozen copies of the network (nn/lazy_frozen.hpp), on packed weights where a folder has some.
///
/// Threads: what is const may run on many at once; the rest needs the model to itself.
class TextModel {
public:
    /// A number is center + spread times what the network gives.
    struct Scale {
        double center = 0, spread = 1;
    };

    /// `input` says what is done to a text that was normalised; its small letters are the tokenizer's. Throws Status::invalid_argument for
    /// labels that options.targets does not allow, or a model that could not read a post.
    TextModel(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options, TextNetwork<float> network,
              SentenceInput input = {});
    /// With random weights. Throws, too, for sizes that no folder could hold.
    TextModel(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options);
    /// With a folder's tokenizer, its weights zeros until load(). Throws Status::bad_file where the folder has fewer.
    static TextModel of_folder(std::vector<TextTask> tasks, const TextClassifierOptions& options, const io::ModelFolder& folder);
    /// That of one task, without its name: TextNetwork::only(), whose weights are in part this one's. To be trained, it is to be copied, or
    /// this one to be let go.
    TextModel only(std::size_t task) const;
    /// With weights of its own; a copy shares them.
    TextModel with_own_weights() const;

    const std::vector<TextTask>& tasks() const noexcept { return tasks_; }
    const TextClassifierOptions& options() const noexcept { return options_; }
    const Tokenizer& tokenizer() const noexcept { return tokenizer_; }
    const Normalizer& normalizer() const noexcept { return normalizer_; }
    const SentenceInput& input() const noexcept { return input_; }
    const TextNetwork<float>& network() const noexcept { return network_; }
    std::shared_ptr<const TextNetwork<float>> frozen(Precision precision) const;

    /// For whoever changes weights before the next prediction.
    TextNetwork<float>& thawed_network();
    /// While it lives weights change, and what predicts runs on the network itself.
    nn::LazyFrozen<TextNetwork<float>>::Thawed thawed();

    void set_calibration(std::size_t task, const Calibration& calibration) { tasks_[task].calibration = calibration; }
    /// What the weights were before any training, in words that a training's checkpoint keeps; empty: random.
    void set_origin(std::string origin) { origin_ = std::move(origin); }
    const Scale& scale() const noexcept { return scale_; }
    void set_scale(const Scale& scale) { scale_ = scale; }

    /// As TextClassifier's.
    Precision set_precision(std::optional<Precision> precision);
    Precision precision() const noexcept { return precision_; }

    FitTextResult pretrain(std::span<const std::string_view> texts, const PretrainOptions& options);
    /// Of std::string_view or TargetedText. An epoch sees `examples`, numbers of texts, a text as often as it stands there. What the
    /// options leave open is as usual; epochs are judged by their metric. `begins` as train::FitOptions'.
    template <typename Text>
    FitTextResult fit(std::span<const Text> texts, const TargetLoss& target_loss, std::span<const Index> examples,
                      const FitTextOptions& options, const UsualFit& usual, const std::function<void()>& begins = {});

    /// Of std::string_view or TargetedText: probabilities or numbers [texts, classes of all heads], as TextClassifier's.
    template <typename Text>
    Index predict(std::span<const Text> texts, View<float> probabilities, LongTexts long_texts) const;
    Tensor<float> predict(std::span<const std::string_view> texts, LongTexts long_texts) const;
    /// The same by no calibration, in any precision. The log is told of long texts in the name of `call`, if there is one.
    template <typename Text>
    Tensor<float> uncalibrated(Precision precision, std::span<const Text> texts, std::string_view call = {}) const;
    /// Of a model of one task: measures it on texts, of which numbers of classes or targets of labels are known, as TextClassifier's.
    template <typename Text, typename Known>
    const Calibration& calibrate(std::span<const Text> texts, const Known& known);
    /// A task's columns of the probabilities of all.
    Tensor<float> columns_of(std::size_t task, View<const float> probabilities) const;

    /// The parameters that a folder stores: all but the head that restores masked tokens. To be changed, or to be read alone.
    std::vector<io::ParameterSlot> slots();
    std::vector<io::ParameterSlot> slots() const;
    /// The model as it would be read back from such a storage; as f32 one that shares its weights and what is made of them.
    TextModel as_stored(io::WeightStorage storage) const;
    /// Fills the weights from an io::ModelFolder, io::Checkpoint or SentenceCheckpoint and runs the self-test, on packed weights where
    /// there are some. Whether those settled the precision, which is else still to be set.
    template <typename Stored>
    bool load(const Stored& stored, const OpenOptions& options);
    /// Writes a model folder; `config` is the kind's own object in config.json.
    void save(const std::string& folder, const char* kind, io::Json config, const io::ModelCard& card, io::WeightStorage storage) const;
    io::SelfTest make_self_test(Precision precision) const;

private:
    template <typename Text>
    Index predict_in(Precision precision, bool calibrated, std::span<const Text> texts, View<float> probabilities,
                     LongTexts long_texts) const;
    std::vector<float> run_self_test(const io::Json& input, Precision precision) const;
    /// Whether a precision's results are near enough to those in fp32.
    bool holds(Precision precision) const;
    void forget_calibration();

    std::vector<TextTask> tasks_;
    Tokenizer tokenizer_;
    TextClassifierOptions options_;
    Normalizer normalizer_;
    SentenceInput input_;
    TextNetwork<float> network_;
    nn::LazyFrozen<TextNetwork<float>> frozen_;
    Precision precision_ = Precision::fp32;
    std::string origin_;
    Scale scale_;  ///< while a number is learned in units of its spread
};

}  // namespace clamor::text
