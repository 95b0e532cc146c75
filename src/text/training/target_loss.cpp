#include "text/training/target_loss.hpp"

#include <algorithm>
#include <cmath>

#include "text/training/sample_weights.hpp"

namespace clamor::text {

namespace {

std::vector<double> given_weights(const HeadTargets& t, Index classes) {
    const std::span<const double> samples = t.sample_weights;
    check(t.balance == 0, "fit: balance or class_weights, not both");
    check(static_cast<Index>(t.class_weights.size()) == classes,
          "fit: class_weights: expected one for each of ", classes, " classes, got ", t.class_weights.size());
    for (const double w : t.class_weights)
        check(w >= 0 && std::isfinite(w), "fit: class_weights: expected finite weights, not negative, got ", w);
    const double largest = *std::max_element(t.class_weights.begin(), t.class_weights.end());
    check(largest > 0, "fit: class_weights: expected a weight above 0, got none");
    check(largest >= least_weight, "fit: class_weights: expected a weight of at least ", least_weight, ", got at most ", largest);
    if (t.kind == TargetKind::classes) {
        bool any = t.labels.empty();
        for (std::size_t i = 0; i < t.labels.size() && !any; ++i)
            any = t.class_weights[static_cast<std::size_t>(t.labels[i])] * (samples.empty() ? 1 : samples[i]) >= least_weight;
        check(any, "fit: class_weights: expected a weight of at least ", least_weight, " of a class that posts have, got none",
              samples.empty() ? "" : " times its sample_weights");
    }
    return {t.class_weights.begin(), t.class_weights.end()};
}

std::vector<double> balanced_weights(std::span<const std::int32_t> labels, Index classes, double balance) {
    std::vector<double> weights(static_cast<std::size_t>(classes));
    for (const std::int32_t label : labels) {
        check(label >= 0 && label < classes, "fit: label ", label, " of ", classes, " classes");
        weights[static_cast<std::size_t>(label)] += 1;
    }
    for (double& w : weights)
        if (w > 0) w = std::pow(static_cast<double>(labels.size()) / static_cast<double>(classes) / w, balance);
    return weights;
}

void check_teacher(View<const float> teacher, Index posts, Index classes) {
    check(teacher.rows() == posts && teacher.cols() == classes,
          "fit: a teacher's probabilities must be [", posts, ", ", classes, "], are ", teacher.shape());
    for (Index r = 0; r < posts; ++r) {
        double sum = 0;
        for (Index c = 0; c < classes; ++c) sum += teacher(r, c) >= 0 ? static_cast<double>(teacher(r, c)) : std::nan("");
        check(std::abs(sum - 1) < 1e-3,
              "fit: a teacher's probabilities must not be negative and add up to 1, row ", r, " adds up to ", sum);
    }
}

/// What a post with a label weighs where one without weighs 1.
std::vector<double> balanced_weights(View<const float> values, double balance) {
    std::vector<double> with(static_cast<std::size_t>(values.cols()));
    for (Index r = 0; r < values.rows(); ++r)
        for (Index c = 0; c < values.cols(); ++c) {
            check(values(r, c) >= 0 && values(r, c) <= 1, "fit: a label's target must be in [0, 1], got ", values(r, c));
            with[static_cast<std::size_t>(c)] += static_cast<double>(values(r, c));
        }
    const auto posts = static_cast<double>(values.rows());
    for (double& w : with) w = w > 0 && w < posts ? std::pow((posts - w) / w, balance) : 1;
    return with;
}

}  // namespace

train::Loss<float> TargetLoss::Set::loss(Tensor<float> logits, std::span<const std::int32_t> labels, Tensor<float> rows,
                                         std::span<const double> samples) const {
    switch (targets.kind) {
        case TargetKind::number: return train::mean_squared_error<float>(std::move(logits), rows.view(), samples);
        case TargetKind::labels:
            for (float& t : rows.view())
                t = static_cast<float>((1 - options.label_smoothing) * static_cast<double>(t) + options.label_smoothing / 2);
            return train::binary_cross_entropy<float>(std::move(logits), rows.view(), positive_weights, samples);
        case TargetKind::classes: break;
    }
    if (targets.teacher.empty()) return train::cross_entropy(std::move(logits), labels, options, samples);
    return train::cross_entropy<float>(std::move(logits), rows.view(), options, samples);
}

TargetLoss::TargetLoss(const TextNetwork<float>& network, std::span<const HeadTargets> targets, Index posts, double label_smoothing)
    : places_(static_cast<std::size_t>(posts)) {
    for (const HeadTargets& t : targets) {
        Set set{.targets = t, .first = network.first_class(t.head), .classes = network.classes(t.head), .options = {}};
        check(std::isfinite(t.weight) && t.weight > 0, "fit: the weight of targets must be positive, got ", t.weight);
        check(t.sample_weights.empty() || t.sample_weights.size() == t.posts.size(),
              "fit: ", t.posts.size(), " posts and ", t.sample_weights.size(), " sample_weights");
        if (t.kind != TargetKind::classes) {
            check(t.labels.empty() && t.teacher.empty(), "fit: the targets of ", target_kind_name(t.kind), " are values");
            check(t.values.rows() == static_cast<Index>(t.posts.size()) && t.values.cols() == set.classes,
                  "fit: values must be [", t.posts.size(), ", ", set.classes, "], are ", t.values.shape());
            check(t.kind == TargetKind::labels || t.class_weights.empty(), "fit: a number has no classes that class_weights could weigh");
            if (t.kind == TargetKind::labels) {
                set.positive_weights = balanced_weights(t.values, t.balance);
                if (!t.class_weights.empty()) set.positive_weights = given_weights(t, set.classes);
            }
            set.options = {.label_smoothing = label_smoothing};
        } else if (t.teacher.empty()) {
            check(t.labels.size() == t.posts.size(), "fit: ", t.posts.size(), " posts and ", t.labels.size(), " labels");
            set.options = {.class_weights = balanced_weights(t.labels, set.classes, t.balance), .label_smoothing = label_smoothing};
            if (!t.class_weights.empty()) set.options.class_weights = given_weights(t, set.classes);
        } else {
            check(t.labels.empty(), "fit: targets are labels or a teacher's probabilities, not both");
            check_teacher(t.teacher, static_cast<Index>(t.posts.size()), set.classes);
        }
        for (std::size_t row = 0; row < t.posts.size(); ++row) {
            check(t.posts[row] >= 0 && t.posts[row] < posts, "fit: post ", t.posts[row], " of ", posts);
            auto& places = places_[static_cast<std::size_t>(t.posts[row])];
            const auto number = static_cast<std::uint32_t>(sets_.size());
            check(places.empty() || places.back().set != number, "fit: post ", t.posts[row], " stands twice in the same targets");
            places.push_back({number, static_cast<std::uint32_t>(row)});
        }
        sets_.push_back(std::move(set));
    }
}

void TargetLoss::add_to(ListHash& hash) const {
    for (const Set& set : sets_) {
        const HeadTargets& t = set.targets;
        hash.add(std::vector<Index>{set.first, set.classes, static_cast<Index>(t.kind)});
        hash.add(t.posts).add(t.labels).add(set.rows().span()).add(t.sample_weights);
        hash.add(set.options.class_weights).add(set.positive_weights).add(std::vector{t.weight, set.options.label_smoothing});
    }
}

train::Loss<float> TargetLoss::operator()(View<const float> logits, std::span<const Index> which) const {
    std::vector<std::vector<std::pair<Index, Index>>> rows(sets_.size());  // of the logits, and of the targets
    for (std::size_t i = 0; i < which.size(); ++i)
        for (const Place& place : places_[static_cast<std::size_t>(which[i])])
            rows[place.set].emplace_back(static_cast<Index>(i), Index{place.row});

    train::Loss<float> sum;
    sum.gradient = Tensor<float>(logits.shape());
    for (std::size_t s = 0; s < sets_.size(); ++s) {
        if (rows[s].empty()) continue;
        const Set& set = sets_[s];
        const HeadTargets& targets = set.targets;
        const Index first = set.first, classes = set.classes;
        const View<const float> known = set.rows();
        const Shape shape{static_cast<Index>(rows[s].size()), classes};
        auto part = Tensor<float>::uninitialized(shape);
        std::vector<std::int32_t> labels;
        std::vector<double> samples;
        auto values = Tensor<float>::uninitialized(known.empty() ? Shape{0, classes} : shape);
        for (std::size_t i = 0; i < rows[s].size(); ++i) {
            const auto [row, target] = rows[s][i];
            std::copy_n(logits.row(row) + first, classes, part.view().row(static_cast<Index>(i)));
            if (known.empty())
                labels.push_back(targets.labels[static_cast<std::size_t>(target)]);
            else
                std::copy_n(known.row(target), classes, values.view().row(static_cast<Index>(i)));
            if (!targets.sample_weights.empty()) samples.push_back(targets.sample_weights[static_cast<std::size_t>(target)]);
        }
        const train::Loss<float> loss = set.loss(std::move(part), labels, std::move(values), samples);
        sum += {.sum = targets.weight * loss.sum, .weight = targets.weight * loss.weight};
        for (std::size_t i = 0; i < rows[s].size(); ++i)
            for (Index c = 0; c < classes; ++c)
                sum.gradient(rows[s][i].first, first + c) += static_cast<float>(targets.weight) * loss.gradient(static_cast<Index>(i), c);
    }
    return sum;
}

}  // namespace clamor::text
