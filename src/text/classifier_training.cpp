#include <cmath>

#include "clamor/text/classifier.hpp"
#include "text/encoded_posts.hpp"

namespace clamor::text {

namespace {

template <typename Options>
train::FitOptions common(const EncodedPosts& posts, const Options& options) {
    check(posts.pieces.posts() > 0, "text classifier: no posts to learn from");
    return {.examples = posts.pieces.posts(),
            .epochs = options.epochs,
            .batches = {.budget = options.batch_tokens, .cost = [&posts](Index i) { return posts.pieces.count(i); }},
            .shards = options.shards,
            .seed = options.seed,
            .optimizer = train::AdamWOptions{.beta1 = 0.9, .beta2 = 0.98, .epsilon = 1e-6, .weight_decay = 0.01},
            .rate = options.rate,
            .schedule = train::linear({.warm_up = options.warm_up}),
            .groups = {train::no_decay_for_vectors()},
            .clip_norm = 1,
            .progress = options.progress,
            .checkpoint = options.checkpoint,
            .checkpoint_steps = options.checkpoint_steps,
            .resume = options.resume};
}

std::vector<double> class_weights(std::span<const std::int32_t> labels, Index classes, double balance) {
    std::vector<double> weights(static_cast<std::size_t>(classes));
    for (const std::int32_t label : labels) {
        check(label >= 0 && label < classes, "text classifier: label ", label, " of ", classes, " classes");
        weights[static_cast<std::size_t>(label)] += 1;
    }
    for (double& w : weights)
        if (w > 0) w = std::pow(static_cast<double>(labels.size()) / static_cast<double>(classes) / w, balance);
    return weights;
}

}  // namespace

EncodedPosts TextClassifier::encode_all(std::span<const std::string_view> texts) const {
    EncodedPosts posts;
    Encoded post;
    Tokenizer::State state(tokenizer_);
    for (const std::string_view text : texts) {
        encode(text, post, state);
        posts.pieces.add(post.ids);
        posts.ngrams.add(post.ngrams);
    }
    return posts;
}

train::FitResult TextClassifier::pretrain(std::span<const std::string_view> texts, const PretrainOptions& options) {
    check(options.masked > 0 && options.masked < 1, "pretrain: masked must be between 0 and 1, got ", options.masked);
    const EncodedPosts posts = encode_all(texts);
    train::FitOptions fit = common(posts, options);
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    return train::fit(
        network_,
        [&](TextNetwork<float>& network, const train::Shard& shard, Rng& rng) -> train::LossSum {
            const MaskedBatch batch = mask_posts(posts.pieces, shard.examples, tokenizer_, options.masked, true, rng);
            if (batch.positions.empty()) return {};
            TextNetwork<float>::Saved saved;
            const auto loss = train::cross_entropy(network.forward_masked(batch.tokens, batch.positions, &saved, &rng), batch.targets);
            network.backward_masked(loss.gradient, saved);
            return loss;
        },
        fit);
}

train::FitResult TextClassifier::fit(std::span<const std::string_view> texts, std::span<const std::int32_t> labels, const FitTextOptions& options) {
    check(texts.size() == labels.size(), "fit: ", texts.size(), " texts and ", labels.size(), " labels");
    check(options.masked >= 0 && options.masked < 1, "fit: masked must be in [0, 1), got ", options.masked);
    const EncodedPosts posts = encode_all(texts);
    const train::CrossEntropyOptions loss_options{.class_weights = class_weights(labels, classes(), options.balance), .label_smoothing = options.label_smoothing};
    train::FitOptions fit = common(posts, options);
    fit.groups.insert(fit.groups.begin(), {.matches = [](std::string_view name, const Shape&) { return name.starts_with("ngrams."); },
                                           .rate_scale = options.ngram_rate,
                                           .weight_decay = options.ngram_decay});
    fit.ema = options.ema;
    fit.metric = options.metric;
    fit.keep_best = false;
    const nn::LazyFrozen<TextNetwork<float>>::Thawed thawed(frozen_);
    return train::fit(
        network_,
        [&](TextNetwork<float>& network, const train::Shard& shard, Rng& rng) -> train::LossSum {
            const MaskedBatch batch = mask_posts(posts.pieces, shard.examples, tokenizer_, options.masked, false, rng);
            std::vector<std::int32_t> targets;
            for (const Index post : shard.examples) targets.push_back(labels[static_cast<std::size_t>(post)]);
            const nn::PackedTokens ngrams = drop_ngrams(posts.ngrams, shard.examples, options.ngram_dropout, rng);
            TextNetwork<float>::Saved saved;
            const auto loss = train::cross_entropy(network.forward(batch.tokens, ngrams, &saved, &rng), targets, loss_options);
            network.backward(loss.gradient, saved);
            return loss;
        },
        fit);
}

}  // namespace clamor::text
