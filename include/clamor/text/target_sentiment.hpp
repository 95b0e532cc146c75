#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/text/tasks.hpp"

namespace clamor::text {

/// A post, and a brand, person or topic that it mentions.
struct TargetedText {
    std::string_view text;
    std::string_view target;
    std::span<const std::string> aliases = {};  ///< what else the target goes by
};

/// What a post says about its target.
struct TargetOpinion {
    std::array<float, 2> poles = {};   ///< probabilities of negative and positive, which add up to 1
    std::array<float, 5> points = {};  ///< of -2, strongly negative, to 2, strongly positive
    int value = 0;                     ///< the median of `points`: the class that is least far off, all five weighing alike

    friend bool operator==(const TargetOpinion&, const TargetOpinion&) = default;
};

/// What is known of some targeted texts: of text posts[i] labels[i], 0 or 1 for the poles, 0 to 4 for the points.
struct TargetLabels {
    std::vector<Index> posts = {};
    std::vector<std::int32_t> labels = {};
    double balance = 0;  ///< as FitTextOptions::balance, which is not looked at
};

/// `text` as a Normalizer that keeps handles writes it, with the word target_mark before each mention of the target: its name with or
/// without # or @, with or without its spaces; and so before each of its aliases. It is found where posts::Tracker finds it, in any case
/// and width, where no letter or digit touches it, nor '_'. Other marks are left out. Linear in the length of the text.
std::string mark_target(std::string_view text, std::string_view target, std::span<const std::string> aliases = {});
inline constexpr std::string_view target_mark = "\xE2\x97\x8E";  ///< U+25CE

/// Sentiment toward a target: a text network with two heads, for the poles and for five points (SemEval-2016 task 4, subtasks B and
/// C; Nakov et al. 2016), that reads a mark before the target's name. What it learns of the mark holds for names that it has never
/// met. A post that does not mention its target is read without a mark, as a whole. Of a post with more than options().longest tokens the
/// first are read, or where its target is not among them those around its first mention (docs/long-texts.md).
///
/// It is saved as a model folder of the kind "target_sentiment", whose files stay mapped while one that was loaded lives.
///
/// Threads: predict() may run on many at once; all that is not const needs the object to itself.
class TargetSentiment {
public:
    static constexpr const char* kind = "target_sentiment";  ///< in config.json

    /// With random weights. The tokenizer should know target_mark as a word: train_wordpiece() on texts that mark_target() wrote.
    explicit TargetSentiment(Tokenizer tokenizer, const TextClassifierOptions& options = {});

    /// As TextTasks::load() and save().
    static TargetSentiment load(const std::string& folder, const OpenOptions& options = {});
    void save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage = io::WeightStorage::f32) const;

    const TextClassifierOptions& options() const noexcept { return tasks_.options(); }
    /// As TextTasks'.
    Precision set_precision(std::optional<Precision> precision) { return tasks_.set_precision(precision); }
    Precision precision() const noexcept { return tasks_.precision(); }
    TextNetwork<float>& network() { return tasks_.network(); }

    /// Learns both heads at once. Throws as TextTasks::fit().
    FitTextResult fit(std::span<const TargetedText> texts, const TargetLabels& poles, const TargetLabels& points,
                      const FitTextOptions& options = {});

    /// Measures both heads on texts that were not trained on, as TextClassifier::calibrate(). predict() uses it, save() keeps it, training
    /// forgets it.
    void calibrate(std::span<const TargetedText> texts, const TargetLabels& poles, const TargetLabels& points);
    const Calibration& poles_calibration() const noexcept { return tasks_.tasks()[0].calibration; }
    const Calibration& points_calibration() const noexcept { return tasks_.tasks()[1].calibration; }
    /// Writes it into the folder that this was loaded from: config.json alone is replaced.
    void store_calibration(const std::string& folder) const;

    /// One opinion a text, in their order, on the context's threads. Returns how many texts have more tokens than are read, which the log
    /// is told, too.
    Index predict(std::span<const TargetedText> texts, std::span<TargetOpinion> opinions) const;
    std::vector<TargetOpinion> predict(std::span<const TargetedText> texts) const;

private:
    friend class Packing;
    explicit TargetSentiment(TextTasks tasks) : tasks_(std::move(tasks)) {}

    TextTasks tasks_;
};

}  // namespace clamor::text
