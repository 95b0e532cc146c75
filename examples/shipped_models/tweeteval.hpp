// The tasks of TweetEval (Barbieri et al. 2020): their posts, their classes and how they are judged.
#pragma once

#include <numeric>

#include "clamor/core/rng.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/classifier.hpp"
#include "text_data.hpp"

namespace tweeteval {

using namespace clamor;

struct Task {
    std::string name;
    std::vector<std::string> labels;
    data::Labelled train, val;

    bool stance() const { return name.starts_with("stance-"); }
};

/// The last column of mapping.txt: "0<TAB>irony", and of the emoji "0<TAB>❤<TAB>_red_heart_<TAB>".
inline std::vector<std::string> read_mapping(const std::string& path) {
    std::vector<std::string> labels;
    for (std::string line : data::read_lines(path)) {
        while (!line.empty() && (line.back() == '\t' || line.back() == '\r')) line.pop_back();
        labels.push_back(line.substr(line.rfind('\t') + 1));
    }
    return labels;
}

/// All tasks of DATA/tweeteval. Sentiment has no labels to learn from there; it takes those of SemEval-2017, task 4A.
inline std::vector<Task> read_tasks(const std::string& data) {
    std::vector<Task> tasks;
    const auto add = [&](const std::string& name, const std::string& folder, const std::string& mapping) {
        Task task{name,
                  read_mapping(data + "/tweeteval/" + mapping + "/mapping.txt"),
                  {},
                  data::read_tweeteval(data + "/tweeteval/" + folder, "val")};
        task.train = name == "sentiment" ? data::read_table(data + "/semeval2017/sentiment_train.tsv", "text", "label", task.labels)
                                         : data::read_tweeteval(data + "/tweeteval/" + folder, "train");
        tasks.push_back(std::move(task));
    };
    for (const char* name : {"irony", "emotion", "hate", "offensive", "sentiment", "emoji"}) add(name, name, name);
    for (const char* target : {"abortion", "atheism", "climate", "feminist", "hillary"})
        add(concat("stance-", target), concat("stance/", target), "stance");
    return tasks;
}

/// TweetEval's own metric for a task, in per cent: F1 of the ironic posts; macro-recall of sentiment; for stance the mean F1 of favour and
/// against; else macro-F1.
inline double metric(const std::string& task, View<const float> probabilities, std::span<const std::int32_t> labels) {
    if (task == "sentiment") return 100 * text::macro_recall(probabilities, labels);
    const auto f1 = text::class_f1(probabilities, labels);
    if (task == "irony") return 100 * f1[1];
    if (task.starts_with("stance")) return 50 * (f1[1] + f1[2]);
    return 100 * text::macro_f1(probabilities, labels);
}

/// How well a task was predicted, with the 95 % interval of 1,000 bootstrap samples of its posts.
struct Score {
    double value = 0, low = 0, high = 0;
};

inline Score score(const std::string& task, View<const float> probabilities, std::span<const std::int32_t> labels) {
    const auto n = static_cast<std::uint32_t>(labels.size());
    Tensor<float> sample(probabilities.shape());
    std::vector<std::int32_t> truth(n);
    std::vector<double> values;
    Rng rng(1);
    for (int b = 0; b < 1000; ++b) {
        for (std::uint32_t i = 0; i < n; ++i) {
            const std::uint32_t from = rng.below(n);
            truth[i] = labels[from];
            std::copy_n(probabilities.row(from), probabilities.cols(), sample.view().row(i));
        }
        values.push_back(metric(task, sample, truth));
    }
    std::sort(values.begin(), values.end());
    return {metric(task, probabilities, labels), values[25], values[974]};
}

}  // namespace tweeteval
