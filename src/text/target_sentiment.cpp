#include "clamor/text/target_sentiment.hpp"

#include <algorithm>

namespace clamor::text {

namespace {

const std::vector<TextTask> heads{{"poles", {"negative", "positive"}}, {"points", {"-2", "-1", "0", "1", "2"}}};

int median(const std::array<float, 5>& points) {
    float below = 0;
    int point = 0;
    while (point < 4 && (below += points[static_cast<std::size_t>(point)]) < 0.5f) ++point;
    return point - 2;
}

}  // namespace

TargetSentiment::TargetSentiment(Tokenizer tokenizer, const TextClassifierOptions& options)
    : tasks_(heads, std::move(tokenizer), options) {}

TargetSentiment TargetSentiment::load(const std::string& folder, const OpenOptions& options) {
    TextTasks tasks = TextTasks::load(folder, kind, options);
    const auto same = [](const TextTask& a, const TextTask& b) { return a.name == b.name && a.labels == b.labels; };
    if (!std::equal(tasks.tasks().begin(), tasks.tasks().end(), heads.begin(), heads.end(), same))
        fail(Status::bad_file, folder, "/config.json: model.tasks must be poles (negative, positive) and points (-2 to 2)");
    return TargetSentiment(std::move(tasks));
}

void TargetSentiment::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) const {
    tasks_.save(folder, card, storage, kind);
}

FitTextResult TargetSentiment::fit(std::span<const TargetedText> texts, const TargetLabels& poles, const TargetLabels& points,
                                   const FitTextOptions& options) {
    std::vector<TaskTargets> targets;
    for (const auto& [task, known] : {std::pair{"poles", &poles}, std::pair{"points", &points}})
        if (!known->posts.empty())
            targets.push_back({.task = task, .posts = known->posts, .labels = known->labels, .balance = known->balance});
    return tasks_.fit_texts(texts, targets, options);
}

void TargetSentiment::calibrate(std::span<const TargetedText> texts, const TargetLabels& poles, const TargetLabels& points) {
    std::vector<Calibration> measured;
    for (const TargetLabels* known : {&poles, &points}) {
        const std::string& task = tasks_.tasks()[measured.size()].name;
        check(!known->posts.empty() && known->posts.size() == known->labels.size(),
              "calibrate: at least one post and a label for each, got ", known->posts.size(), " posts and ", known->labels.size(),
              " labels for ", task);
        std::vector<TargetedText> some;
        for (const Index post : known->posts) {
            check(post >= 0 && post < static_cast<Index>(texts.size()), "calibrate: post ", post, " of ", texts.size(), " for ", task);
            some.push_back(texts[static_cast<std::size_t>(post)]);
        }
        TextModel alone = tasks_.model_.only(measured.size());
        measured.push_back(alone.calibrate(std::span<const TargetedText>(some), std::span<const std::int32_t>(known->labels)));
    }
    for (std::size_t t = 0; t < measured.size(); ++t) tasks_.model_.set_calibration(t, measured[t]);
}

void TargetSentiment::store_calibration(const std::string& folder) const {
    for (const TextTask& task : tasks_.tasks()) tasks_.shared(task.name).store_calibration(folder, task.name);
}

Index TargetSentiment::predict(std::span<const TargetedText> texts, std::span<TargetOpinion> opinions) const {
    check(opinions.size() == texts.size(), "target sentiment: room for ", texts.size(), " opinions, got ", opinions.size());
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), tasks_.classes()});
    const Index long_texts = tasks_.model_.predict(texts, probabilities.view(), LongTexts::truncate);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const float* row = probabilities.view().row(static_cast<Index>(i));
        std::copy_n(row, 2, opinions[i].poles.begin());
        std::copy_n(row + 2, 5, opinions[i].points.begin());
        opinions[i].value = median(opinions[i].points);
    }
    return long_texts;
}

std::vector<TargetOpinion> TargetSentiment::predict(std::span<const TargetedText> texts) const {
    std::vector<TargetOpinion> opinions(texts.size());
    predict(texts, opinions);
    return opinions;
}

}  // namespace clamor::text
