#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "clamor/text/classifier.hpp"
#include "text/evaluation/label_counts.hpp"
#include "text/training/sample_weights.hpp"
#include "text/training/target_loss.hpp"
#include "text/training/validation.hpp"

namespace clamor::text {

namespace {

std::vector<double> posts_of(View<const float> targets) {
    std::vector<double> posts(static_cast<std::size_t>(targets.cols()));
    for (Index r = 0; r < targets.rows(); ++r)
        for (Index c = 0; c < targets.cols(); ++c) posts[static_cast<std::size_t>(c)] += targets(r, c) > 0;
    return posts;
}

struct Spread {
    double mean = 0, deviation = 0;
};

/// `weights`: what each value weighs, or none.
template <typename T>
Spread spread_of(std::span<const T> values, std::span<const double> weights) {
    double sum = 0, squares = 0, whole = 0;
    const auto weight = [&](std::size_t i) { return weights.empty() ? 1 : weights[i]; };
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += weight(i) * static_cast<double>(values[i]);
        whole += weight(i);
    }
    const double mean = sum / whole;
    for (std::size_t i = 0; i < values.size(); ++i)
        squares += weight(i) * (static_cast<double>(values[i]) - mean) * (static_cast<double>(values[i]) - mean);
    return {mean, std::sqrt(squares / whole)};
}

/// Posts that weigh something, and what is known of them.
struct WeighedPosts {
    std::vector<std::string_view> texts;
    std::vector<std::int32_t> labels;
    Tensor<float> values;
    std::vector<double> weights;

    WeighedPosts(std::span<const std::string_view> all, const HeadTargets& known, std::span<const double> weighs) {
        std::vector<float> rows;
        for (std::size_t post = 0; post < all.size(); ++post) {
            if (weighs[post] == 0) continue;
            texts.push_back(all[post]);
            weights.push_back(weighs[post]);
            if (!known.labels.empty()) labels.push_back(known.labels[post]);
            if (known.values.empty()) continue;
            const auto row = known.values.row(static_cast<Index>(post));
            rows.insert(rows.end(), row, row + known.values.cols());
        }
        if (!rows.empty()) values = Tensor<float>::from(Shape{static_cast<Index>(texts.size()), known.values.cols()}, rows);
    }
};

}  // namespace

FitTextResult TextClassifier::learn(std::span<const std::string_view> texts, const HeadTargets& known, const FitTextOptions& options,
                                    const std::function<void()>& begins) {
    const std::vector<double> weights = relative_weights(options.sample_weights, static_cast<Index>(texts.size()));
    if (std::ranges::find(weights, 0.0) != weights.end()) {
        const WeighedPosts rest(texts, known, weights);
        FitTextOptions of_rest = options;
        of_rest.sample_weights = rest.weights;
        return learn(rest.texts, {.kind = known.kind, .labels = rest.labels, .values = rest.values}, of_rest, begins);
    }
    std::vector<Index> every(texts.size());
    std::iota(every.begin(), every.end(), Index{0});
    HeadTargets targets = known;
    targets.posts = every;
    targets.balance = options.balance;
    targets.class_weights = options.class_weights;
    targets.sample_weights = weights;
    FitTextOptions judged = options;
    const TargetLoss loss(model_.network(), {&targets, 1}, static_cast<Index>(texts.size()), options.label_smoothing);
    if (!options.validation.texts.empty()) {
        check(!options.metric, "fit: epochs are judged by validation posts or a metric, not by both");
        check_validation(options.validation, model_.options().targets, classes(), loss.class_weights(0));
        judged.higher_is_better = false;
        judged.metric = [&, call = std::string("fit: validation")]() mutable {
            const Tensor<float> said =
                model_.uncalibrated(Precision::fp32, options.validation.texts, std::exchange(call, {}));  // the log is told once
            return validation_loss(model_.options().targets, said, options.validation, loss.class_weights(0));
        };
    }
    return model_.fit(texts, loss, every, judged, base_ ? usual_on_checkpoint : usual_from_scratch, begins);
}

FitTextResult TextClassifier::fit(std::span<const std::string_view> texts, std::span<const std::int32_t> labels,
                                  const FitTextOptions& options) {
    check(model_.options().targets == TargetKind::classes, "fit: labels are numbers of classes, and this classifier has ",
          target_kind_name(model_.options().targets), ": give it a target for each output");
    check(texts.size() == labels.size(), "fit: ", texts.size(), " texts and ", labels.size(), " labels");
    std::vector<double> posts(static_cast<std::size_t>(classes()));
    count_labels(labels, posts);
    tell_without_posts({}, this->labels(), posts);
    return learn(texts, {.labels = labels}, options);
}

/// Lets the network learn a number in units of its spread: while it lives, the network gives (number - center) / spread. What has
/// learned nothing yet gives that from the start.
class TextClassifier::Scaled {
public:
    Scaled(TextClassifier& classifier, const TextModel::Scale& scale) : classifier_(classifier) {
        // In either case all that the end changes has its memory from here on, where taking it may throw.
        if (classifier.in_units_) rescale(-scale.center / scale.spread, 1 / scale.spread);
        else rescale(0, 1);
        classifier.model_.set_scale(scale);
    }
    ~Scaled() {
        const auto& [center, spread] = classifier_.model_.scale();
        rescale(center, spread);
        classifier_.model_.set_scale({});
        classifier_.in_units_ = true;
    }
    Scaled(const Scaled&) = delete;
    Scaled& operator=(const Scaled&) = delete;

private:
    void rescale(double center, double spread) { classifier_.network().rescale(static_cast<float>(center), static_cast<float>(spread)); }

    TextClassifier& classifier_;
};

FitTextResult TextClassifier::fit(std::span<const std::string_view> texts, View<const float> targets, const FitTextOptions& options) {
    const auto posts = static_cast<Index>(texts.size());
    check(model_.options().targets != TargetKind::classes, "fit: this classifier has classes: give it the number of one for each text");
    check(targets.rows() == posts && (posts == 0 || targets.cols() == classes()),
          "fit: targets must be [", posts, ", ", classes(), "], are ", targets.shape());
    for (const float t : targets) check(std::isfinite(t), "fit: targets must be finite, found ", t);
    if (model_.options().targets == TargetKind::labels && posts > 0) tell_without_posts({}, labels(), posts_of(targets));
    auto values = Tensor<float>::from(targets.shape(), targets.span());
    std::optional<Scaled> scaled;
    std::function<void()> begins;
    if (model_.options().targets == TargetKind::number && posts > 0) {
        const auto [mean, deviation] = spread_of<float>(targets.span(), relative_weights(options.sample_weights, posts));
        const TextModel::Scale scale{.center = mean, .spread = deviation > 0 ? deviation : 1};
        for (float& v : values.view()) v = static_cast<float>((static_cast<double>(v) - scale.center) / scale.spread);
        begins = [&, scale] { scaled.emplace(*this, scale); };
    }
    return learn(texts, {.kind = model_.options().targets, .values = values}, options, begins);
}

FitTextResult TextClassifier::fit(std::span<const std::string_view> texts, std::span<const double> numbers,
                                  const FitTextOptions& options) {
    check(model_.options().targets == TargetKind::number, "fit: this classifier has ", target_kind_name(model_.options().targets),
          ": numbers are learned by one of targets number");
    Tensor<float> values(Shape{static_cast<Index>(numbers.size()), 1});
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        values[static_cast<Index>(i)] = static_cast<float>(numbers[i]);
        check(std::isfinite(values[static_cast<Index>(i)]), "fit: expected numbers that are finite as floats, at most ",
              std::numeric_limits<float>::max(), ", number ", i, " is ", numbers[i]);
    }
    const auto [mean, deviation] = spread_of(numbers, relative_weights(options.sample_weights, static_cast<Index>(numbers.size())));
    const auto near = static_cast<float>(std::abs(mean));
    const float step = std::nextafter(near, std::numeric_limits<float>::infinity()) - near;
    check(numbers.empty() || deviation == 0 || deviation >= static_cast<double>(step),
          "fit: expected numbers that floats tell apart, got ones around ", mean, ", where floats are ", step,
          " from each other, with a standard deviation of ", deviation, ": subtract a constant from all");
    return fit(texts, values, options);
}

}  // namespace clamor::text
