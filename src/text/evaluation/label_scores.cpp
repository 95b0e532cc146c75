#include "clamor/text/label_scores.hpp"

#include <algorithm>

#include "text/evaluation/bootstrap.hpp"
#include "text/evaluation/confusion.hpp"

namespace clamor::text {

namespace {

/// Sums over some posts, drawn or all.
class Sums {
public:
    Sums(View<const std::uint8_t> truth, View<const std::uint8_t> given, std::span<const Index> unknown)
        : labels(static_cast<std::size_t>(truth.cols())), truth_(truth), given_(given), unknown_(unknown) {}

    void add(Index post) {
        const std::uint8_t *has = truth_.row(post), *got = given_.row(post);
        const Index unknown = unknown_.empty() ? 0 : unknown_[static_cast<std::size_t>(post)];
        Index both = 0, either = unknown;
        for (std::size_t l = 0; l < labels.size(); ++l) {
            labels[l].posts += has[l];
            labels[l].predicted += got[l];
            labels[l].true_positives += has[l] & got[l];
            both += has[l] & got[l];
            either += has[l] | got[l];
        }
        jaccard_ += either > 0 ? static_cast<double>(both) / static_cast<double>(either) : 1;
        missed_ += unknown;
        ++posts_;
    }

    double micro_f1() const {
        LabelCounts all{.posts = missed_};
        for (const LabelCounts& label : labels)
            all.posts += label.posts, all.predicted += label.predicted, all.true_positives += label.true_positives;
        return all.f1();
    }
    double macro_f1() const { return text::macro_f1(labels); }
    double jaccard() const { return jaccard_ / static_cast<double>(posts_); }

    std::vector<LabelCounts> labels;

private:
    View<const std::uint8_t> truth_, given_;
    std::span<const Index> unknown_;
    double jaccard_ = 0;
    Index missed_ = 0, posts_ = 0;
};

}  // namespace

LabelScores score_labels(View<const std::uint8_t> truth, View<const std::uint8_t> given, Index resamples, std::uint64_t seed,
                         std::span<const Index> unknown) {
    check(truth.shape() == given.shape(), "label scores: truth is ", truth.shape(), " and given ", given.shape());
    check(truth.rows() > 0 && truth.cols() > 0, "label scores: expected posts and labels, got ", truth.shape());
    check(unknown.empty() || static_cast<Index>(unknown.size()) == truth.rows(),
          "label scores: expected the unknown labels of ", truth.rows(), " posts, got those of ", unknown.size());
    for (const Index count : unknown) check(count >= 0, "label scores: expected 0 unknown labels or more, got ", count);
    check(resamples > 0, "label scores: resamples must be positive, got ", resamples);
    for (const auto& flags : {truth, given})
        for (const std::uint8_t flag : flags) check(flag <= 1, "label scores: expected 0 or 1, got ", int{flag});
    Sums all(truth, given, unknown);
    for (Index post = 0; post < truth.rows(); ++post) all.add(post);
    const auto [micro, macro, jaccard] =
        bootstrap(static_cast<std::size_t>(truth.rows()), resamples, seed, [&](std::span<const std::uint32_t> posts) {
            Sums drawn(truth, given, unknown);
            for (const std::uint32_t post : posts) drawn.add(post);
            return std::array{drawn.micro_f1(), drawn.macro_f1(), drawn.jaccard()};
        });
    return {.labels = std::move(all.labels), .micro_f1 = micro, .macro_f1 = macro, .jaccard = jaccard};
}

float label_confidence(std::span<const float> probabilities) {
    float least = 1;
    for (const float p : probabilities) least = std::min(least, std::max(p, 1 - p));
    return least;
}

}  // namespace clamor::text
