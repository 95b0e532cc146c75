#include <algorithm>

#include "clamor/text/model.hpp"
#include "text/long_texts.hpp"
#include "text/training/encoded_posts.hpp"
#include "text/training/target_loss.hpp"
#include "text/training/validation.hpp"
#include "train/fit_checks.hpp"

namespace clamor::text {

namespace {

template <typename Options>
train::FitOptions common(Index examples, train::Cost cost, const Options& options, Index epochs, Index batch_tokens, double rate,
                         const UsualFit& usual) {
    check(examples > 0, "fit: no posts to learn from");
    check_range("batch_tokens", batch_tokens, ranges::batch_tokens);
    check_range("rate", rate, ranges::rate);
    return {.examples = examples,
            .epochs = epochs,
            .batches = {.budget = batch_tokens, .cost = std::move(cost)},
            .shards = options.shards,
            .seed = options.seed,
            .precision = options.precision,
            .optimizer = train::AdamWOptions{.beta1 = 0.9, .beta2 = usual.beta2, .epsilon = usual.epsilon, .weight_decay = 0.01},
            .rate = rate,
            .schedule = train::linear({.warm_up = options.warm_up}),
            .groups = {train::no_decay_for_vectors()},
            .clip_norm = 1,
            .progress = options.progress,
            .checkpoint = options.checkpoint,
            .checkpoint_steps = options.checkpoint_steps,
            .resume = options.resume};
}

/// What FitTextOptions leave open of the steps. Few posts would else make a step or two an epoch, and a head that has learned nothing
/// (Mosbach et al. 2021, "On the stability of fine-tuning BERT"; docs/decisions/0089-few-labels.md).
struct UsualSteps {
    Index batch_tokens, epochs;

    UsualSteps(Index posts, Index tokens, Index labels, std::optional<Index> asked) {
        const Index eight_posts = posts > 0 ? 8 * tokens / posts : 0, wanted = 40 * std::max<Index>(labels, 3);
        batch_tokens = asked.value_or(std::clamp<Index>(std::max(tokens / 16, eight_posts), 1, 3072));
        const Index steps = std::max<Index>(1, tokens / std::clamp<Index>(batch_tokens, 1, std::max<Index>(tokens, 1)));
        epochs = std::clamp<Index>((wanted + steps - 1) / steps, 4, 16);
    }
};

void check_mask(const Tokenizer& tokenizer, double masked) {
    check(masked == 0 || tokenizer.mask(), "text model: the tokenizer has no [MASK] to hide tokens with");
}

/// Of a network whose weights go on: others of the same shapes would be another's.
std::string what_shapes_do_not_say(const TextClassifierOptions& network) {
    return concat("heads ", network.heads, ", dropout ", network.dropout);
}

/// Of what a training of labels begins with: weights do not say it, nor do the labels' own options.
std::string language_of(const std::optional<PretrainOptions>& o) {
    if (!o || o->epochs == 0) return "not learned";
    return concat("epochs ", o->epochs, ", rate ", o->rate, ", batch_tokens ", o->batch_tokens, ", warm_up ", o->warm_up, ", masked ",
                  o->masked, ", seed ", o->seed, ", ", precision_name(o->precision));
}

template <typename Text>
EncodedPosts encode(std::string_view call, std::span<const Text> texts, const TextModel& model) {
    EncodedPosts posts(texts, PostEncoder(model));
    tell_long_texts(call, posts.long_posts, texts.size(), model.options().longest, LongTexts::truncate);
    return posts;
}

}  // namespace

Precision training_precision_of(std::string_view name) {
    check(name.empty() || name == "f32" || name == "bf16", "training's precision: expected f32 or bf16, got \"", name.substr(0, 40), '"');
    return name == "bf16" ? Precision::bf16 : Precision::fp32;
}

void TextModel::forget_calibration() {
    for (TextTask& task : tasks_) task.calibration = {};
}

FitTextResult TextModel::pretrain(std::span<const std::string_view> texts, const PretrainOptions& options) {
    EncodedPosts encoded = encode("pretrain", texts, *this);
    encoded.ngrams = {};  // which words are told by their neighbours, not by these
    const PostIds& posts = encoded.pieces;
    check_range("epochs", options.epochs, ranges::pretrain_epochs);
    check(options.masked > 0 && options.masked < 1, "pretrain: masked must be between 0 and 1, got ", options.masked);
    check_mask(tokenizer_, options.masked);
    train::FitOptions fit = common(posts.posts(), [&](Index i) { return posts.count(i); }, options, options.epochs,
                                   options.batch_tokens, options.rate, usual_from_scratch);
    fit.begins = [&] { forget_calibration(); };
    ListHash learned;
    posts.add_to(learned);
    fit.learned = {{"texts", learned.text()},
                   {"masked", concat(options.masked)},
                   {"network", what_shapes_do_not_say(options_)},
                   {"base", origin_},
                   {"warm_up", concat(options.warm_up)}};
    train::check_options(fit);
    const auto changing = thawed();
    if (!network_.masked_begun()) {
        Rng rng(options.seed);
        network_.restart_masked(rng);
    }
    const auto step = [&](TextNetwork<float>& replica, const train::Shard& shard, Rng& rng) -> train::LossSum {
        const MaskedBatch batch = mask_posts(posts, shard.examples, tokenizer_, options.masked, true, rng);
        if (batch.positions.empty()) return {};
        TextNetwork<float>::Saved saved;
        saved.encoder.precision = options.precision;
        const auto loss = train::cross_entropy(replica.forward_masked(batch.tokens, batch.positions, &saved, &rng), batch.targets);
        replica.backward_masked(loss.gradient, saved);
        return loss;
    };
    return {train::fit(network_, step, fit), encoded.long_posts, options.epochs};
}

template <typename Text>
FitTextResult TextModel::fit(std::span<const Text> texts, const TargetLoss& target_loss, std::span<const Index> examples,
                             const FitTextOptions& options, const UsualFit& usual, const std::function<void()>& begins) {
    const EncodedPosts posts = encode("fit", texts, *this);
    check_range("epochs", options.epochs.value_or(1), ranges::epochs);
    check_range("balance", options.balance, ranges::balance);
    check_range("patience", options.patience, ranges::patience);
    check(options.patience == 0 || options.metric, "fit: patience needs validation posts or a metric that judge epochs");
    check_range("label_smoothing", options.label_smoothing, ranges::label_smoothing);
    check_range("ngram_dropout", options.ngram_dropout, ranges::dropout);
    check_range("ngram_rate", options.ngram_rate, Range<double>{0, 1e6});
    check_range("ngram_decay", options.ngram_decay, Range<double>{0, 1e6});
    const double masked = options.masked.value_or(tokenizer_.mask() ? usual.masked : 0);
    check(masked >= 0 && masked < 1, "fit: masked must be in [0, 1), got ", masked);
    check_mask(tokenizer_, masked);
    const auto cost = [&](Index i) { return posts.pieces.count(examples[static_cast<std::size_t>(i)]); };
    Index tokens = 0;
    for (Index i = 0; i < static_cast<Index>(examples.size()); ++i) tokens += cost(i);
    Index labels = 0;
    for (std::size_t head = 0; head < network_.heads(); ++head) labels = std::max(labels, network_.classes(head));
    const UsualSteps steps(static_cast<Index>(examples.size()), tokens, labels, options.batch_tokens);
    const Index epochs = options.epochs.value_or(steps.epochs);
    train::FitOptions fit = common(static_cast<Index>(examples.size()), cost, options, epochs, steps.batch_tokens,
                                   options.rate.value_or(usual.rate), usual);
    fit.groups.insert(fit.groups.begin(), {.matches = [](std::string_view name, const Shape&) { return name.starts_with("ngrams."); },
                                           .rate_scale = options.ngram_rate,
                                           .weight_decay = options.ngram_decay});
    fit.ema = options.ema;
    fit.metric = options.metric;
    fit.higher_is_better = options.higher_is_better;
    fit.patience = options.patience;
    fit.keep_best = options.keep_best;
    ListHash texts_hash, targets_hash;
    posts.pieces.add_to(texts_hash);
    posts.ngrams.add_to(texts_hash);
    texts_hash.add(examples);
    target_loss.add_to(targets_hash);
    fit.learned = {{"texts", texts_hash.text()},
                   {"targets", targets_hash.text()},
                   {"validation", hash_of(options.validation)},
                   {"language", language_of(options.pretrained)},
                   {"masked", concat(masked)},
                   {"network", what_shapes_do_not_say(options_)},
                   {"base", origin_},
                   {"warm_up", concat(options.warm_up)},
                   {"ngrams", concat("dropout ", options.ngram_dropout, ", rate ", options.ngram_rate, ", decay ", options.ngram_decay)}};
    fit.begins = [&] {
        forget_calibration();
        if (begins) begins();
    };
    train::check_options(fit);
    const auto changing = thawed();
    const auto step = [&](TextNetwork<float>& replica, const train::Shard& shard, Rng& rng) -> train::LossSum {
        std::vector<Index> which;
        for (const Index example : shard.examples) which.push_back(examples[static_cast<std::size_t>(example)]);
        const MaskedBatch batch = mask_posts(posts.pieces, which, tokenizer_, masked, false, rng);
        const nn::PackedTokens ngrams = drop_ngrams(posts.ngrams, which, options.ngram_dropout, rng);
        TextNetwork<float>::Saved saved;
        saved.encoder.precision = options.precision;
        const auto loss = target_loss(replica.forward(batch.tokens, ngrams, &saved, &rng), which);
        replica.backward(loss.gradient, saved);
        return loss;
    };
    return {train::fit(network_, step, fit), posts.long_posts, epochs};
}

template FitTextResult TextModel::fit(std::span<const std::string_view>, const TargetLoss&, std::span<const Index>,
                                      const FitTextOptions&, const UsualFit&, const std::function<void()>&);
template FitTextResult TextModel::fit(std::span<const TargetedText>, const TargetLoss&, std::span<const Index>, const FitTextOptions&,
                                      const UsualFit&, const std::function<void()>&);

}  // namespace clamor::text
