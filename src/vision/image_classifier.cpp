#include "clamor/vision/image_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/ops/argmax.hpp"
#include "clamor/ops/softmax.hpp"
#include "clamor/train/loss.hpp"
#include "core/all_finite.hpp"
#include "core/list_hash.hpp"
#include "core/repeated.hpp"
#include "vision/image_classifier_limits.hpp"

namespace clamor::vision {

namespace {

constexpr Index pictures_at_once = 32;  // in a forward pass: about 2 MB a layer

QuickNet<float> make_network(const std::vector<std::string>& classes, const ImageClassifierOptions& options) {
    check(classes.size() >= 2 && classes.size() <= limits::most_classes, "image classifier: at least two classes and at most ",
          limits::most_classes, ", got ", classes.size());
    const auto twice = repeated(classes);
    check(!twice, "image classifier: the class ", twice.value_or(""), " is given twice");
    const std::string problem = limits::problem_of(options);
    check(problem.empty(), "image classifier: ", problem);
    Rng rng(options.seed);
    return QuickNet<float>(rng, {.classes = static_cast<Index>(classes.size()), .widths = options.widths});
}

void check_training(const ImageTrainOptions& o) {
    check_range("image classifier: epochs", o.epochs, ranges::epochs);
    check_range("image classifier: batch", o.batch, ranges::batch);
    check_range("image classifier: rate", o.rate, ranges::rate);
    check_range("image classifier: shift", o.augment.shift, ranges::shift);
    check_range("image classifier: patience", o.patience, ranges::patience);
    check(o.norm_bias_scale > 0 && std::isfinite(o.norm_bias_scale), "image classifier: norm_bias_scale must be above 0 and finite, got ",
          o.norm_bias_scale);
    check(o.label_smoothing >= 0 && o.label_smoothing <= 1, "image classifier: label_smoothing must be within 0 and 1, got ",
          o.label_smoothing);
    check(o.augment.cutout >= 0, "image classifier: cutout must not be negative, got ", o.augment.cutout);
}

View<const std::uint8_t> picture(View<const std::uint8_t> pictures, Index i) {
    const Shape one{pictures.shape()[1], pictures.shape()[2], pictures.shape()[3]};
    return View<const std::uint8_t>(pictures.data() + i * one.size(), one);
}
View<float> picture(Tensor<float>& pictures, Index i) {
    const Shape one{pictures.shape()[1], pictures.shape()[2], pictures.shape()[3]};
    return View<float>(pictures.data() + i * one.size(), one);
}

}  // namespace

ImageClassifier::ImageClassifier(std::vector<std::string> labels, const ImageClassifierOptions& options)
    : labels_(std::move(labels)), options_(options), network_(make_network(labels_, options)) {}

void ImageClassifier::check_pictures(View<const std::uint8_t> pictures) const {
    const Shape& s = pictures.shape();
    check(s.rank() == 4 && s[1] == size() && s[2] == size() && s[3] == 3,
          "image classifier: pictures must be [n, ", size(), ", ", size(), ", 3], got ", s);
}

train::FitResult ImageClassifier::fit(View<const std::uint8_t> pictures, std::span<const std::int32_t> labels,
                                      const ImageTrainOptions& options) {
    check_pictures(pictures);
    const Index n = pictures.shape()[0];
    check(n >= 1 && static_cast<Index>(labels.size()) == n, "image classifier: ", n, " pictures and ", labels.size(), " labels");
    for (const auto label : labels)
        check(label >= 0 && label < classes(), "image classifier: label ", label, " of ", classes(), " classes");
    check_training(options);

    const PixelScale scale = pixel_scale(pictures);
    const auto filters = whitening_filters(pictures, scale, Rng(options.seed, 1));

    const Index shards = parallelism();
    std::vector<QuickNet<float>::Saved> saved(static_cast<std::size_t>(shards));
    std::vector<char> used(static_cast<std::size_t>(shards));
    const auto step = [&](QuickNet<float>& replica, const train::Shard& shard, Rng& rng) {
        const Index count = static_cast<Index>(shard.examples.size());
        auto x = Tensor<float>::uninitialized(Shape{count, size(), size(), 3});
        std::vector<std::int32_t> wanted;
        for (Index i = 0; i < count; ++i) {
            const Index example = shard.examples[static_cast<std::size_t>(i)];
            augment(picture(pictures, example), scale_, options.augment, Rng(options.seed, 2).split(static_cast<std::uint64_t>(example)),
                    shard.epoch, rng, picture(x, i));
            wanted.push_back(labels[static_cast<std::size_t>(example)]);
        }
        auto& own = saved[static_cast<std::size_t>(shard.number)];
        own = {};  // frees the last step's activations for this one's
        used[static_cast<std::size_t>(shard.number)] = true;
        auto loss = train::cross_entropy<float>(replica.forward(x, &own), wanted, {.label_smoothing = options.label_smoothing});
        replica.backward(loss.gradient, own);
        return loss;
    };
    const auto update_statistics = [&](const train::Progress&) {
        for (std::size_t i = 0; i < saved.size(); ++i)
            if (std::exchange(used[i], false)) network_.update_statistics(saved[i]);
    };
    train::FitOptions fit;
    fit.examples = n;
    fit.epochs = options.epochs;
    fit.batches.budget = options.batch;
    fit.batches.drop_last = n > options.batch;
    fit.shards = shards;
    fit.seed = options.seed;
    fit.optimizer = train::SgdOptions{.momentum = options.momentum, .nesterov = true, .weight_decay = options.weight_decay};
    fit.rate = options.rate;
    fit.groups = {{.matches = [](std::string_view name, const Shape&) { return name.ends_with(".norm.weight"); }, .rate_scale = 0},
                  {.matches = [](std::string_view name, const Shape&) { return name.ends_with(".norm.bias"); },
                   .rate_scale = options.norm_bias_scale,
                   .weight_decay = options.weight_decay / options.norm_bias_scale}};
    fit.schedule = train::linear({.warm_up = 0.2});
    fit.ema = options.ema;
    fit.metric = options.metric;
    fit.patience = options.patience;
    fit.progress = options.progress;
    fit.checkpoint = options.checkpoint;
    fit.checkpoint_steps = options.checkpoint_steps;
    fit.resume = options.resume;
    fit.after_update = update_statistics;
    fit.begins = [&] {
        scale_ = scale;
        std::copy(filters.view().begin(), filters.view().end(), network_.whitening().weight().begin());
    };
    const AugmentOptions& o = options.augment;
    // What the pictures hold, not their files' names, which fit() does not know: hashed as fast as memory is read.
    fit.learned = {{"pictures", ListHash().add(pictures.span()).text()},
                   {"labels", ListHash().add(labels).text()},
                   {"augment", concat("flip ", o.flip, ", shift ", o.shift, ", cutout ", o.cutout)},
                   {"label_smoothing", concat(options.label_smoothing)},
                   {"norm_bias_scale", concat(options.norm_bias_scale)}};
    return train::fit(network_, step, fit);
}

Tensor<float> ImageClassifier::predict(View<const std::uint8_t> pictures) const {
    check_pictures(pictures);
    const Index n = pictures.shape()[0];
    auto result = Tensor<float>::uninitialized(Shape{n, classes()});
    parallel_tasks((n + pictures_at_once - 1) / pictures_at_once, [&](Index part) {
        throw_if_cancelled();
        const Index first = part * pictures_at_once, count = std::min(pictures_at_once, n - first);
        auto x = Tensor<float>::uninitialized(Shape{count, size(), size(), 3});
        for (Index i = 0; i < count; ++i) normalize(picture(pictures, first + i), scale_, picture(x, i));
        const auto scores = ops::softmax<float>(network_.forward(x));
        std::copy(scores.view().begin(), scores.view().end(), result.data() + first * classes());
    });
    return result;
}

double accuracy(View<const float> probabilities, std::span<const std::int32_t> labels) {
    const Index n = probabilities.rows();
    check(n >= 1 && static_cast<Index>(labels.size()) == n,
          "accuracy: at least one picture and as many labels, got ", n, " and ", labels.size());
    if (!all_finite<float>(probabilities.span())) return std::numeric_limits<double>::quiet_NaN();
    Index right = 0;
    for (Index i = 0; i < n; ++i) right += ops::argmax(probabilities, i) == labels[static_cast<std::size_t>(i)];
    return static_cast<double>(right) / static_cast<double>(n);
}

}  // namespace clamor::vision
