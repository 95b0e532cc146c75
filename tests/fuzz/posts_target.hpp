#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/error.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/posts/entities.hpp"
#include "clamor/posts/fold.hpp"
#include "clamor/posts/reader.hpp"
#include "clamor/posts/track.hpp"
#include "clamor/posts/words.hpp"
#include "fuzz/must.hpp"

/// What the fuzzers of the readers do with bytes, and what must hold whatever these are.
namespace clamor::fuzz {

/// All posts of an input, one after the other, and its problems.
struct Outcome {
    std::string posts;
    posts::Problems problems;
    std::uint64_t records = 0;
    posts::Position end;
    std::string error;
    bool operator==(const Outcome&) const = default;
};

/// Reads to the end, batches of at most `count` records. Where a batch throws, reading on must still be safe.
inline void read_all(posts::Reader& reader, std::size_t count, Outcome& outcome) {
    posts::PostBatch batch;
    const auto next = [&] {
        try {
            return reader.read(batch, count);
        } catch (const Error&) {
            try {
                reader.read(batch, count);
            } catch (const Error&) {
            }
            throw;
        }
    };
    while (next()) {
        for (const posts::Post& post : batch.posts()) {
            must(!post.id.empty());
            must(post.time == posts::no_time || post.time >= 0);
            must(post.likes >= 0 && post.replies >= 0 && post.reposts >= 0);
            for (const std::string_view text : {post.id, post.author, post.text, post.topic, post.reply_to, post.repost_of}) {
                must(text.find('\0') == std::string_view::npos && is_valid_utf8(text));
                outcome.posts.append(text).append(1, '\0');
            }
            for (const auto& list : {post.mentions, post.hashtags, post.links, post.media, post.emoji})
                for (const std::string_view text : list) outcome.posts.append(text).append(1, '\0');
        }
        outcome.problems.add(batch.problems());
        outcome.records += batch.records();
        must(batch.end() == reader.position());
    }
    outcome.end = reader.position();
}

/// Reads in large and in small batches, leniently and strictly, which must come to the same. Errors of the library are an answer; others
/// are not.
inline void read_both_ways(std::string_view bytes, posts::ReaderOptions options) {
    options.max_record_bytes = 300;
    options.unescape_html = bytes.size() % 2 == 1;
    const auto read = [&](std::size_t count, std::size_t batch_bytes) {
        options.batch_bytes = batch_bytes;
        Outcome outcome;
        try {
            const auto reader = posts::read_memory(bytes, "input", options);
            read_all(*reader, count, outcome);
            must(outcome.end.offset == bytes.size());
        } catch (const Error& error) {
            must(error.status() != Status::internal);
            outcome.error = error.what();
        }
        return outcome;
    };
    const Outcome lenient = read(4096, 8192);
    must(read(2, 16) == lenient);
    options.strict = true;
    const Outcome strict = read(4096, 8192);
    must(read(2, 16) == strict);
    must(strict.problems.total() == 0 && lenient.posts.starts_with(strict.posts));
    must(strict.error.empty() == (lenient.error.empty() && lenient.problems.total() == 0));
}

/// The first byte chooses the format.
inline void posts_json(std::string_view bytes) {
    if (bytes.empty()) return;
    constexpr posts::Format formats[] = {posts::Format::clamor, posts::Format::twitter_v1, posts::Format::twitter_v2,
                                         posts::Format::automatic};
    read_both_ways(bytes.substr(1), {.format = formats[static_cast<unsigned char>(bytes[0]) % 4]});
}

/// The first byte chooses comma or tab, and whether the columns are named.
inline void posts_table(std::string_view bytes) {
    if (bytes.empty()) return;
    const unsigned choice = static_cast<unsigned char>(bytes[0]);
    read_both_ways(bytes.substr(1), {.format = choice % 2 ? posts::Format::tsv : posts::Format::csv,
                                     .columns = choice % 4 < 2 ? "" : "text=a,time=b,hashtags=c"});
}

/// What looks into a text, valid or not.
inline void look_into(const posts::Post& post) {
    const auto inside = [&](std::string_view view) {
        return view.data() >= post.text.data() && view.data() + view.size() <= post.text.data() + post.text.size() && !view.empty();
    };
    posts::Entities found;
    posts::extract_entities(post.text, found);
    for (const auto& list : {found.mentions, found.hashtags, found.links, found.emoji})
        for (const std::string_view view : list) must(inside(view));
    std::string word;
    for (posts::WordScanner scanner(post.text); scanner.next(word);) must(!word.empty());
    static const posts::Tracker tracker(std::vector<posts::Tracked>{{"a", {"a", "ab", "b a", "#x", "@y"}}, {"b", {"é", "日本", "c++"}}});
    must(tracker.find(post) < 4);
}

/// A host's text as it is, at the very end of its memory; then as a reader gives it, without what is not UTF-8.
inline void posts_text(std::string_view bytes) {
    const std::vector<char> exact(bytes.begin(), bytes.end());
    posts::Post host;
    host.text = {exact.data(), exact.size()};
    look_into(host);
    posts::folded(host.text);

    std::string json = "{\"text\":\"";
    for (const char c : bytes)
        if (static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\') json += c;
    json += "\"}";
    posts::PostBatch batch;
    posts::read_memory(json, "input", {.format = posts::Format::clamor, .batch_bytes = 8192})->read(batch);
    if (batch.posts().empty()) return;
    const posts::Post& post = batch.posts()[0];
    look_into(post);
    const std::string once = posts::folded(post.text);
    must(posts::folded(once) == once);
    posts::is_stop_word(post.text, "");
}

}  // namespace clamor::fuzz
