#include <vector>

#include "capi/guard.hpp"
#include "capi/analysis_handles.hpp"
#include "clamor/posts/entities.hpp"

using namespace clamor;
using capi::guard;
using capi::view;
using capi::views;

namespace {

/// A post, and the lists that it points to.
struct Borrowed {
    posts::Entities entities;
    posts::Post post;
};

Borrowed borrow(const clamor_post* from) {
    const clamor_post given = capi::options_or(from, clamor_post CLAMOR_POST_INIT);
    Borrowed out;
    if (given.mention_count == 0 || given.hashtag_count == 0) posts::extract_entities(view(given.text, "text"), out.entities);
    const auto give = [](const std::vector<std::string_view>& list, auto& into) { into.assign(list.begin(), list.end()); };
    if (given.mention_count > 0) give(views(given.mentions, given.mention_count, "mentions"), out.entities.mentions);
    if (given.hashtag_count > 0) give(views(given.hashtags, given.hashtag_count, "hashtags"), out.entities.hashtags);
    out.post = {.id = view(given.id, "id"),
                .author = view(given.author, "author"),
                .text = view(given.text, "text"),
                .time = given.time,
                .observed = given.observed,
                .language = view(given.language, "language"),
                .topic = view(given.topic, "topic"),
                .reply_to = view(given.reply_to, "reply_to"),
                .reply_to_author = view(given.reply_to_author, "reply_to_author"),
                .repost_of = view(given.repost_of, "repost_of"),
                .repost_of_author = view(given.repost_of_author, "repost_of_author"),
                .quotes = view(given.quotes, "quotes"),
                .quotes_author = view(given.quotes_author, "quotes_author"),
                .mentions = out.entities.mentions,
                .hashtags = out.entities.hashtags,
                .links = out.entities.links,
                .media = {},
                .emoji = out.entities.emoji,
                .likes = given.likes,
                .replies = given.replies,
                .reposts = given.reposts};
    return out;
}

/// An array of a program that may know a shorter or a longer clamor_post: the first says how far apart they are.
std::vector<Borrowed> borrow(const clamor_post* posts, std::size_t count) {
    check(posts != nullptr || count == 0, "posts must not be NULL where count is ", count);
    std::vector<Borrowed> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto* post = reinterpret_cast<const clamor_post*>(reinterpret_cast<const char*>(posts) + i * posts->struct_size);
        check(post->struct_size == posts->struct_size, "posts: struct_size of post ", i, " is ", post->struct_size, ", of the first ", posts->struct_size);
        out.push_back(borrow(post));
    }
    return out;
}

}  // namespace

clamor_status clamor_analyzer_create(clamor_analyzer** out, const clamor_context* context, const clamor_analyzer_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const auto given = capi::options_or(options, clamor_analyzer_options CLAMOR_ANALYZER_OPTIONS_INIT);
        pipeline::AnalyzerOptions made{.model = std::string(view(given.model, "model"))};
        made.tracked = capi::tracked(given.tracked, given.tracked_count);
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        *out = new clamor_analyzer{lent, pipeline::Analyzer(std::move(made))};
    });
}

clamor_status clamor_analyzer_load(clamor_analyzer** out, const clamor_context* context, clamor_str path) {
    return guard([&] {
        capi::need(out, "out");
        auto lent = capi::context_or_new(context);
        ContextScope scope(*lent);
        *out = new clamor_analyzer{lent, pipeline::Analyzer::load(capi::path(path, "path"))};
    });
}

clamor_status clamor_analyzer_save(const clamor_analyzer* analyzer, clamor_str path) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        ContextScope scope(*analyzer->context);
        analyzer->analyzer.save(capi::path(path, "path"));
    });
}

void clamor_analyzer_destroy(clamor_analyzer* analyzer) { delete analyzer; }

clamor_status clamor_analyzer_add(clamor_analyzer* analyzer, const clamor_post* posts, size_t count, const float* probabilities) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        const std::vector<Borrowed> borrowed = borrow(posts, count);
        std::vector<posts::Post> list;
        list.reserve(count);
        for (const Borrowed& b : borrowed) list.push_back(b.post);
        ContextScope scope(*analyzer->context);
        analyzer->analyzer.add(list, probabilities ? std::span(probabilities, count * 3) : std::span<const float>());
    });
}

clamor_status clamor_analyzer_merge(clamor_analyzer* analyzer, const clamor_analyzer* other) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        capi::need(other, "other");
        ContextScope scope(*analyzer->context);
        analyzer->analyzer.merge(other->analyzer);
    });
}

clamor_status clamor_analyzer_count(const clamor_analyzer* analyzer, uint64_t* posts, uint64_t* observations) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        if (posts) *posts = analyzer->analyzer.posts();
        if (observations) *observations = analyzer->analyzer.observations();
    });
}

clamor_status clamor_analyzer_report(const clamor_analyzer* analyzer, char* buffer, size_t capacity, size_t* needed) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        check(buffer != nullptr || capacity == 0, "buffer must not be NULL where capacity is ", capacity);
        ContextScope scope(*analyzer->context);
        capi::copy_out(analyzer->analyzer.report(), buffer, capacity, needed);
    });
}
