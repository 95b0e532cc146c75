#include "pipeline/models/asked_models.hpp"

#include <algorithm>
#include <limits>

#include "clamor/core/error.hpp"
#include "pipeline/models/answers.hpp"

namespace clamor::pipeline {
namespace {

/// Rows of `width` scores to their places; the other rows of `out` [n, width] say nothing.
void place_rows(const PoolVector<float>& scores, const PoolVector<std::size_t>& places, std::size_t n, std::size_t width,
                PoolVector<float>& out) {
    out.assign(n * width, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < places.size(); ++i)
        std::copy_n(scores.begin() + static_cast<std::ptrdiff_t>(i * width), width,
                    out.begin() + static_cast<std::ptrdiff_t>(places[i] * width));
}

template <typename Model>
const std::string& name_of(const Model* model, const char* what) {
    static const std::string none;
    if (model == nullptr) return none;
    check(!model->name().empty(), "analyze: the ", what, " has no name");
    return model->name();
}

}  // namespace

AskedModels::AskedModels(const AnalyzeOptions& options)
    : options_(options), targets_(options.analyzer.tracked.empty() ? nullptr : options.targets) {}

AnalyzerOptions AskedModels::analyzer_options() const {
    AnalyzerOptions made = options_.analyzer;
    made.model = name_of(options_.model, "model");
    made.tasks_model = name_of(options_.tasks, "tasks' model");
    made.tasks = options_.tasks != nullptr ? options_.tasks->tasks() : std::vector<Task>();
    made.targets_model = name_of(targets_, "targets' model");
    return made;
}

void AskedModels::ask(std::span<const posts::Post> posts, const posts::Tracker& tracker, BatchAnswers& answers) {
    answers.clear();
    if (options_.model == nullptr && options_.tasks == nullptr && targets_ == nullptr) return;
    texts_.clear();
    places_.clear();
    for (std::size_t i = 0; i < posts.size(); ++i) {
        if (posts[i].text.empty()) continue;
        texts_.push_back(posts[i].text);
        places_.push_back(i);
    }
    const auto predict = [&](auto& model, std::size_t width, PoolVector<float>& out, std::uint64_t& long_texts) {
        scores_.resize(width * texts_.size());
        const View<float> rows(scores_.data(), {static_cast<Index>(texts_.size()), static_cast<Index>(width)});
        if (!texts_.empty()) long_texts += static_cast<std::uint64_t>(model.predict(texts_, rows));
        place_rows(scores_, places_, posts.size(), width, out);
    };
    if (options_.model != nullptr) predict(*options_.model, 3, answers.sentiment, long_for_sentiment_);
    if (options_.tasks != nullptr) predict(*options_.tasks, classes_of(options_.tasks->tasks()), answers.tasks, long_for_tasks_);
    if (targets_ != nullptr) ask_about_targets(posts, tracker, answers.targets);
}

void AskedModels::ask_about_targets(std::span<const posts::Post> posts, const posts::Tracker& tracker, PoolVector<float>& out) {
    const auto& tracked = options_.analyzer.tracked;
    about_.clear();
    places_.clear();
    for (std::size_t i = 0; i < posts.size(); ++i) {
        if (posts[i].text.empty()) continue;
        for_each_tracked(tracker.find(posts[i]), [&](std::size_t name) {
            about_.push_back({posts[i].text, &tracked[name]});
            places_.push_back(i * tracked.size() + name);
        });
    }
    scores_.resize(3 * about_.size());
    if (!about_.empty()) targets_->predict(about_, View<float>(scores_.data(), {static_cast<Index>(about_.size()), 3}));
    place_rows(scores_, places_, posts.size() * tracked.size(), 3, out);
}

}  // namespace clamor::pipeline
