#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/view.hpp"
#include "clamor/nn/pooling.hpp"
#include "clamor/text/normalizer.hpp"
#include "clamor/text/target_kind.hpp"
#include "clamor/train/fit.hpp"
#include "clamor/train/ranges.hpp"

/// What text classifiers are made and trained with. C and Python take defaults and ranges from here.
namespace clamor::text {

struct TextClassifierOptions {
    NormalizerOptions normalizer = {};
    Index longest = 96;     ///< tokens a post; what is behind them is not read
    Index width = 128;
    Index layers = 4;
    Index heads = 4;
    Index inner = 512;
    double dropout = 0.1;
    /// Buckets of the wide part (text/ngrams.hpp); 0: none. Each takes 4 bytes a class in a model of fp32; in training 20, 4 more for each
    /// thread, and 4 where epochs are judged.
    Index ngrams = Index{1} << 17;
    std::uint64_t seed = 1;  ///< of the first weights
    TargetKind targets = TargetKind::classes;
};

/// How a classifier begins from a base, which has the sizes, the tokenizer and the dropout.
struct BaseOptions {
    /// Of posts on a checkpoint; none: the usual, but for lower case, which its tokenizer has itself. A model of Clamor's has its own.
    std::optional<NormalizerOptions> normalizer = {};
    Index longest = 96;      ///< as TextClassifierOptions; at most the base's
    std::uint64_t seed = 1;  ///< of the head's first weights
    TargetKind targets = TargetKind::classes;
    std::string task = {};   ///< of a model with several (text/tasks.hpp), the one whose head is gone on with; empty: none
    /// What a checkpoint's head sees of a post. The first token: it is the checkpoint's own kind, and what is saved is a classifier of
    /// transformers'. The mean over the tokens: it is one dense layer, and what is saved is a folder of sentence-transformers' whose
    /// vectors are the logits of posts that are normalised already.
    /// None: the mean where the checkpoint is a sentence-embedding folder that makes its vectors of means, else the first token.
    std::optional<nn::Pooling> pooling = {};
};

/// BaseOptions::pooling by its name, "first" or "mean"; none where that is empty. Throws Status::invalid_argument for another word.
std::optional<nn::Pooling> base_pooling_of(std::string_view name);

/// What training multiplies in by its name, "f32" or "bf16"; f32 where that is empty. Throws Status::invalid_argument for another word.
Precision training_precision_of(std::string_view name);

/// Masked-language pre-training (Devlin et al. 2018): `masked` of a post's tokens are chosen anew each epoch, 80 % of them
/// shown as [MASK], 10 % as another token, and the network restores them.
struct PretrainOptions {
    Index epochs = 3;
    Index batch_tokens = 6144;
    double rate = 1e-3;
    double warm_up = 0.1;       ///< share of the steps
    double masked = 0.2;
    std::uint64_t seed = 1;
    Index shards = 0;           ///< as train::FitOptions
    Precision precision = Precision::fp32;  ///< of the encoder's products while it is trained: fp32, or bf16 (docs/precision.md)
    std::function<bool(const train::Progress&)> progress = {};
    std::string checkpoint = {};
    Index checkpoint_steps = 0;
    bool resume = false;
};

/// What FitTextOptions leave open, and how AdamW takes its steps: from scratch as RoBERTa (Liu et al. 2019), on a checkpoint as
/// transformers, with a long memory of squares that lets words which few posts have learn faster
/// (docs/decisions/0084-a-head-on-the-mean.md).
struct UsualFit {
    double rate;
    double masked;  ///< of a tokenizer that has [MASK] or <mask>, else 0
    double beta2, epsilon;
};
inline constexpr UsualFit usual_from_scratch{.rate = 5e-4, .masked = 0.1, .beta2 = 0.98, .epsilon = 1e-6};
inline constexpr UsualFit usual_on_checkpoint{.rate = 5e-5, .masked = 0, .beta2 = 0.999, .epsilon = 1e-8};

/// Labelled posts that are not trained on. Borrows.
struct ValidationPosts {
    std::span<const std::string_view> texts = {};
    std::span<const std::int32_t> labels = {};  ///< of classes: the number of one for each text
    View<const float> targets = {};             ///< of labels and numbers: [texts, outputs], as fit() takes them
};

struct FitTextOptions {
    std::optional<Index> epochs = {};        ///< none: 4, of few posts a label up to 16, until there are 40 steps a label
    std::optional<Index> batch_tokens = {};  ///< of a step; none: 3,072, and of few posts a sixteenth of all, some eight posts at least
    std::optional<double> rate = {};  ///< none: as usual from scratch, or on a checkpoint
    double warm_up = 0.06;
    std::optional<double> masked = {};  ///< share of the tokens that are shown as [MASK], anew each epoch: dropout of words; none: as usual
    double ngram_dropout = 0.5;     ///< share of a post's n-grams that are left out, anew each epoch
    double ngram_rate = 4;          ///< the rate of their weights, times `rate`
    double ngram_decay = 0.1;       ///< and their weight decay
    double label_smoothing = 0.1;
    double balance = 0;             ///< a class weighs (posts / classes / its posts)^balance: 0 for accuracy, 1 for macro-recall;
                                    ///< a post that has a label (posts without / posts with it)^balance
    /// In place of balance, what a post of each class weighs, or one that has each label beside one without.
    std::vector<double> class_weights = {};
    /// Of a TextClassifier: by what the loss of each post is multiplied, beside the weight of its class; none: 1. One a post, finite, not
    /// negative, not all 0. They are divided by their mean; a post of weight 0, or below 1e-12 of the largest, is not trained on.
    /// balance counts posts, whatever they weigh.
    std::vector<double> sample_weights = {};
    double ema = 0.995;             ///< as train::FitOptions
    /// How the language was learned before, where it was: a training goes on only from a checkpoint of one that began so.
    std::optional<PretrainOptions> pretrained = {};
    std::uint64_t seed = 1;
    Index shards = 0;
    Precision precision = Precision::fp32;  ///< as PretrainOptions; what judges epochs predicts in fp32
    /// Of a TextClassifier: judge each epoch by their mean loss, classes weighed as in training, and without label smoothing; of a
    /// number by its mean squared error.
    ValidationPosts validation = {};
    std::function<double()> metric = {};  ///< judges each epoch instead of validation posts
    bool higher_is_better = true;         ///< of metric
    Index patience = 0;                   ///< stops after so many epochs without a better one; 0: never
    bool keep_best = true;                ///< where epochs are judged, the weights of the best one become the result
    std::function<bool(const train::Progress&)> progress = {};
    std::string checkpoint = {};
    Index checkpoint_steps = 0;
    bool resume = false;
};

struct FitTextResult : train::FitResult {
    Index long_texts = 0;  ///< of those that were given: they have more than options().longest tokens (docs/long-texts.md)
    Index planned_epochs = 0;  ///< as asked for, or what they came to
};

/// What the numbers above may be, in every language.
namespace ranges {
using train::ranges::dropout, train::ranges::epochs, train::ranges::patience, train::ranges::rate;
inline constexpr Range<Index> longest{2, 4096}, width{1, 4096}, layers{0, 64}, heads{1, 256}, inner{1, 16384}, ngrams{0, Index{1} << 24};
inline constexpr Range<Index> longest_run{0, 1000};      // of a normaliser
inline constexpr Range<Index> vocabulary{6, 1'000'000};  // of the tokenizer that is learned
inline constexpr Range<Index> pretrain_epochs{0, 1'000'000'000}, batch_tokens{1, 1'000'000'000};
inline constexpr Range<double> balance{0, 10}, label_smoothing{0, 1};
}  // namespace ranges

}  // namespace clamor::text
