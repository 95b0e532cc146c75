#include "posts/readers/text_reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/parallel.hpp"
#include "posts/readers/strict.hpp"

namespace clamor::posts {
namespace {

constexpr std::size_t least_records_a_task = 32;
constexpr std::size_t peeked_bytes = std::size_t{1} << 20;

bool is_blank(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
}

/// Files that are no text, by their first bytes.
struct Packed {
    std::string_view magic, what, way;
};
constexpr std::array<Packed, 7> packed_kinds = {
    {{"\x1f\x8b", "compressed with gzip", "unpack it first: zcat FILE | clamor analyze -"},
     {"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first: zstdcat FILE | clamor analyze -"},
     {"BZh91AY", "compressed with bzip2", "unpack it first: bzcat FILE | clamor analyze -"},
     {"\xfd\x37zXZ", "compressed with xz", "unpack it first: xzcat FILE | clamor analyze -"},
     {"PK\x03\x04", "a ZIP archive or a spreadsheet", "unpack it, or save the sheet as CSV"},
     {"PAR1\x15", "Parquet", "clamor.analyze(pyarrow.parquet.read_table(FILE)) reads it in Python"},
     {"ARROW1", "Arrow (Feather)", "clamor.analyze(pyarrow.feather.read_table(FILE)) reads it in Python"}}};

const Packed* packed_as(std::string_view head) {
    const auto kind =
        std::find_if(packed_kinds.begin(), packed_kinds.end(), [&](const Packed& one) { return head.starts_with(one.magic); });
    return kind == packed_kinds.end() ? nullptr : &*kind;
}

}  // namespace

Cut LineSplitter::cut(const char* begin, const char* end, bool last) const {
    const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', static_cast<std::size_t>(end - begin)));
    if (newline) return {newline + 1, 1};
    if (last) return {end, 1};
    return {};
}

TextReader::TextReader(std::unique_ptr<Source> source, std::string name, const ReaderOptions& options)
    : source_(std::move(source)), name_(std::move(name)), options_(options) {
    check(options.batch_bytes > 0 && options.max_record_bytes > 0, "reader: batch_bytes and max_record_bytes must be positive");
    options_.batch_bytes = std::max<std::size_t>(options.batch_bytes, 16);  // a byte order mark fits
}

void TextReader::fill(std::size_t capacity) {
    if (last_) return;
    if (buffer_.size() < capacity + record_padding) {
        PoolVector<char> larger(capacity + record_padding);
        std::copy(buffer_.data() + begin_, buffer_.data() + end_, larger.data());
        buffer_.swap(larger);
    } else if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    }
    end_ -= begin_;
    begin_ = 0;
    if (end_ >= capacity) return;
    const std::size_t got = source_->read(buffer_.data() + end_, capacity - end_);
    last_ = got < capacity - end_;
    const bool first = position_.offset == 0 && end_ == 0;
    end_ += got;
    buffer_[end_] = '\n';  // simdjson looks at the byte behind the last record, which must not be one that an earlier record left
    if (!first) return;
    const std::string_view head(buffer_.data(), end_);
    if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff"))
        fail(Status::bad_file, name_, ": is UTF-16; posts must be UTF-8 (iconv -f UTF-16 -t UTF-8 converts it)");
    if (const Packed* const packed = packed_as(head))
        fail(Status::bad_file, name_, ": is ", packed->what, ", expected text; ", packed->way);
    if (head.starts_with("\xef\xbb\xbf")) consume(3, 0);
}

/// The next capacity of the buffer for a record that is longer than it; never more than tells that a record is too long.
std::size_t TextReader::twice() const {
    const std::size_t held = end_ - begin_;
    return std::max(held + 1, std::min(2 * held, options_.max_record_bytes + 2));
}

void TextReader::consume(std::size_t bytes, std::uint64_t lines) {
    begin_ += bytes;
    position_.offset += bytes;
    position_.lines += lines;
}

std::string_view TextReader::peek() {
    if (end_ - begin_ < peeked_bytes) fill(peeked_bytes);
    const auto first_line = [&] { return std::string_view(buffer_.data() + begin_, end_ - begin_).find('\n'); };
    while (!last_ && end_ - begin_ <= options_.max_record_bytes && first_line() == std::string_view::npos) fill(twice());
    const std::size_t line = std::min(first_line(), end_ - begin_);
    return {buffer_.data() + begin_, std::min(end_ - begin_, std::max(peeked_bytes, line + 1))};
}

std::string TextReader::take(const Splitter& splitter) {
    const std::string_view bytes = peek();
    const Cut cut = splitter.cut(bytes.data(), bytes.data() + bytes.size(), last_);
    if (!cut.end) fail(Status::bad_file, name_, ": its first record has no end in the first ", bytes.size(), " bytes");
    std::string record(bytes.data(), cut.end);
    consume(record.size(), cut.lines);
    return record;
}

void TextReader::start(std::unique_ptr<Splitter> splitter, std::function<std::unique_ptr<RecordParser>()> make_parser) {
    splitter_ = std::move(splitter);
    make_parser_ = std::move(make_parser);
    start_ = position_;
}

void TextReader::seek(Position position) {
    if (position.offset < start_.offset) position = start_;
    if (position == position_) return;
    source_->seek(position.offset);
    begin_ = end_ = 0;
    last_ = false;
    position_ = position;
}

void TextReader::skip_rest_of_line() {
    for (;;) {
        const auto* from = buffer_.data() + begin_;
        if (const auto* newline = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_)))
            return consume(static_cast<std::size_t>(newline + 1 - from), 1);
        consume(end_ - begin_, 0);
        if (last_) return consume(0, 1);
        throw_if_cancelled();
        fill(options_.batch_bytes);
    }
}

void TextReader::cut_records(std::size_t count, Problems& problems) {
    const std::uint64_t stop = position_.offset + options_.batch_bytes;
    const auto skip = [&](Problem problem) {
        problems.add(problem, position_.lines + 1);
        ++skipped_;
    };
    while (records_.size() < count && position_.offset < stop && begin_ < end_) {
        // Only so far: what a record is must not depend on how much happens to be in the buffer.
        const char* const from = buffer_.data() + begin_;
        const std::size_t window = std::min(end_ - begin_, options_.max_record_bytes + 2);
        Cut cut = splitter_->cut(from, from + window, last_ && window == end_ - begin_);
        if (!cut.end) {
            if (window <= options_.max_record_bytes + 1) return;
            cut = splitter_->give_up(from, from + window);
        }
        if (!cut.end) {
            if (!records_.empty()) return;  // they show into the buffer, which skipping needs
            skip(Problem::too_long);
            return skip_rest_of_line();
        }
        const auto bytes = static_cast<std::size_t>(cut.end - from);
        std::string_view record(from, bytes);
        while (!record.empty() && (record.back() == '\n' || record.back() == '\r')) record.remove_suffix(1);
        if (record.size() > options_.max_record_bytes) {
            if (options_.strict && !records_.empty()) return;  // they come first
            skip(Problem::too_long);
        } else if (!is_blank(record)) {
            records_.push_back({record.data(), record.size(), position_.lines + 1});
        }
        consume(bytes, cut.lines);
    }
}

bool TextReader::read(PostBatch& batch, std::size_t count) {
    throw_if_cancelled();
    check(count > 0, "reader: a batch of 0 records");
    batch.clear();
    auto& shards = batch.shards(static_cast<std::size_t>(std::max(1, parallelism())));
    records_.clear();
    skipped_ = 0;
    if (end_ - begin_ <= options_.batch_bytes / 2) fill(options_.batch_bytes);
    if (begin_ == end_) return batch.gather(0, position_), false;
    while (records_.empty() && skipped_ == 0 && begin_ < end_) {
        cut_records(count, shards.front().problems);
        // Not one whole record: a long one needs a larger buffer.
        if (records_.empty() && skipped_ == 0 && !last_) fill(std::max(options_.batch_bytes, twice()));
    }

    parse_records(batch);
    if (options_.strict && batch.problems().total() > 0) stop_before_problem(batch);
    return true;
}

void TextReader::parse_records(PostBatch& batch) {
    auto& shards = batch.shards(static_cast<std::size_t>(std::max(1, parallelism())));
    // One run of records a task, of about the same bytes.
    std::size_t bytes = 0;
    for (const Record& record : records_) bytes += record.size;
    const std::size_t tasks = std::max<std::size_t>(1, std::min(shards.size(), records_.size() / least_records_a_task));
    while (parsers_.size() < tasks) parsers_.push_back(make_parser_());
    std::vector<std::size_t> first(tasks + 1, records_.size());
    std::size_t sum = 0;
    for (std::size_t i = 0, task = 0; i < records_.size() && task < tasks; sum += records_[i++].size)
        while (task < tasks && sum >= task * bytes / tasks) first[task++] = i;
    parallel_tasks(static_cast<Index>(tasks), [&](Index task) {
        const auto t = static_cast<std::size_t>(task);
        for (std::size_t i = first[t]; i < first[t + 1]; ++i)
            parsers_[t]->parse({records_[i].data, records_[i].size}, records_[i].line, shards[t]);
    });
    batch.gather(records_.size() + skipped_, position_);
}

/// Hands out the records before the first problem. The next read() begins with that one, has nothing before it, and throws.
void TextReader::stop_before_problem(PostBatch& batch) {
    const Problem problem = *first_problem(batch.problems());
    const std::uint64_t line = batch.problems()[problem].lines.front();
    const auto broken = std::find_if(records_.begin(), records_.end(), [&](const Record& record) { return record.line >= line; });
    if (broken == records_.begin()) refuse_problem(name_, line, problem);
    const auto begin = static_cast<std::size_t>(broken->data - buffer_.data());
    position_.offset -= begin_ - begin;
    position_.lines = broken->line - 1;
    begin_ = begin;
    records_.erase(broken, records_.end());
    batch.clear();
    parse_records(batch);
}

}  // namespace clamor::posts
