#include "posts/readers/detect.hpp"

#include <algorithm>

#include "clamor/core/error.hpp"
#include "posts/readers/csv.hpp"
#include "posts/readers/json.hpp"

namespace clamor::posts {
namespace {

bool ends_with(std::string_view name, std::string_view ending) {
    if (name.size() < ending.size()) return false;
    name.remove_prefix(name.size() - ending.size());
    return std::equal(name.begin(), name.end(), ending.begin(), [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

/// What the keys of one record say; automatic: nothing, it is broken.
Format of_record(json::Parser& parser, std::string_view record) {
    bool v1 = false, v2 = false, own = false;
    const auto error = json::read_object(parser, record, [&](json::ondemand::object& object) -> simdjson::error_code {
        v1 = v2 = own = false;
        for (auto item : object) {
            json::ondemand::raw_json_string raw;
            if (const auto failed = item.key().get(raw)) return failed;
            const std::string_view key = json::key_of(raw);
            for (const std::string_view known :
                 {"data", "includes", "author_id", "public_metrics", "referenced_tweets", "edit_history_tweet_ids"})
                v2 |= key == known;
            for (const std::string_view known : {"id_str", "full_text", "in_reply_to_status_id", "retweeted_status", "delete", "limit"})
                v1 |= key == known;
            for (const std::string_view known : {"author", "time", "topic", "reply_to", "repost_of", "mentions", "hashtags", "likes"})
                own |= key == known;
            if (key == "user") v1 = true;
        }
        return simdjson::SUCCESS;
    });
    if (error) return Format::automatic;
    return v2 ? Format::twitter_v2 : v1 && !own ? Format::twitter_v1 : Format::clamor;
}

}  // namespace

Format detect_format(std::string_view head, std::string_view name) {
    constexpr std::size_t tries = 100;
    json::Parser parser;
    bool json = false;
    for (std::size_t at = 0, lines = 0; at < head.size() && lines < tries; ++lines) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::string_view line = head.substr(at, end - at);
        at = end + 1;
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first == std::string_view::npos) continue;
        const std::string_view rest = line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
        if (!json && (rest.front() == '[' || rest == "{"))
            fail(Status::bad_file, name,
                 ": is one JSON document; expected JSON Lines, an object a line (jq -c '.[]' FILE cuts an array so)");
        if (rest.front() != '{') {
            if (!json) break;
            continue;
        }
        json = true;
        if (const Format format = of_record(parser, line); format != Format::automatic) return format;
    }
    if (json) return Format::clamor;
    if (is_named_table(name)) return ends_with(name, ".csv") ? Format::csv : Format::tsv;
    if (ends_with(name, ".jsonl") || ends_with(name, ".json") || ends_with(name, ".ndjson") || head.empty()) return Format::clamor;
    const std::string_view header = head.substr(0, head.find('\n'));
    return std::count(header.begin(), header.end(), '\t') > std::count(header.begin(), header.end(), ',') ? Format::tsv : Format::csv;
}

bool is_named_table(std::string_view name) { return ends_with(name, ".csv") || ends_with(name, ".tsv") || ends_with(name, ".tab"); }

void check_line_ends(std::string_view head, std::string_view name) {
    const std::size_t cr = head.find('\r');
    if (cr == std::string_view::npos || head.find('\n') != std::string_view::npos) return;
    if (head.find_first_not_of(" \t\r", cr) == std::string_view::npos) return;
    fail(Status::bad_file, name,
         ": its lines end in CR alone, as old Macs ended them; expected LF or CRLF (tr '\\r' '\\n' < FILE converts it; Excel writes them "
         "for \"CSV UTF-8\")");
}

char delimiter_of(Format format, std::string_view head) {
    if (format == Format::tsv) return '\t';
    const std::string_view header = head.substr(0, head.find('\n'));
    PoolVector<CsvField> cells;
    for (const char delimiter : {',', ';', '\t'}) {
        split_row(header, delimiter, cells);
        if (cells.size() > 1) return delimiter;
    }
    return ',';
}

}  // namespace clamor::posts
