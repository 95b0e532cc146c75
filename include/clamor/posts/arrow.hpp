#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "clamor/posts/reader.hpp"

// The Arrow C data and stream interfaces, as their specification asks to have them declared:
// https://arrow.apache.org/docs/format/CDataInterface.html, CStreamInterface.html
extern "C" {

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
struct ArrowSchema {
    const char* format;
    const char* name;
    const char* metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema** children;
    struct ArrowSchema* dictionary;
    void (*release)(struct ArrowSchema*);
    void* private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void** buffers;
    struct ArrowArray** children;
    struct ArrowArray* dictionary;
    void (*release)(struct ArrowArray*);
    void* private_data;
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
    int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
    const char* (*get_last_error)(struct ArrowArrayStream*);
    void (*release)(struct ArrowArrayStream*);
    void* private_data;
};
#endif

}  // extern "C"

namespace clamor::posts {

/// Reads a table of Arrow: a stream of struct arrays. Takes the stream over, and releases it when the reader goes.
///
/// Columns are chosen as a table's (ReaderOptions::columns; else those that are called as the fields of Post). Texts and
/// ids may be strings (utf8, large_utf8, string_view, or a dictionary of them), ids whole numbers too; times timestamps,
/// dates, Unix numbers or strings (a timestamp without zone is local in ReaderOptions::timezone); counts numbers or
/// strings; hashtags, mentions, links and media lists of strings, or strings. Null is not given. Without an id the row is
/// the post: its id is a hash of the row's columns of those types. Throws Status::invalid_argument, naming column and
/// type, where a column has another type, or an extension type but arrow.json and arrow.bool8 (what the others store
/// means something else: pandas.period a month as a number of months), Status::not_found for a column that is not there,
/// Status::io with the stream's own words where it fails. Positions, sizes and line numbers are rows. seek() goes forward only.
std::unique_ptr<Reader> read_arrow(ArrowArrayStream* stream, std::string name, const ReaderOptions& options = {});

}  // namespace clamor::posts
