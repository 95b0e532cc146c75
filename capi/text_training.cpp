#include <algorithm>

#include "capi/analysis_handles.hpp"
#include "capi/guard.hpp"
#include "clamor/text/wordpiece.hpp"

using namespace clamor;
using capi::guard;

namespace {

/// The different labels, sorted, and the place there of each post's.
struct Labels {
    std::vector<std::string> classes;
    std::vector<std::int32_t> numbers;
};

Labels number_labels(const std::vector<std::string_view>& given) {
    Labels labels;
    labels.classes.assign(given.begin(), given.end());
    std::sort(labels.classes.begin(), labels.classes.end());
    labels.classes.erase(std::unique(labels.classes.begin(), labels.classes.end()), labels.classes.end());
    check(labels.classes.size() >= 2, "labels: expected at least two different ones, got ", labels.classes.size());
    check(!labels.classes.front().empty(), "labels: expected a name for each class, got an empty one");
    for (const std::string_view label : given)
        labels.numbers.push_back(static_cast<std::int32_t>(std::lower_bound(labels.classes.begin(), labels.classes.end(), label) - labels.classes.begin()));
    return labels;
}

/// A number of the options: zero is its default.
Index number(std::uint32_t given, Index otherwise, Index least, Index most, const char* name) {
    const Index value = given == 0 ? otherwise : given;
    check(value >= least && value <= most, "options: ", name, ": expected ", least, " to ", most, ", got ", value);
    return value;
}

text::TextClassifier untrained(const clamor_train_options& o, std::span<const std::string_view> texts, const std::vector<std::string>& classes, std::uint64_t seed) {
    const Index longest = number(o.longest, 96, 2, 4096, "longest");
    if (o.base.size > 0) {
        check((o.width | o.layers | o.heads | o.inner | o.vocabulary | o.keep_case) == 0, "options: width, layers, heads, inner, vocabulary and keep_case are the base's own");
        text::BaseOptions base{.longest = longest, .seed = seed};
        base.normalizer.hashtags = o.split_hashtags != 0;
        base.normalizer.emoji = o.name_emoji != 0;
        return text::TextClassifier::from_checkpoint(capi::path(o.base, "base"), classes, base);
    }
    const text::TextClassifierOptions made{
        .normalizer = {.lowercase = o.keep_case == 0, .hashtags = o.split_hashtags != 0, .emoji = o.name_emoji != 0},
        .longest = longest,
        .width = number(o.width, 128, 1, 4096, "width"),
        .layers = number(o.layers, 4, 1, 64, "layers"),
        .heads = number(o.heads, 4, 1, 256, "heads"),
        .inner = number(o.inner, 512, 1, 16384, "inner"),
        .seed = seed};
    auto tokenizer = text::learn_wordpiece(texts, made.normalizer, {.vocabulary = number(o.vocabulary, 10'000, 6, 1'000'000, "vocabulary")});
    return {classes, std::move(tokenizer), made};
}

std::function<bool(const train::Progress&)> told(const clamor_train_options& o, bool pretraining) {
    if (!o.progress) return {};
    return [&o, pretraining](const train::Progress& p) {
        const auto count = [](Index n) { return static_cast<std::uint64_t>(n); };
        const clamor_train_progress now = {count(p.epoch), count(p.epochs), count(p.step), count(p.steps), p.loss, pretraining, 0};
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

clamor_status clamor_text_model_train(clamor_text_model** out, const clamor_context* context, const clamor_str* texts, const clamor_str* labels,
                                      size_t count, const clamor_train_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_train_options CLAMOR_TRAIN_OPTIONS_INIT);
        const auto posts = capi::views(texts, count, "texts");
        const Labels named = number_labels(capi::views(labels, count, "labels"));
        const Index epochs = number(given.epochs, 4, 1, 1'000'000'000, "epochs");
        const Index batch_tokens = number(given.batch_tokens, 3072, 1, 1'000'000'000, "batch_tokens");
        check(given.rate >= 0 && given.rate <= 1000, "options: rate: expected 0 to 1000, got ", given.rate);
        check(given.balance >= 0 && given.balance <= 10, "options: balance: expected 0 to 10, got ", given.balance);
        const double rate = given.rate > 0 ? given.rate : given.base.size > 0 ? 5e-5 : 5e-4;
        const std::uint64_t seed = given.seed > 0 ? given.seed : 1;
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        auto made = std::make_unique<clamor_text_model>(clamor_text_model{lent, untrained(given, posts, named.classes, seed)});
        if (given.pretrain_epochs > 0) made->classifier.pretrain(posts, {.epochs = given.pretrain_epochs, .seed = seed, .progress = told(given, true)});
        try {
            made->classifier.fit(posts, named.numbers,
                                 {.epochs = epochs, .batch_tokens = batch_tokens, .rate = rate, .balance = given.balance, .seed = seed, .progress = told(given, false)});
        } catch (const Error& error) {
            if (error.status() == Status::diverged) *out = made.release();
            throw;
        }
        *out = made.release();
    });
}

clamor_status clamor_text_model_save(clamor_text_model* model, clamor_str folder, const clamor_save_options* options) {
    return guard([&] {
        capi::need(model, "model");
        const auto given = capi::options_or(options, clamor_save_options CLAMOR_SAVE_OPTIONS_INIT);
        const auto text = [](clamor_str from, const char* name) { return std::string(capi::view(from, name)); };
        const io::ModelCard card{.name = text(given.name, "name"),
                                 .summary = text(given.summary, "summary"),
                                 .data = text(given.data, "data"),
                                 .metric = text(given.metric, "metric"),
                                 .limits = text(given.limits, "limits"),
                                 .seed = given.seed};
        ContextScope scope(*model->context);
        model->classifier.save(capi::path(folder, "folder"), card, storage_of(given.storage));
    });
}
