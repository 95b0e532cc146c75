#include "clamor/text/target_sentiment.hpp"

#include <algorithm>

#include "capi/guard.hpp"
#include "capi/handles.hpp"

using namespace clamor;
using capi::guard;

struct clamor_target_sentiment {
    std::shared_ptr<Context> context;
    text::TargetSentiment model;
};

clamor_status clamor_target_sentiment_open(clamor_target_sentiment** out, const clamor_context* context, clamor_str folder,
                                           const clamor_target_sentiment_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_target_sentiment_options CLAMOR_TARGET_SENTIMENT_OPTIONS_INIT);
        const text::OpenOptions open{.precision = capi::precision(given.precision), .packed = capi::path(given.packed, "packed")};
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        *out = new clamor_target_sentiment{lent, text::TargetSentiment::load(capi::needed_path(folder, "folder"), open)};
    });
}

const char* clamor_target_sentiment_precision(const clamor_target_sentiment* model) {
    return model ? precision_name(model->model.precision()).data() : "";
}

void clamor_target_sentiment_destroy(clamor_target_sentiment* model) { delete model; }

clamor_status clamor_target_sentiment_predict(const clamor_target_sentiment* model, const clamor_targeted_text* texts, size_t count,
                                              clamor_opinion* opinions, size_t capacity) {
    return guard([&] {
        capi::need(model, "model");
        check(texts != nullptr || count == 0, "texts must not be NULL where count is ", count);
        clamor_opinion* into = capi::room(opinions, capacity, count, 1, "opinions");
        std::vector<std::vector<std::string>> aliases(count);
        std::vector<text::TargetedText> targeted;
        for (size_t i = 0; i < count; ++i) {
            const clamor_targeted_text& given = texts[i];
            for (const auto alias : capi::views(given.aliases, given.alias_count, "texts[", i, "]: aliases"))
                aliases[i].emplace_back(alias);
            targeted.push_back({.text = capi::view(given.text, "texts[", i, "]: text"),
                                .target = capi::view(given.target, "texts[", i, "]: target"),
                                .aliases = aliases[i]});
        }
        ContextScope scope(*model->context);
        for (const text::TargetOpinion& opinion : model->model.predict(targeted)) {
            std::copy(opinion.poles.begin(), opinion.poles.end(), into->poles);
            std::copy(opinion.points.begin(), opinion.points.end(), into->points);
            into++->value = opinion.value;
        }
    });
}
