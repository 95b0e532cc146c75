#include "clamor/pipeline/text_sentiment.hpp"

#include <algorithm>

#include "core/joined.hpp"
#include "pipeline/models/model_name.hpp"

namespace clamor::pipeline {

TextSentiment::TextSentiment(const text::TextClassifier& classifier, std::string name)
    : classifier_(classifier), name_(name_in_reports(std::move(name), classifier.precision())) {
    static constexpr std::array<std::string_view, 3> wanted = {"negative", "neutral", "positive"};
    const auto& labels = classifier.labels();
    check(classifier.options().targets == text::TargetKind::classes, "model ", name_,
          ": a sentiment model's labels exclude each other, and it has ", text::target_kind_name(classifier.options().targets));
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto found = std::find(labels.begin(), labels.end(), wanted[i]);
        if (labels.size() != wanted.size() || found == labels.end())
            fail(Status::invalid_argument, "model ", name_, ": a sentiment model's labels are negative, neutral and positive, got ",
                 joined(labels));
        column_[i] = found - labels.begin();
    }
}

Index TextSentiment::predict(std::span<const std::string_view> texts, View<float> probabilities) {
    const Index long_texts = classifier_.predict(texts, probabilities);
    for (Index r = 0; r < probabilities.rows(); ++r) {
        float* row = probabilities.row(r);
        const std::array<float, 3> given = {row[0], row[1], row[2]};
        for (std::size_t i = 0; i < 3; ++i) row[i] = given[static_cast<std::size_t>(column_[i])];
    }
    return long_texts;
}

}  // namespace clamor::pipeline
