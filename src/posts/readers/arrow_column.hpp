#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/pool.hpp"
#include "clamor/posts/arrow.hpp"

namespace clamor::posts {

/// What a column holds, as far as we tell apart.
enum class ArrowKind { nothing, boolean, integer, real, text, time, list, other };

/// One column of an Arrow table: its type, and a view of the array at hand.
class ArrowColumn {
public:
    /// `depth`: how many types it lies in. Throws Status::bad_file or Status::unsupported.
    explicit ArrowColumn(const ArrowSchema& schema, int depth = 0);

    const std::string& name() const noexcept { return name_; }
    ArrowKind kind() const noexcept { return dictionary_ ? dictionary_->kind() : kind_; }
    /// Of a list; nothing for other columns.
    ArrowKind element_kind() const noexcept { return element_ ? element_->kind() : ArrowKind::nothing; }
    /// The type as people write it: "int64", "list<utf8>".
    std::string type_name() const;
    /// The extension type whose values mean something else than what they are stored as, here or inside; empty: there is none.
    const std::string& extension() const noexcept;
    /// Of a timestamp: whether it is a moment rather than a local time.
    bool zoned() const noexcept { return dictionary_ ? dictionary_->zoned() : zoned_; }

    /// The array must live as long as rows of it are read. Throws Status::bad_file where it does not fit the type.
    void bind(const ArrowArray& array);

    // Of a row in [0, length) of the bound array. The kind must be the right one, and the row not null.
    bool is_null(std::int64_t row) const;
    std::string_view text(std::int64_t row) const;
    /// An integer or a boolean as digits, written into `digits`.
    std::string_view integer_text(std::int64_t row, char (&digits)[24]) const;
    std::int64_t integer(std::int64_t row) const;
    double real(std::int64_t row) const;
    /// Milliseconds; no_time where they do not fit.
    std::int64_t time(std::int64_t row) const;
    void list(std::int64_t row, PoolVector<std::string_view>& out) const;

private:
    void read_format(std::string_view format);
    template <typename T>
    T value(int buffer, std::int64_t index) const;
    bool valid(std::int64_t index) const;
    std::int64_t dictionary_row(std::int64_t row) const;
    std::int64_t offset_at(std::int64_t index) const;

    std::string name_, format_, extension_;
    ArrowKind kind_ = ArrowKind::other;
    int bytes_ = 0;  // of a fixed value; 4 or 8 of an offset
    bool unsigned_ = false, view_ = false, zoned_ = false;
    std::int64_t multiply_ = 1, divide_ = 1;  // to milliseconds
    std::unique_ptr<ArrowColumn> dictionary_, element_;
    const ArrowArray* array_ = nullptr;
    std::int64_t text_bytes_ = 0;  // of the array's text, as its last offset says
};

}  // namespace clamor::posts
