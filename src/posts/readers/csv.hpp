#pragma once

#include <string>
#include <vector>

#include "clamor/core/pool.hpp"
#include "posts/readers/text_fields.hpp"
#include "posts/readers/text_reader.hpp"

/// Tables of text, as RFC 4180 has them: fields between delimiters, rows between line ends (CRLF or LF), a field with
/// either of them, or with a quote, between quotes and its own quotes doubled. What the RFC leaves open: quotes count only
/// where a field begins with one and a closing one stands before the next delimiter or line end; anywhere else they are
/// part of the text, so that `"Great" service` and one quote too many cost nothing but themselves.
namespace clamor::posts {

class CsvSplitter final : public Splitter {
public:
    explicit CsvSplitter(char delimiter) : delimiter_(delimiter) {}
    Cut cut(const char* begin, const char* end, bool last) const override;
    Cut give_up(const char* begin, const char* end) const override;

private:
    char delimiter_;
};

/// A field of a row: its bytes without the quotes around it, and whether quotes inside are doubled.
struct CsvField {
    std::string_view bytes;
    bool doubled = false;
};

/// The fields of one row, which has no line end behind it. Clears `fields` first.
void split_row(std::string_view row, char delimiter, PoolVector<CsvField>& fields);

/// The text of a field, a copy.
std::string csv_text(const CsvField& field);

/// The field of Post that each column is, from the header. Throws Status::not_found for a column that is not there.
std::vector<Field> map_columns(const std::vector<std::string>& header, std::string_view columns, std::string_view input);

class CsvPosts final : public RecordParser {
public:
    CsvPosts(std::vector<Field> columns, char delimiter, TimeParser time, Finisher finisher)
        : columns_(std::move(columns)), delimiter_(delimiter), setter_(std::move(time)), finisher_(std::move(finisher)) {}
    void parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) override;

private:
    std::vector<Field> columns_;
    char delimiter_;
    TextFields setter_;
    Finisher finisher_;
    PoolVector<CsvField> fields_;
};

}  // namespace clamor::posts
