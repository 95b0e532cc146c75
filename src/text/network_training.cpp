#include "text/network_training.hpp"

#include "clamor/core/log.hpp"
#include "train/fit_checks.hpp"

namespace clamor::text {

namespace {

template <typename Options>
train::FitOptions common(Index examples, train::Cost cost, const Options& options, double rate, const UsualFit& usual) {
    check(examples > 0, "fit: no posts to learn from");
    check_range("batch_tokens", options.batch_tokens, ranges::batch_tokens);
    check_range("rate", rate, ranges::rate);
    return {.examples = examples,
            .epochs = options.epochs,
            .batches = {.budget = options.batch_tokens, .cost = std::move(cost)},
            .shards = options.shards,
            .seed = options.seed,
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

void check_mask(const Tokenizer& tokenizer, double masked) {
    check(masked == 0 || tokenizer.mask(), "text classifier: the tokenizer has no [MASK] to hide tokens with");
}

}  // namespace

void count_labels(std::span<const std::int32_t> labels, std::vector<double>& posts) {
    for (const std::int32_t label : labels) {
        check(label >= 0 && static_cast<std::size_t>(label) < posts.size(), "fit: label ", label, " of ", posts.size(), " classes");
        ++posts[static_cast<std::size_t>(label)];
    }
}

void tell_without_posts(std::string_view task, const std::vector<std::string>& labels, const std::vector<double>& posts) {
    std::string names;
    for (std::size_t c = 0; c < labels.size(); ++c)
        if (posts[c] == 0) names += (names.empty() ? "" : ", ") + labels[c];
    if (!names.empty()) log_event(LogLevel::warning, "fit: no post ", task.empty() ? "" : "of ", task, task.empty() ? "" : " ", "has ", names);
}

train::FitResult pretrain_network(const Learner& learner, const PostIds& posts, const PretrainOptions& options) {
    check_range("epochs", options.epochs, ranges::pretrain_epochs);
    check(options.masked > 0 && options.masked < 1, "pretrain: masked must be between 0 and 1, got ", options.masked);
    check_mask(learner.tokenizer, options.masked);
    const train::FitOptions fit = common(posts.posts(), [&](Index i) { return posts.count(i); }, options, options.rate, usual_from_scratch);
    train::check_options(fit);
    learner.begin();
    if (!learner.network.masked_begun()) {
        Rng rng(options.seed);
        learner.network.restart_masked(rng);
    }
    return train::fit(
        learner.network,
        [&](TextNetwork<float>& replica, const train::Shard& shard, Rng& rng) -> train::LossSum {
            const MaskedBatch batch = mask_posts(posts, shard.examples, learner.tokenizer, options.masked, true, rng);
            if (batch.positions.empty()) return {};
            TextNetwork<float>::Saved saved;
            const auto loss = train::cross_entropy(replica.forward_masked(batch.tokens, batch.positions, &saved, &rng), batch.targets);
            replica.backward_masked(loss.gradient, saved);
            return loss;
        },
        fit);
}

train::FitResult fit_network(const Learner& learner, const EncodedPosts& posts, const TargetLoss& target_loss, std::span<const Index> examples,
                             const FitTextOptions& options, const UsualFit& usual) {
    check_range("epochs", options.epochs, ranges::epochs);
    check_range("balance", options.balance, ranges::balance);
    check_range("patience", options.patience, ranges::patience);
    check(options.patience == 0 || options.metric, "fit: patience needs validation posts or a metric that judge epochs");
    check_range("label_smoothing", options.label_smoothing, ranges::label_smoothing);
    const double masked = options.masked.value_or(learner.tokenizer.mask() ? usual.masked : 0);
    check(masked >= 0 && masked < 1, "fit: masked must be in [0, 1), got ", masked);
    check_mask(learner.tokenizer, masked);
    const auto cost = [&](Index i) { return posts.pieces.count(examples[static_cast<std::size_t>(i)]); };
    train::FitOptions fit = common(static_cast<Index>(examples.size()), cost, options, options.rate.value_or(usual.rate), usual);
    fit.groups.insert(fit.groups.begin(), {.matches = [](std::string_view name, const Shape&) { return name.starts_with("ngrams."); },
                                           .rate_scale = options.ngram_rate,
                                           .weight_decay = options.ngram_decay});
    fit.ema = options.ema;
    fit.metric = options.metric;
    fit.higher_is_better = options.higher_is_better;
    fit.patience = options.patience;
    fit.keep_best = options.keep_best;
    train::check_options(fit);
    learner.begin();
    return train::fit(
        learner.network,
        [&](TextNetwork<float>& replica, const train::Shard& shard, Rng& rng) -> train::LossSum {
            std::vector<Index> which;
            for (const Index example : shard.examples) which.push_back(examples[static_cast<std::size_t>(example)]);
            const MaskedBatch batch = mask_posts(posts.pieces, which, learner.tokenizer, masked, false, rng);
            const nn::PackedTokens ngrams = drop_ngrams(posts.ngrams, which, options.ngram_dropout, rng);
            TextNetwork<float>::Saved saved;
            const auto loss = target_loss(replica.forward(batch.tokens, ngrams, &saved, &rng), which);
            replica.backward(loss.gradient, saved);
            return loss;
        },
        fit);
}

}  // namespace clamor::text
