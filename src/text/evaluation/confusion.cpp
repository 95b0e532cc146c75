#include "text/evaluation/confusion.hpp"

#include "clamor/ops/argmax.hpp"

namespace clamor::text {

namespace {

/// The mean of a score over the labels that have posts.
double mean_of(std::span<const LabelCounts> labels, double (LabelCounts::*score)() const noexcept) {
    double sum = 0, present = 0;
    for (const LabelCounts& label : labels)
        if (label.posts > 0) sum += (label.*score)(), ++present;
    return present > 0 ? sum / present : 0;
}

}  // namespace

Confusion::Confusion(View<const float> probabilities, std::span<const std::int32_t> labels)
    : classes_(static_cast<std::size_t>(probabilities.cols())) {
    check(probabilities.rows() == static_cast<Index>(labels.size()),
          "metric: ", labels.size(), " labels for probabilities ", probabilities.shape());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        check(labels[i] >= 0 && static_cast<std::size_t>(labels[i]) < classes_.size(),
              "metric: label ", labels[i], " of ", classes_.size(), " classes");
        const Index best = ops::argmax(probabilities, static_cast<Index>(i));
        LabelCounts& truth = classes_[static_cast<std::size_t>(labels[i])];
        ++truth.posts;
        ++classes_[static_cast<std::size_t>(best)].predicted;
        truth.true_positives += best == labels[i];
    }
}

Confusion::Confusion(View<const std::int64_t> counts) : classes_(static_cast<std::size_t>(counts.rows())) {
    for (Index truth = 0; truth < counts.rows(); ++truth)
        for (Index put = 0; put < counts.cols(); ++put) {
            classes_[static_cast<std::size_t>(truth)].posts += counts(truth, put);
            classes_[static_cast<std::size_t>(put)].predicted += counts(truth, put);
            if (put == truth) classes_[static_cast<std::size_t>(truth)].true_positives = counts(truth, put);
        }
}

double Confusion::accuracy() const {
    Index posts = 0, right = 0;
    for (const LabelCounts& c : classes_) posts += c.posts, right += c.true_positives;
    return posts > 0 ? static_cast<double>(right) / static_cast<double>(posts) : 0;
}

double Confusion::macro_recall() const { return mean_of(classes_, &LabelCounts::recall); }
double Confusion::macro_f1() const { return text::macro_f1(classes_); }

double macro_f1(std::span<const LabelCounts> labels) { return mean_of(labels, &LabelCounts::f1); }

}  // namespace clamor::text
