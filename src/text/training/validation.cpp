#include "text/training/validation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/list_hash.hpp"

namespace clamor::text {

namespace {

/// -log p; a probability that is 0 in float is not surely impossible.
double surprise(float p) { return -std::log(static_cast<double>(std::max(p, std::numeric_limits<float>::min()))); }

}  // namespace

void check_validation(const ValidationPosts& posts, TargetKind kind, Index outputs, std::span<const double> weights) {
    const auto count = static_cast<Index>(posts.texts.size());
    if (kind == TargetKind::classes) {
        check(posts.targets.empty(), "fit: validation: of classes, expected labels and no targets, which are ", posts.targets.shape());
        check(posts.labels.size() == posts.texts.size(), "fit: validation: expected a label for each of ", count,
              " posts, got ", posts.labels.size());
        for (const std::int32_t label : posts.labels)
            check(label >= 0 && label < outputs, "fit: validation: label ", label, " of ", outputs, " classes");
        const auto weighs = [&](std::int32_t label) { return weights[static_cast<std::size_t>(label)] > 0; };
        check(std::any_of(posts.labels.begin(), posts.labels.end(), weighs),
              "fit: validation: its posts are all of classes that weigh nothing in training");
        return;
    }
    check(posts.labels.empty(), "fit: validation: expected targets and no labels, got ", posts.labels.size());
    check(posts.targets.rows() == count && posts.targets.cols() == outputs,
          "fit: validation: targets must be [", count, ", ", outputs, "], are ", posts.targets.shape());
    for (const float t : posts.targets) {
        check(std::isfinite(t), "fit: validation: targets must be finite as floats, found ", t);
        check(kind == TargetKind::number || (t >= 0 && t <= 1), "fit: validation: a label's target must be in [0, 1], got ", t);
    }
}

std::string hash_of(const ValidationPosts& posts) {
    ListHash hash;
    for (const std::string_view text : posts.texts) hash.add(std::span<const char>(text));
    return hash.add(posts.labels).add(posts.targets.span()).text();
}

double validation_loss(TargetKind kind, View<const float> said, const ValidationPosts& posts, std::span<const double> weights) {
    double sum = 0, weight = 0;
    for (Index r = 0; r < said.rows(); ++r) {
        if (kind == TargetKind::classes) {
            const auto label = static_cast<std::size_t>(posts.labels[static_cast<std::size_t>(r)]);
            sum += weights[label] * surprise(said(r, static_cast<Index>(label)));
            weight += weights[label];
            continue;
        }
        for (Index c = 0; c < said.cols(); ++c) {
            const auto target = static_cast<double>(posts.targets(r, c)), value = static_cast<double>(said(r, c));
            sum += kind == TargetKind::number
                       ? (value - target) * (value - target)
                       : weights[static_cast<std::size_t>(c)] * target * surprise(said(r, c)) + (1 - target) * surprise(1 - said(r, c));
            weight += 1;
        }
    }
    return std::isfinite(sum) ? sum / weight : std::numeric_limits<double>::quiet_NaN();  // so that it is never the best
}

}  // namespace clamor::text
