#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clamor/core/pool.hpp"
#include "clamor/posts/reader.hpp"
#include "posts/readers/source.hpp"

namespace clamor::posts {

/// Readable bytes behind every record, whatever they are; as many as simdjson asks for.
inline constexpr std::size_t record_padding = 64;

/// Where the next record ends.
struct Cut {
    const char* end = nullptr;  ///< behind the record's line end; null: not in these bytes
    std::uint64_t lines = 1;    ///< line ends in it
};

class Splitter {
public:
    virtual ~Splitter() = default;
    /// `last`: nothing follows `end`.
    virtual Cut cut(const char* begin, const char* end, bool last) const = 0;
    /// The record does not end in as many bytes as one may have: what to take for it instead. Null: it is too long.
    virtual Cut give_up(const char* begin, const char* end) const = 0;
};

class LineSplitter final : public Splitter {
public:
    Cut cut(const char* begin, const char* end, bool last) const override;
    Cut give_up(const char*, const char*) const override { return {}; }
};

/// Makes posts of one record. One thread each.
class RecordParser {
public:
    virtual ~RecordParser() = default;
    /// `record` is without its line end, not empty, and has record_padding bytes behind it. Adds to the shard.
    virtual void parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) = 0;
};

/// Cuts a stream of bytes into records and has them parsed in parallel.
class TextReader final : public Reader {
public:
    TextReader(std::unique_ptr<Source> source, std::string name, const ReaderOptions& options);

    /// The first MiB, or all of a longer first line, without a byte order mark. The same for any size of batches.
    std::string_view peek();
    /// Takes the first record off, for a table's header.
    std::string take(const Splitter& splitter);
    /// Reading starts here.
    void start(std::unique_ptr<Splitter> splitter, std::function<std::unique_ptr<RecordParser>()> make_parser);

    bool read(PostBatch& batch, std::size_t count) override;
    void seek(Position position) override;
    Position position() const noexcept override { return position_; }
    std::uint64_t size() const noexcept override { return source_->size(); }
    FileStamp stamp() const noexcept override { return source_->stamp(); }
    const std::string& name() const noexcept override { return name_; }

private:
    struct Record {
        const char* data;
        std::size_t size;
        std::uint64_t line;
    };

    void fill(std::size_t capacity);
    std::size_t twice() const;
    void consume(std::size_t bytes, std::uint64_t lines);
    void cut_records(std::size_t count, Problems& problems);
    void skip_rest_of_line();
    void parse_records(PostBatch& batch);
    void stop_before_problem(PostBatch& batch);

    std::unique_ptr<Source> source_;
    std::string name_;
    ReaderOptions options_;
    std::unique_ptr<Splitter> splitter_;
    std::function<std::unique_ptr<RecordParser>()> make_parser_;
    std::vector<std::unique_ptr<RecordParser>> parsers_;

    PoolVector<char> buffer_;
    std::size_t begin_ = 0, end_ = 0;  // of the bytes in the buffer that are not consumed
    bool last_ = false;                // the source has no more
    Position position_, start_;
    PoolVector<Record> records_;
    std::uint64_t skipped_ = 0;  // records of this batch that never became one
};

}  // namespace clamor::posts
