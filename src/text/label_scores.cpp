#include "clamor/text/label_scores.hpp"

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "text/bootstrap.hpp"

namespace clamor::text {

namespace {

/// Sums over some posts, drawn or all.
class Sums {
public:
    Sums(View<const std::uint8_t> truth, View<const std::uint8_t> given) : labels(static_cast<std::size_t>(truth.cols())), truth_(truth), given_(given) {}

    void add(Index post) {
        const std::uint8_t *has = truth_.row(post), *got = given_.row(post);
        Index both = 0, either = 0;
        for (std::size_t l = 0; l < labels.size(); ++l) {
            labels[l].posts += has[l];
            labels[l].given += got[l];
            labels[l].right += has[l] & got[l];
            both += has[l] & got[l];
            either += has[l] | got[l];
        }
        jaccard_ += either > 0 ? static_cast<double>(both) / static_cast<double>(either) : 1;
        ++posts_;
    }

    double micro_f1() const {
        LabelCounts all;
        for (const LabelCounts& label : labels) all.posts += label.posts, all.given += label.given, all.right += label.right;
        return all.f1();
    }
    double macro_f1() const {
        double sum = 0, present = 0;
        for (const LabelCounts& label : labels)
            if (label.posts > 0) sum += label.f1(), ++present;
        return present > 0 ? sum / present : 0;
    }
    double jaccard() const { return jaccard_ / static_cast<double>(posts_); }

    std::vector<LabelCounts> labels;

private:
    View<const std::uint8_t> truth_, given_;
    double jaccard_ = 0;
    Index posts_ = 0;
};

}  // namespace

LabelScores score_labels(View<const std::uint8_t> truth, View<const std::uint8_t> given, Index resamples, std::uint64_t seed) {
    check(truth.shape() == given.shape(), "label scores: truth is ", truth.shape(), " and given ", given.shape());
    check(truth.rows() > 0 && truth.cols() > 0, "label scores: expected posts and labels, got ", truth.shape());
    check(resamples > 0, "label scores: resamples must be positive, got ", resamples);
    for (const auto& flags : {truth, given})
        for (const std::uint8_t flag : flags) check(flag <= 1, "label scores: expected 0 or 1, got ", int{flag});
    Sums all(truth, given);
    for (Index post = 0; post < truth.rows(); ++post) all.add(post);
    Rng rng(seed);
    std::vector<double> micro, macro, jaccard;
    for (Index r = 0; r < resamples; ++r) {
        throw_if_cancelled();
        Sums drawn(truth, given);
        for (Index i = 0; i < truth.rows(); ++i) drawn.add(rng.below(static_cast<std::uint32_t>(truth.rows())));
        micro.push_back(drawn.micro_f1());
        macro.push_back(drawn.macro_f1());
        jaccard.push_back(drawn.jaccard());
    }
    return {.labels = all.labels,
            .micro_f1 = {all.micro_f1(), middle_of(std::move(micro))},
            .macro_f1 = {all.macro_f1(), middle_of(std::move(macro))},
            .jaccard = {all.jaccard(), middle_of(std::move(jaccard))}};
}

}  // namespace clamor::text
