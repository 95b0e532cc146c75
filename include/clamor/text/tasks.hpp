#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/text/classifier.hpp"

namespace clamor::text {

/// What is known of some posts for one task: the class of each, or a teacher's probabilities (Hinton et al. 2015, "Distilling the
/// knowledge in a neural network").
struct TaskTargets {
    std::string task;
    std::vector<Index> posts = {};          ///< numbers of texts, none twice
    std::vector<std::int32_t> labels = {};  ///< one a post, or
    Tensor<float> teacher = {};             ///< [posts, classes]
    double weight = 1;                      ///< of their loss
    double balance = 0;                     ///< of labels, as FitTextOptions::balance
    double passes = 1;                      ///< how often an epoch sees the posts; of 2.5, half of them come a third time
};

/// One encoder with a head for each of several tasks, trained together (Caruana 1997, "Multitask learning"), with all that belongs to
/// it: normaliser, tokenizer, tasks. It is saved as a model folder, as a TextClassifier is, of the kind "text_tasks".
///
/// A batch is made of posts of all tasks; each post teaches all heads of which something is known for it.
///
/// The files of a folder that was loaded stay mapped, and it is moved and not copied, as TextClassifier says.
/// Threads: predict() may run on many at once; all that is not const needs the object to itself.
class TextTasks {
public:
    static constexpr const char* kind = "text_tasks";  ///< in config.json

    /// With random weights. At least one task, no name twice; each with at least two labels, none twice.
    TextTasks(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options = {});

    /// Reads a model folder and runs its self-test. Throws Status::not_found or Status::bad_file, naming the file and all that is
    /// wrong in it.
    static TextTasks load(const std::string& folder, const OpenOptions& options = {}) { return load(folder, kind, options); }
    /// Writes a model folder, as TextClassifier::save().
    void save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage = io::WeightStorage::f32) const {
        save(folder, card, storage, kind);
    }

    TextTasks(TextTasks&&) = default;
    TextTasks& operator=(TextTasks&&) = default;

    const std::vector<TextTask>& tasks() const noexcept { return model_.tasks(); }
    /// The position of a task in tasks(). Throws Status::not_found, naming those that there are.
    std::size_t find(std::string_view task) const;
    const TextClassifierOptions& options() const noexcept { return model_.options(); }
    const Tokenizer& tokenizer() const noexcept { return model_.tokenizer(); }
    /// For whoever changes weights. A change is seen by predict() if it is made before the next predict().
    TextNetwork<float>& network() { return model_.thawed_network(); }

    /// As TextClassifier's; a precision holds if it does for each task.
    Precision set_precision(std::optional<Precision> precision) { return model_.set_precision(precision); }
    Precision precision() const noexcept { return model_.precision(); }

    /// Learns the language of posts without labels. Throws as train::fit().
    FitTextResult pretrain(std::span<const std::string_view> texts, const PretrainOptions& options = {}) {
        return model_.pretrain(texts, options);
    }
    /// Learns all tasks at once; a task may have several targets, such as labels of some posts and a teacher's view of others.
    /// A text without targets is not looked at; nor is options.balance, for each target has its own; options.validation, class_weights and
    /// sample_weights are refused. Throws as train::fit(), Status::not_found for a task that is not there, and Status::invalid_argument for
    /// targets that do not fit.
    FitTextResult fit(std::span<const std::string_view> texts, std::span<const TaskTargets> targets,
                      const FitTextOptions& options = {}) {
        return fit_texts(texts, targets, options);
    }

    /// The probabilities of all tasks by one pass of the encoder: [texts, classes()], the tasks' behind each other, those of tasks()[t]
    /// from column first_class(t) on. In the order of the texts, on the context's threads. Returns how many texts have more than
    /// options().longest tokens, which the log is told, too.
    Index predict(std::span<const std::string_view> texts, View<float> probabilities, LongTexts long_texts = LongTexts::truncate) const {
        return model_.predict(texts, probabilities, long_texts);
    }
    Tensor<float> predict(std::span<const std::string_view> texts, LongTexts long_texts = LongTexts::truncate) const {
        return model_.predict(texts, long_texts);
    }
    Index classes() const { return model_.network().classes(); }
    Index first_class(std::size_t task) const { return model_.network().first_class(task); }
    /// Those of one task, [texts, its classes].
    Tensor<float> predict(std::string_view task, std::span<const std::string_view> texts, LongTexts long_texts = LongTexts::truncate) const;

    /// One task alone, to be used, trained and saved as any classifier: a copy of all that it takes, which either changes for itself.
    TextClassifier classifier(std::string_view task) const;

private:
    friend class TargetSentiment;  // the same folder under a kind of its own, and texts of its own
    friend class TextClassifier;
    friend class Packing;
    explicit TextTasks(TextModel model);
    /// classifier() that has this one's weights, and must not be trained.
    TextClassifier shared(std::string_view task) const;
    static TextTasks load(const std::string& folder, const char* as, const OpenOptions& options);
    void save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage, const char* as) const;
    template <typename Text>
    FitTextResult fit_texts(std::span<const Text> texts, std::span<const TaskTargets> targets, const FitTextOptions& options);

    TextModel model_;
};

}  // namespace clamor::text
