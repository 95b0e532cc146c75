#include "clamor/posts/reader.hpp"

#include <array>
#include <utility>

#include "clamor/core/error.hpp"
#include "core/joined.hpp"
#include "posts/readers/csv.hpp"
#include "posts/readers/detect.hpp"
#include "posts/readers/json_posts.hpp"
#include "posts/readers/source.hpp"
#include "posts/readers/text_reader.hpp"
#include "posts/readers/twitter_v1.hpp"
#include "posts/readers/twitter_v2.hpp"

namespace clamor::posts {
namespace {

constexpr std::array<std::pair<Format, std::string_view>, 6> formats = {{{Format::automatic, "auto"},
                                                                         {Format::clamor, "clamor"},
                                                                         {Format::twitter_v1, "twitter-v1"},
                                                                         {Format::twitter_v2, "twitter-v2"},
                                                                         {Format::csv, "csv"},
                                                                         {Format::tsv, "tsv"}}};

void start_table(TextReader& reader, Format format, const ReaderOptions& options, const TimeParser& time, const Finisher& finisher) {
    // That the input is a table was seen from nothing but that it is no JSON.
    const bool guessed = options.format == Format::automatic && !is_named_table(reader.name());
    const char delimiter = delimiter_of(format, reader.peek());
    auto splitter = std::make_unique<CsvSplitter>(delimiter);
    std::vector<Field> fields;
    if (!reader.peek().empty()) {
        std::string row = reader.take(*splitter);
        while (!row.empty() && (row.back() == '\n' || row.back() == '\r')) row.pop_back();
        if (!simdjson::validate_utf8(row.data(), row.size())) fail(Status::bad_file, reader.name(), ":1: the header is not valid UTF-8");
        PoolVector<CsvField> cells;
        split_row(row, delimiter, cells);
        std::vector<std::string> header;
        for (const CsvField& cell : cells) header.push_back(csv_text(cell));
        try {
            fields = map_columns(header, options.columns, reader.name());
        } catch (const Error& error) {
            if (!guessed || error.status() != Status::not_found) throw;
            fail(Status::not_found, error.what(), "; read as the header of a table, since it is no JSON: expected JSON Lines, CSV or TSV");
        }
    }
    reader.start(std::move(splitter),
                 [fields, delimiter, time, finisher] { return std::make_unique<CsvPosts>(fields, delimiter, time, finisher); });
}

std::unique_ptr<Reader> read_source(std::unique_ptr<Source> source, std::string name, const ReaderOptions& options) {
    auto reader = std::make_unique<TextReader>(std::move(source), std::move(name), options);
    const TimeParser time(options.time_format, options.timezone);
    const Finisher finisher(options.unescape_html);
    Format format = options.format;
    check_line_ends(reader->peek(), reader->name());
    if (format == Format::automatic) format = detect_format(reader->peek(), reader->name());
    switch (format) {
        case Format::clamor: {
            const FieldKeys keys(options.columns);
            reader->start(std::make_unique<LineSplitter>(),
                          [keys, time, finisher] { return std::make_unique<JsonPosts>(keys, time, finisher); });
            break;
        }
        case Format::twitter_v1:
            reader->start(std::make_unique<LineSplitter>(), [] { return std::make_unique<TwitterV1>(); });
            break;
        case Format::csv:
        case Format::tsv:
            start_table(*reader, format, options, time, finisher);
            break;
        case Format::twitter_v2:
            reader->start(std::make_unique<LineSplitter>(), [] { return std::make_unique<TwitterV2>(); });
            break;
        case Format::automatic:
            break;
    }
    return reader;
}

}  // namespace

Format parse_format(std::string_view name) {
    for (const auto& [format, known] : formats)
        if (known == name) return format;
    const auto name_of = [](const auto& known) { return known.second; };
    fail(Status::invalid_argument, "no format '", name, "'; there are ", joined(formats, ", ", name_of));
}

std::string_view format_name(Format format) noexcept {
    for (const auto& [known, name] : formats)
        if (known == format) return name;
    return "";
}

std::unique_ptr<Reader> open_reader(const std::string& path, const ReaderOptions& options) {
    return read_source(open_file(path), path == "-" ? "standard input" : path, options);
}

std::unique_ptr<Reader> read_memory(std::string_view bytes, std::string name, const ReaderOptions& options) {
    return read_source(open_memory(bytes), std::move(name), options);
}

}  // namespace clamor::posts
