#include <cstring>
#include <string>
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
    std::vector<std::string_view> media;
    posts::Post post;
};

/// Handles and hashtags come with and without their sign, as they do in files.
std::string_view without_sign(std::string_view text, char sign) { return text.starts_with(sign) ? text.substr(1) : text; }

/// The caller's list in the place of the text's, where there is one: empty is one, NULL is none.
template <typename List>
void take(const clamor_str* given, std::size_t count, const std::string& place, const char* name, List& list, char sign = '\0') {
    if (!given && count == 0) return;
    const auto taken = views(given, count, place, ": ", name);
    list.assign(taken.begin(), taken.end());
    if (sign)
        for (std::string_view& entry : list) entry = without_sign(entry, sign);
}

Borrowed borrow(const clamor_post* from, const std::string& place) {
    const clamor_post given = capi::options_or(from, clamor_post CLAMOR_POST_INIT, place);
    const auto text = [&](clamor_str field, const char* name) { return view(field, place, ": ", name); };
    const auto handle = [&](clamor_str field, const char* name) { return without_sign(text(field, name), '@'); };
    Borrowed out;
    posts::extract_entities(text(given.text, "text"), out.entities);
    take(given.mentions, given.mention_count, place, "mentions", out.entities.mentions, '@');
    take(given.hashtags, given.hashtag_count, place, "hashtags", out.entities.hashtags, '#');
    take(given.links, given.link_count, place, "links", out.entities.links);
    take(given.media, given.media_count, place, "media", out.media);
    out.post = {.id = text(given.id, "id"),
                .author = handle(given.author, "author"),
                .text = text(given.text, "text"),
                .time = given.time,
                .observed = given.observed,
                .language = text(given.language, "language"),
                .topic = text(given.topic, "topic"),
                .reply_to = text(given.reply_to, "reply_to"),
                .reply_to_author = handle(given.reply_to_author, "reply_to_author"),
                .repost_of = text(given.repost_of, "repost_of"),
                .repost_of_author = handle(given.repost_of_author, "repost_of_author"),
                .quotes = text(given.quotes, "quotes"),
                .quotes_author = handle(given.quotes_author, "quotes_author"),
                .mentions = out.entities.mentions,
                .hashtags = out.entities.hashtags,
                .links = out.entities.links,
                .media = out.media,
                .emoji = out.entities.emoji,
                .likes = given.likes,
                .replies = given.replies,
                .reposts = given.reposts};
    return out;
}

/// An array of a program that may know a shorter or a longer clamor_post: the first says how far apart they are, and where that
/// is no multiple of a post's alignment, the others must not be read in their place.
std::vector<Borrowed> borrow(const clamor_post* posts, std::size_t count) {
    check(posts != nullptr || count == 0, "posts must not be NULL where count is ", count);
    const auto size_at = [](const char* at) {
        std::size_t size = 0;
        std::memcpy(&size, at, sizeof(size));
        return size;
    };
    std::vector<Borrowed> out;
    out.reserve(count);
    const char* at = reinterpret_cast<const char*>(posts);
    const std::size_t stride = count > 0 ? size_at(at) : 0;
    for (std::size_t i = 0; i < count; ++i, at += stride) {
        const std::string place = concat("posts[", i, ']');
        check(size_at(at) == stride, place, ": struct_size is ", size_at(at), ", of the first ", stride);
        out.push_back(borrow(reinterpret_cast<const clamor_post*>(at), place));
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
        made.text_bytes = capi::text_bytes(given.text_bytes);
        for (const std::string_view task : views(given.tasks, given.task_count, "tasks")) made.tasks.push_back(pipeline::parse_task(task));
        made.tasks_model = view(given.tasks_model, "tasks_model");
        made.targets_model = view(given.targets_model, "targets_model");
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
        *out = new clamor_analyzer{lent, pipeline::Analyzer::load(capi::needed_path(path, "path"))};
    });
}

clamor_status clamor_analyzer_save(const clamor_analyzer* analyzer, clamor_str path) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        ContextScope scope(*analyzer->context);
        analyzer->analyzer.save(capi::needed_path(path, "path"));
    });
}

void clamor_analyzer_destroy(clamor_analyzer* analyzer) { delete analyzer; }

clamor_status clamor_analyzer_add(clamor_analyzer* analyzer, const clamor_post* posts, size_t count, const float* probabilities) {
    clamor_answers answers = CLAMOR_ANSWERS_INIT;
    answers.sentiment = probabilities;
    return clamor_analyzer_add_answers(analyzer, posts, count, &answers);
}

clamor_status clamor_analyzer_add_answers(clamor_analyzer* analyzer, const clamor_post* posts, size_t count,
                                          const clamor_answers* answers) {
    return guard([&] {
        capi::need(analyzer, "analyzer");
        const auto given = capi::options_or(answers, clamor_answers CLAMOR_ANSWERS_INIT, "answers");
        const auto rows = [&](const float* at, std::size_t width) {
            return at && width > 0 ? std::span(at, count * width) : std::span<const float>();
        };
        const std::vector<Borrowed> borrowed = borrow(posts, count);
        std::vector<posts::Post> list;
        list.reserve(count);
        for (const Borrowed& b : borrowed) list.push_back(b.post);
        ContextScope scope(*analyzer->context);
        const pipeline::AnalyzerOptions& options = analyzer->analyzer.options();
        check(!given.tasks || !options.tasks.empty(), "answers: tasks are given, and the analyzer was created without any");
        check(!given.targets || !options.targets_model.empty(),
              "answers: targets are given, and the analyzer was created without targets_model");
        analyzer->analyzer.add(list, {.sentiment = rows(given.sentiment, 3),
                                      .tasks = rows(given.tasks, pipeline::classes_of(options.tasks)),
                                      .targets = rows(given.targets, 3 * options.tracked.size())});
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
        capi::check_buffer(buffer, capacity);
        ContextScope scope(*analyzer->context);
        capi::copy_out(analyzer->analyzer.report(), buffer, capacity, needed);
    });
}
