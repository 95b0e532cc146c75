#include <algorithm>

#include "capi/analysis_handles.hpp"
#include "capi/guard.hpp"
#include "capi/labels.hpp"
#include "clamor/text/wordpiece.hpp"

using namespace clamor;
using capi::guard;

namespace {

/// What a post of each class weighs; none where no class is given a weight.
std::vector<double> weights_of(const clamor_train_options& o, const capi::Labels& labels) {
    if (o.weights_count == 0) return {};
    check(o.class_weights != nullptr, "options: class_weights is NULL and weights_count is ", o.weights_count);
    std::vector<double> weights(labels.names().size(), 1.0);
    const auto names = capi::views(o.weighted_classes, o.weights_count, "options: weighted_classes");
    std::vector<bool> weighed(weights.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto at = static_cast<std::size_t>(labels.find(names[i], "options: weighted_classes"));
        check(!weighed[at], "options: weighted_classes: ", names[i], " is given twice");
        weighed[at] = true;
        weights[at] = o.class_weights[i];
    }
    return weights;
}

/// A number of the options: zero is its default.
Index number(std::uint32_t given, Index otherwise, Range<Index> range, const char* name) {
    const Index value = given == 0 ? otherwise : given;
    check_range(name, value, range);
    return value;
}

text::NormalizerOptions reading(const clamor_train_options& o) {
    const text::NormalizerOptions usual;
    const auto longest_run = static_cast<int>(number(o.longest_run, usual.longest_run, text::ranges::longest_run, "options: longest_run"));
    check(o.longest_run == 0 || o.keep_runs == 0, "options: longest_run: expected 0 where keep_runs is not, got ", o.longest_run);
    return {.lowercase = o.base.size == 0 && o.keep_case == 0,  // a checkpoint's tokenizer has its own
            .handles = o.keep_handles == 0,
            .links = o.keep_links == 0,
            .html = o.keep_html == 0,
            .quotes = o.keep_quotes == 0,
            .longest_run = o.keep_runs != 0 ? 0 : longest_run,
            .hashtags = o.split_hashtags != 0,
            .emoji = o.name_emoji != 0};
}

text::TextClassifier untrained(const clamor_train_options& o, std::span<const std::string_view> texts, const capi::Labels& labels,
                               std::uint64_t seed) {
    const text::TextClassifierOptions usual;
    const Index longest = number(o.longest, usual.longest, text::ranges::longest, "options: longest");
    if (o.base.size > 0) {
        check((o.width | o.layers | o.heads | o.inner | o.vocabulary | o.keep_case | o.ngrams | o.no_ngrams) == 0,
              "options: width, layers, heads, inner, vocabulary, keep_case, ngrams and no_ngrams are the base's own");
        const bool read_as_usual = (o.keep_handles | o.keep_links | o.keep_html | o.keep_quotes | o.keep_runs | o.longest_run |
                                    o.split_hashtags | o.name_emoji) == 0;
        const text::BaseOptions base{.normalizer = read_as_usual ? std::nullopt : std::optional(reading(o)),
                                     .longest = longest,
                                     .seed = seed,
                                     .targets = labels.kind(),
                                     .task = std::string(capi::view(o.base_task, "options: base_task")),
                                     .pooling = text::base_pooling_of(capi::view(o.pooling, "options: pooling"))};
        return text::TextClassifier::from_base(capi::path(o.base, "base"), labels.names(), base);
    }
    check(o.pooling.size == 0, "options: pooling is of a base, and there is none");
    check(o.base_task.size == 0, "options: base_task is of a base, and there is none");
    check(o.ngrams == 0 || o.no_ngrams == 0, "options: ngrams: expected 0 where no_ngrams is not, got ", o.ngrams);
    const Index ngrams = number(o.ngrams, usual.ngrams, text::ranges::ngrams, "options: ngrams");
    const text::TextClassifierOptions made{
        .normalizer = reading(o),
        .longest = longest,
        .width = number(o.width, usual.width, text::ranges::width, "options: width"),
        .layers = number(o.layers, usual.layers, text::ranges::layers, "options: layers"),
        .heads = number(o.heads, usual.heads, text::ranges::heads, "options: heads"),
        .inner = number(o.inner, usual.inner, text::ranges::inner, "options: inner"),
        .ngrams = o.no_ngrams != 0 ? 0 : ngrams,
        .seed = seed,
        .targets = labels.kind()};
    const text::WordPieceTrainerOptions learned{
        .vocabulary = number(o.vocabulary, text::WordPieceTrainerOptions().vocabulary, text::ranges::vocabulary, "options: vocabulary")};
    auto tokenizer = text::learn_wordpiece(texts, made.normalizer, learned);
    return {labels.names(), std::move(tokenizer), made};
}

std::function<bool(const train::Progress&)> told(const clamor_train_options& o, bool pretraining) {
    if (!o.progress) return {};
    return [&o, pretraining](const train::Progress& p) {
        const auto count = [](Index n) { return static_cast<std::uint64_t>(n); };
        const clamor_train_progress now = {count(p.epoch), count(p.epochs), count(p.step), count(p.steps), p.loss, pretraining, 0,
                                           p.metric};
        return o.progress(&now, o.progress_payload) == 0;
    };
}

io::WeightStorage storage_of(std::uint32_t given) {
    switch (given) {
        case CLAMOR_F32: return io::WeightStorage::f32;
        case CLAMOR_BF16: return io::WeightStorage::bf16;
        case CLAMOR_INT8: return io::WeightStorage::int8;
    }
    fail(Status::invalid_argument, "options: storage: expected CLAMOR_F32, CLAMOR_BF16 or CLAMOR_INT8, got ", given);
}

}  // namespace

clamor_status clamor_text_model_train(clamor_text_model** out, const clamor_context* context, const clamor_str* texts,
                                      const clamor_str* labels, size_t count, const clamor_train_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_train_options CLAMOR_TRAIN_OPTIONS_INIT);
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        const auto posts = capi::views(texts, count, "texts");
        const auto kind =
            given.targets.size > 0 ? text::target_kind_of(capi::view(given.targets, "options: targets")) : text::TargetKind::classes;
        const capi::LabelCells said(kind, "labels", labels, count);
        const capi::Labels named(kind, said);
        const capi::LabelTargets targets(named, said);
        const std::uint64_t seed = given.seed > 0 ? given.seed : 1;
        const auto judged = capi::views(given.valid_texts, given.valid_count, "options: valid_texts");
        const capi::LabelTargets judged_targets(named, {kind, "options: valid_labels", given.valid_labels, given.valid_count});
        text::FitTextOptions fit;
        if (given.epochs != 0) fit.epochs = number(given.epochs, 0, text::ranges::epochs, "options: epochs");
        if (given.batch_tokens != 0) fit.batch_tokens = number(given.batch_tokens, 0, text::ranges::batch_tokens, "options: batch_tokens");
        if (given.rate != 0) {
            check_range("options: rate", given.rate, text::ranges::rate);
            fit.rate = given.rate;
        }
        const Index pretrain_epochs = given.pretrain_epochs;
        check_range("options: pretrain_epochs", pretrain_epochs, text::ranges::pretrain_epochs);
        check_range("options: balance", given.balance, text::ranges::balance);
        fit.balance = given.balance;
        fit.class_weights = weights_of(given, named);
        if (given.sample_weights) fit.sample_weights.assign(given.sample_weights, given.sample_weights + count);
        fit.seed = seed;
        fit.precision = text::training_precision_of(capi::view(given.precision, "options: precision"));
        fit.validation = {.texts = judged, .labels = judged_targets.classes, .targets = judged_targets.rows};
        fit.patience = number(given.patience, fit.patience, text::ranges::patience, "options: patience");
        check(fit.patience == 0 || given.valid_count > 0, "options: patience: expected valid_texts that judge epochs, or 0, got ",
              fit.patience, " and none");
        fit.progress = told(given, false);
        fit.checkpoint = capi::path(given.checkpoint, "options: checkpoint");
        check(!fit.checkpoint.empty() || (given.resume == 0 && given.checkpoint_steps == 0),
              "options: checkpoint: expected a file, where resume or checkpoint_steps is not 0, got none");
        fit.checkpoint_steps = static_cast<Index>(std::min(given.checkpoint_steps, std::uint64_t{1} << 62));
        fit.resume = given.resume != 0;
        auto made = std::make_unique<clamor_text_model>(clamor_text_model{lent, untrained(given, posts, named, seed)});
        // Before the language is learned, which it is where the labels are being learned.
        const bool learned = !fit.checkpoint.empty() && train::check_checkpoint(fit.checkpoint, fit.resume);
        if (pretrain_epochs > 0) {
            fit.pretrained = text::PretrainOptions{.epochs = pretrain_epochs,
                                                   .seed = seed,
                                                   .precision = fit.precision,
                                                   .progress = told(given, true),
                                                   .checkpoint = fit.checkpoint.empty() ? "" : fit.checkpoint + ".pretrain",
                                                   .checkpoint_steps = fit.checkpoint_steps,
                                                   .resume = fit.resume};
            if (!learned) made->classifier.pretrain(posts, *fit.pretrained);
        }
        try {
            switch (kind) {
                case text::TargetKind::classes: made->classifier.fit(posts, targets.classes, fit); break;
                case text::TargetKind::labels: made->classifier.fit(posts, targets.rows, fit); break;
                case text::TargetKind::number: made->classifier.fit(posts, targets.numbers, fit); break;
            }
        } catch (const Error& error) {
            if (error.status() == Status::diverged) *out = made.release();
            throw;
        }
        *out = made.release();
    });
}

clamor_status clamor_text_model_save(const clamor_text_model* model, clamor_str folder, const clamor_save_options* options) {
    return guard([&] {
        capi::need(model, "model");
        const auto given = capi::options_or(options, clamor_save_options CLAMOR_SAVE_OPTIONS_INIT);
        const auto text = [](clamor_str from, const char* name) { return std::string(capi::view(from, name)); };
        const io::ModelCard card{.name = text(given.name, "name"),
                                 .summary = text(given.summary, "summary"),
                                 .data = text(given.data, "data"),
                                 .metric = text(given.metric, "metric"),
                                 .limits = text(given.limits, "limits"),
                                 .license = text(given.license, "license"),
                                 .seed = given.seed};
        ContextScope scope(*model->context);
        model->classifier.save(capi::needed_path(folder, "folder"), card, storage_of(given.storage));
    });
}
