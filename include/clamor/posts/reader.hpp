#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "clamor/posts/batch.hpp"

namespace clamor::posts {

/// Which file an input is, and as of when: what a later run must find to go on with it. All 0 where the input is no file.
struct FileStamp {
    std::uint64_t device = 0, inode = 0;
    std::uint64_t bytes = 0;
    std::uint64_t modified = 0;   ///< ns since 1970; of the caller's memory, a hash of its bytes
};

/// Reads posts from one input, in its order. Made by open_reader, read_memory or read_arrow (posts/arrow.hpp).
///
/// Threads: one at a time. read() parses on the threads of the current context (core/parallel.hpp); what it returns
/// does not depend on their number.
class Reader {
public:
    virtual ~Reader() = default;

    /// Fills the batch with the posts of the next records, at most `count` of them and about
    /// ReaderOptions::batch_bytes of input. A record is a line or a row; a page of the Twitter API v2 is one record
    /// with many posts. False at the end of the input; a batch may be without posts before that, all skipped.
    /// Throws Status::io where the system refuses, Status::out_of_memory at the context's limit, Status::bad_file for the first problem
    /// where `strict` asks for it: a batch with the records before it comes first.
    virtual bool read(PostBatch& batch, std::size_t count = 4096) = 0;

    /// Goes on from the end of a batch that a reader of the same input and options gave. Throws Status::unsupported
    /// where the input cannot go back, Status::invalid_argument for a place beyond its end.
    virtual void seek(Position position) = 0;
    virtual Position position() const noexcept = 0;
    /// Bytes of the whole input; rows of an Arrow stream; 0 where it does not say.
    virtual std::uint64_t size() const noexcept = 0;
    virtual FileStamp stamp() const noexcept { return {}; }
    /// The path, or what the caller called it.
    virtual const std::string& name() const noexcept = 0;
};

enum class Format {
    automatic,   ///< from the first record, and the name of the file where that says nothing
    clamor,      ///< JSON Lines with the fields of Post (docs/input.md)
    twitter_v1,  ///< JSON Lines: statuses of the Twitter API v1.1
    twitter_v2,  ///< JSON Lines: posts or pages of the Twitter API v2
    csv,
    tsv,
};

/// "auto", "clamor", "twitter-v1", "twitter-v2", "csv", "tsv". Throws Status::invalid_argument for another name.
Format parse_format(std::string_view name);
std::string_view format_name(Format format) noexcept;

struct ReaderOptions {
    Format format = Format::automatic;
    /// "text=tweet,time=created,topic=airline": which column (CSV, TSV, Arrow) or key (our JSON Lines) is which field of
    /// Post; "id?=number": it may be missing. Those not named are not read. Empty: each field is called as Post calls it.
    std::string columns = {};
    /// strptime's directives (%Y-%m-%d %H:%M ...). Empty: ISO 8601, Twitter's own, Unix seconds or milliseconds.
    std::string time_format = {};
    /// Of times that do not say: "UTC", "Europe/Berlin", "+02:00".
    std::string timezone = "UTC";
    /// HTML's escapes in texts, "AT&amp;T" for "AT&T", are undone. Those of Twitter's records always are.
    bool unescape_html = false;
    /// The first problem of any kind is an Error that names file and line.
    bool strict = false;
    std::size_t max_record_bytes = std::size_t{16} << 20;
    std::size_t batch_bytes = std::size_t{4} << 20;
};

/// Opens a file; "-" is the standard input. Throws Status::not_found, Status::io, and for a table Status::not_found
/// when it has no column of a name in `columns`.
std::unique_ptr<Reader> open_reader(const std::string& path, const ReaderOptions& options = {});

/// Reads from the caller's memory, which must outlive the reader. `name` is used in messages and may end like a file's.
std::unique_ptr<Reader> read_memory(std::string_view bytes, std::string name, const ReaderOptions& options = {});

}  // namespace clamor::posts
