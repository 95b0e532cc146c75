#include "pipeline/post_writer.hpp"

#include <algorithm>
#include <array>

#include "clamor/core/error.hpp"
#include "pipeline/models/sentiment.hpp"
#include "pipeline/report/calendar.hpp"
#include "pipeline/report/json_writer.hpp"

namespace clamor::pipeline {
namespace {

using posts::Post;

struct TextField {
    std::string_view name;
    std::string_view Post::* member;
};
struct ListField {
    std::string_view name;
    std::span<const std::string_view> Post::* member;
};
struct CountField {
    std::string_view name;
    std::int64_t Post::* member;
};
struct TimeField {
    std::string_view name;
    posts::Time Post::* member;
};
constexpr std::array<TimeField, 2> times = {{{"time", &Post::time}, {"observed", &Post::observed}}};
constexpr std::array<TextField, 8> texts = {{{"language", &Post::language},
                                             {"topic", &Post::topic},
                                             {"reply_to", &Post::reply_to},
                                             {"reply_to_author", &Post::reply_to_author},
                                             {"repost_of", &Post::repost_of},
                                             {"repost_of_author", &Post::repost_of_author},
                                             {"quotes", &Post::quotes},
                                             {"quotes_author", &Post::quotes_author}}};
constexpr std::array<ListField, 5> lists = {{{"mentions", &Post::mentions},
                                             {"hashtags", &Post::hashtags},
                                             {"links", &Post::links},
                                             {"emoji", &Post::emoji},
                                             {"media", &Post::media}}};
constexpr std::array<CountField, 3> counts = {{{"likes", &Post::likes}, {"replies", &Post::replies}, {"reposts", &Post::reposts}}};

bool has_time(posts::Time time) { return time >= first_time && time <= last_time; }

void json_key(std::string& out, std::string_view name) {
    out.append(",\"");
    out.append(name);
    out.append("\":");
}

void json_list(std::string& out, std::span<const std::string_view> list) {
    char separator = '[';
    for (const std::string_view item : list) {
        out.push_back(separator);
        io::append_json_string(out, item);
        separator = ',';
    }
    out.push_back(']');
}

void append_count(std::string& out, std::int64_t count) {
    if (count < 0) out.push_back('-');
    append_integer(out, count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count));
}

void append_json_line(std::string& out, const Post& post, const Sentiment& sentiment, const Added& added,
                      const std::vector<std::string>& names, const AnswerWriter& writer, const AnswerRows& answers) {
    out.append("{\"id\":");
    io::append_json_string(out, post.id);
    if (!post.author.empty()) {
        json_key(out, "author");
        io::append_json_string(out, post.author);
    }
    json_key(out, "text");
    io::append_json_string(out, post.text);
    for (const TimeField& field : times) {
        if (!has_time(post.*field.member)) continue;
        json_key(out, field.name);
        out.push_back('"');
        append_time(out, post.*field.member);
        out.push_back('"');
    }
    for (const TextField& field : texts) {
        if ((post.*field.member).empty()) continue;
        json_key(out, field.name);
        io::append_json_string(out, post.*field.member);
    }
    for (const ListField& field : lists) {
        if ((post.*field.member).empty()) continue;
        json_key(out, field.name);
        json_list(out, post.*field.member);
    }
    for (const CountField& field : counts) {
        if (post.*field.member == 0) continue;
        json_key(out, field.name);
        append_count(out, post.*field.member);
    }
    if (sentiment) {
        json_key(out, "sentiment");
        out.push_back('"');
        out.append(label_name(sentiment.label()));
        out.append("\",\"probabilities\":");
        append_json_probabilities(out, sentiment);
    }
    if (added.tracked != 0) {
        json_key(out, "tracked");
        char separator = '[';
        for_each_tracked(added.tracked, [&](std::size_t i) {
            out.push_back(separator);
            io::append_json_string(out, names[i]);
            separator = ',';
        });
        out.push_back(']');
    }
    writer.append_json(out, answers, added.tracked);
    if (added.duplicate) out.append(",\"duplicate\":true");
    out.append("}\n");
}

void append_csv_head(std::string& out, const AnswerWriter& writer) {
    out.append("id,author,text");
    const auto put = [&](const auto& fields) {
        for (const auto& field : fields) out.append(",").append(field.name);
    };
    put(times);
    put(texts);
    put(lists);
    put(counts);
    out.append(",sentiment,negative,neutral,positive,tracked,duplicate");
    writer.append_csv_head(out);
    out.push_back('\n');
}

void append_csv_line(std::string& out, const Post& post, const Sentiment& sentiment, const Added& added,
                     const std::vector<std::string>& names, const AnswerWriter& writer, const AnswerRows& answers) {
    append_csv(out, post.id);
    out.push_back(',');
    append_csv(out, post.author);
    out.push_back(',');
    append_csv(out, post.text);
    for (const TimeField& field : times) {
        out.push_back(',');
        if (has_time(post.*field.member)) append_time(out, post.*field.member);
    }
    for (const TextField& field : texts) {
        out.push_back(',');
        append_csv(out, post.*field.member);
    }
    std::string joined;
    const auto put_joined = [&] {
        out.push_back(',');
        append_csv(out, joined);
        joined.clear();
    };
    const auto join = [&](std::string_view item) {
        if (!joined.empty()) joined.push_back(' ');
        joined.append(item);
    };
    for (const ListField& field : lists) {
        for (const std::string_view item : post.*field.member) join(item);
        put_joined();
    }
    for (const CountField& field : counts) {
        out.push_back(',');
        append_count(out, post.*field.member);
    }
    out.push_back(',');
    if (sentiment) {
        out.append(label_name(sentiment.label()));
        for (const int part : {int{sentiment.negative}, sentiment.neutral(), int{sentiment.positive}}) {
            out.push_back(',');
            append_fixed4(out, part);
        }
    } else {
        out.append(",,,");
    }
    for_each_tracked(added.tracked, [&](std::size_t i) { joined.append(joined.empty() ? "" : ";").append(names[i]); });
    put_joined();
    out.append(added.duplicate ? ",true" : ",");
    writer.append_csv(out, answers, added.tracked);
    out.push_back('\n');
}

std::size_t line_bytes(const Post& post, const std::vector<std::string>& names) {
    std::size_t bytes = 1024;   // keys, numbers, what separates
    for (const std::string_view text : {post.id, post.author, post.text}) bytes += written_bytes(text);
    for (const TextField& field : texts) bytes += written_bytes(post.*field.member);
    for (const ListField& field : lists)
        for (const std::string_view item : post.*field.member) bytes += written_bytes(item);
    for (const std::string& name : names) bytes += written_bytes(name);
    return bytes;
}

}  // namespace

PostsFormat parse_posts_format(std::string_view name) {
    if (name == "jsonl") return PostsFormat::jsonl;
    if (name == "csv") return PostsFormat::csv;
    check(name == "none", "posts format: expected jsonl, csv or none, got '", name, "'");
    return PostsFormat::none;
}

PostWriter::PostWriter(std::string path, PostsFormat format, const AnalyzerOptions& options, OutputFile::Open how)
    : file_(std::move(path), how), format_(format), answers_(options) {
    for (const Tracked& tracked : options.tracked) tracked_.push_back(tracked.name);
    if (how == OutputFile::Open::append || format != PostsFormat::csv) return;
    append_csv_head(lines_.bytes, answers_);
    file_.write(lines_.bytes);
}

void PostWriter::write(std::span<const Post> posts, const Answers& answers, std::span<const Added> added) {
    constexpr std::size_t usual = std::size_t{1} << 18;
    lines_.begin(usual);
    for (std::size_t i = 0; i < posts.size(); ++i) {
        const AnswerRows rows = answers_.rows(answers, i);
        const Sentiment sentiment = rows.sentiment ? Sentiment(rows.sentiment) : Sentiment{};
        if (const std::size_t room = line_bytes(posts[i], tracked_) + answers_.most_bytes();
            lines_.bytes.capacity() - lines_.bytes.size() < room) {
            file_.write(lines_.bytes);
            lines_.begin(std::max(usual, room));
        }
        if (format_ == PostsFormat::jsonl)
            append_json_line(lines_.bytes, posts[i], sentiment, added[i], tracked_, answers_, rows);
        else
            append_csv_line(lines_.bytes, posts[i], sentiment, added[i], tracked_, answers_, rows);
    }
    file_.write(lines_.bytes);
    lines_.begin(0);
}

}  // namespace clamor::pipeline
