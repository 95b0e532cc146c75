#include "text/network_training.hpp"

namespace clamor::text {

namespace {

template <typename Options>
train::FitOptions common(Index examples, train::Cost cost, const Options& options, double rate) {
    check(examples > 0, "fit: no posts to learn from");
    check_range("batch_tokens", options.batch_tokens, ranges::batch_tokens);
    check_range("rate", rate, ranges::rate);
    return {.examples = examples,
            .epochs = options.epochs,
            .batches = {.budget = options.batch_tokens, .cost = std::move(cost)},
            .shards = options.shards,
            .seed = options.seed,
            .optimizer = train::AdamWOptions{.beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-6, .weight_decay = 0.01},
            .rate = rate,
            .schedule = train::linear({.warm_up = options.warm_up}),
            .groups = {train::no_decay_for_vectors()},
            .clip_norm = 1,
            .progress = options.progress,
            .checkpoint = options.checkpoint,
            .checkpoint_steps = options.checkpoint_steps,
            .resume = options.resume};
}

}  // namespace

train::FitResult pretrain_network(TextNetwork<float>& network, const PostIds& posts, const Tokenizer& tokenizer, const PretrainOptions& options) {
    check_range("epochs", options.epochs, ranges::pretrain_epochs);
    check(options.masked > 0 && options.masked < 1, "pretrain: masked must be between 0 and 1, got ", options.masked);
    if (!network.masked_begun()) {
        Rng rng(options.seed);
        network.restart_masked(rng);
    }
    return train::fit(
        network,
        [&](TextNetwork<float>& replica, const train::Shard& shard, Rng& rng) -> train::LossSum {
            const MaskedBatch batch = mask_posts(posts, shard.examples, tokenizer, options.masked, true, rng);
            if (batch.positions.empty()) return {};
            TextNetwork<float>::Saved saved;
            const auto loss = train::cross_entropy(replica.forward_masked(batch.tokens, batch.positions, &saved, &rng), batch.targets);
            replica.backward_masked(loss.gradient, saved);
            return loss;
        },
        common(posts.posts(), [&](Index i) { return posts.count(i); }, options, options.rate));
}

train::FitResult fit_network(TextNetwork<float>& network, const EncodedPosts& posts, const Tokenizer& tokenizer, const TargetLoss& target_loss,
                             std::span<const Index> examples, const FitTextOptions& options, double usual_rate) {
    check_range("epochs", options.epochs, ranges::epochs);
    check_range("balance", options.balance, ranges::balance);
    check_range("patience", options.patience, ranges::patience);
    check(options.patience == 0 || options.metric, "fit: patience needs validation posts or a metric that judge epochs");
    check_range("label_smoothing", options.label_smoothing, ranges::label_smoothing);
    check(options.masked >= 0 && options.masked < 1, "fit: masked must be in [0, 1), got ", options.masked);
    const auto cost = [&](Index i) { return posts.pieces.count(examples[static_cast<std::size_t>(i)]); };
    train::FitOptions fit = common(static_cast<Index>(examples.size()), cost, options, options.rate.value_or(usual_rate));
    fit.groups.insert(fit.groups.begin(), {.matches = [](std::string_view name, const Shape&) { return name.starts_with("ngrams."); },
                                           .rate_scale = options.ngram_rate,
                                           .weight_decay = options.ngram_decay});
    fit.ema = options.ema;
    fit.metric = options.metric;
    fit.higher_is_better = options.higher_is_better;
    fit.patience = options.patience;
    fit.keep_best = options.keep_best;
    return train::fit(
        network,
        [&](TextNetwork<float>& replica, const train::Shard& shard, Rng& rng) -> train::LossSum {
            std::vector<Index> which;
            for (const Index example : shard.examples) which.push_back(examples[static_cast<std::size_t>(example)]);
            const MaskedBatch batch = mask_posts(posts.pieces, which, tokenizer, options.masked, false, rng);
            const nn::PackedTokens ngrams = drop_ngrams(posts.ngrams, which, options.ngram_dropout, rng);
            TextNetwork<float>::Saved saved;
            const auto loss = target_loss(replica.forward(batch.tokens, ngrams, &saved, &rng), which);
            replica.backward(loss.gradient, saved);
            return loss;
        },
        fit);
}

}  // namespace clamor::text
