#include "clamor/pipeline/text_target_model.hpp"

#include "clamor/core/pool.hpp"
#include "pipeline/models/model_name.hpp"

namespace clamor::pipeline {

TextTargetModel::TextTargetModel(const text::TargetSentiment& model, std::string name)
    : model_(model), name_(name_in_reports(std::move(name), model.precision())) {}

void TextTargetModel::predict(std::span<const AboutTarget> posts, View<float> probabilities) {
    MemoryCharge opinions;
    opinions.set(posts.size() * sizeof(text::TargetOpinion));
    PoolVector<text::TargetedText> texts;
    texts.reserve(posts.size());
    for (const auto& [text, target] : posts) texts.push_back({text, target->aliases.front(), std::span(target->aliases).subspan(1)});
    Index i = 0;
    for (const text::TargetOpinion& opinion : model_.predict(texts)) {
        const auto& points = opinion.points;
        float* const row = probabilities.row(i++);
        row[0] = points[0] + points[1];
        row[1] = points[2];
        row[2] = points[3] + points[4];
    }
}

}  // namespace clamor::pipeline
