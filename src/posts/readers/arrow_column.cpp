#include "posts/readers/arrow_column.hpp"

#include <charconv>
#include <cstring>
#include <utility>

#include "clamor/core/error.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/posts/post.hpp"

namespace clamor::posts {
namespace {

/// Nested types are followed so deep, as Arrow's own importer does.
constexpr int deepest = 64;
/// No array has more rows: the largest values have 16 bytes.
constexpr std::int64_t most_rows = INT64_MAX / 16 - 1;

std::int64_t int64_at(const void* values, std::int64_t index) {
    std::int64_t value = 0;
    std::memcpy(&value, static_cast<const char*>(values) + 8 * index, 8);
    return value;
}

/// A string view of Arrow: 4 bytes of length, then 12 bytes of text, or a prefix, the number of a buffer and an offset. Behind the buffers
/// of text stands one with their sizes.
std::string_view view_at(const ArrowArray& array, std::int64_t index) {
    const char* const view = static_cast<const char*>(array.buffers[1]) + 16 * index;
    std::int32_t size = 0, buffer = 0, offset = 0;
    std::memcpy(&size, view, 4);
    if (size < 0) fail(Status::bad_file, "arrow: a string view of negative length");
    if (size <= 12) return {view + 4, static_cast<std::size_t>(size)};
    std::memcpy(&buffer, view + 8, 4);
    std::memcpy(&offset, view + 12, 4);
    const std::int64_t texts = array.n_buffers - 3;
    const auto outside = [&] {
        return buffer < 0 || buffer >= texts || offset < 0 || !array.buffers[2 + buffer] ||
               std::int64_t{offset} + size > int64_at(array.buffers[2 + texts], buffer);
    };
    if (outside()) fail(Status::bad_file, "arrow: a string view outside of its buffers");
    return {static_cast<const char*>(array.buffers[2 + buffer]) + offset, static_cast<std::size_t>(size)};
}

/// ARROW:extension:name of a schema's metadata: an int32 of how many pairs there are, then each key and value behind its int32 length, in
/// the machine's byte order. Where it ends only its own numbers say.
std::string_view extension_in(const char* metadata) {
    if (!metadata) return {};
    const auto number = [&] {
        std::int32_t value = 0;
        std::memcpy(&value, metadata, 4);
        metadata += 4;
        if (value < 0) fail(Status::bad_file, "arrow: metadata of negative length");
        return static_cast<std::size_t>(value);
    };
    const auto text = [&] {
        const std::size_t size = number();
        return std::string_view(std::exchange(metadata, metadata + size), size);
    };
    for (std::size_t pairs = number(); pairs > 0; --pairs) {
        const std::string_view key = text(), value = text();
        if (key == "ARROW:extension:name") return value;
    }
    return {};
}

/// Extension types whose values are what they are stored as: https://arrow.apache.org/docs/format/CanonicalExtensions.html
bool is_as_stored(std::string_view extension) { return extension == "arrow.json" || extension == "arrow.bool8"; }

std::string integer_name(int bytes, bool is_unsigned) { return (is_unsigned ? "uint" : "int") + std::to_string(8 * bytes); }

}  // namespace

ArrowColumn::ArrowColumn(const ArrowSchema& schema, int depth)
    : name_(schema.name ? schema.name : ""), format_(schema.format ? schema.format : "") {
    if (const std::string_view extension = extension_in(schema.metadata); !is_as_stored(extension)) extension_ = extension;
    if (!is_valid_utf8(name_) || !is_valid_utf8(format_)) fail(Status::bad_file, "arrow: a column's name or format is not UTF-8");
    if (!is_valid_utf8(extension_)) fail(Status::bad_file, "arrow: column '", name_, "': its extension type is not UTF-8");
    if (depth > deepest) fail(Status::unsupported, "arrow: types nested deeper than ", deepest);
    read_format(format_);
    if (schema.dictionary) {
        if (kind_ != ArrowKind::integer)
            fail(Status::bad_file, "arrow: column '", name_, "' has a dictionary, but its indices are '", format_, "'");
        dictionary_ = std::make_unique<ArrowColumn>(*schema.dictionary, depth + 1);
    }
    if (kind_ == ArrowKind::list) {
        if (schema.n_children != 1 || !schema.children || !schema.children[0])
            fail(Status::bad_file, "arrow: list column '", name_, "' without a type inside");
        element_ = std::make_unique<ArrowColumn>(*schema.children[0], depth + 1);
    }
}

void ArrowColumn::read_format(std::string_view format) {
    const auto fixed = [&](ArrowKind kind, int bytes, bool is_unsigned = false) {
        kind_ = kind;
        bytes_ = bytes;
        unsigned_ = is_unsigned;
    };
    if (format.size() == 1) {
        switch (format[0]) {
            case 'n': return fixed(ArrowKind::nothing, 0);
            case 'b': return fixed(ArrowKind::boolean, 0);
            case 'c': return fixed(ArrowKind::integer, 1);
            case 'C': return fixed(ArrowKind::integer, 1, true);
            case 's': return fixed(ArrowKind::integer, 2);
            case 'S': return fixed(ArrowKind::integer, 2, true);
            case 'i': return fixed(ArrowKind::integer, 4);
            case 'I': return fixed(ArrowKind::integer, 4, true);
            case 'l': return fixed(ArrowKind::integer, 8);
            case 'L': return fixed(ArrowKind::integer, 8, true);
            case 'f': return fixed(ArrowKind::real, 4);
            case 'g': return fixed(ArrowKind::real, 8);
            case 'u': return fixed(ArrowKind::text, 4);
            case 'U': return fixed(ArrowKind::text, 8);
            default: return;
        }
    }
    if (format == "vu") {
        kind_ = ArrowKind::text;
        view_ = true;
    } else if (format == "+l" || format == "+L") {
        fixed(ArrowKind::list, format == "+l" ? 4 : 8);
    } else if (format == "tdD") {
        fixed(ArrowKind::time, 4);
        multiply_ = 86'400'000;
    } else if (format == "tdm") {
        fixed(ArrowKind::time, 8);
    } else if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
        fixed(ArrowKind::time, 8);
        zoned_ = format.size() > 4;
        switch (format[2]) {
            case 's': multiply_ = 1000; break;
            case 'm': break;
            case 'u': divide_ = 1000; break;
            case 'n': divide_ = 1'000'000; break;
            default: kind_ = ArrowKind::other;
        }
    }
}

std::string ArrowColumn::type_name() const {
    if (dictionary_) return "dictionary of " + dictionary_->type_name();
    switch (kind_) {
        case ArrowKind::nothing: return "null";
        case ArrowKind::boolean: return "bool";
        case ArrowKind::integer: return integer_name(bytes_, unsigned_);
        case ArrowKind::real: return bytes_ == 4 ? "float32" : "float64";
        case ArrowKind::text: return view_ ? "string_view" : bytes_ == 4 ? "utf8" : "large_utf8";
        case ArrowKind::time: return format_.starts_with("td") ? "date" : "timestamp";
        case ArrowKind::list: return "list<" + element_->type_name() + ">";
        case ArrowKind::other: break;
    }
    return "of Arrow's format '" + format_ + "'";
}

const std::string& ArrowColumn::extension() const noexcept {
    const ArrowColumn* const inner = dictionary_ ? dictionary_.get() : element_.get();
    return extension_.empty() && inner ? inner->extension() : extension_;
}

void ArrowColumn::bind(const ArrowArray& array) {
    const auto refuse = [&](const char* why) { fail(Status::bad_file, "arrow: column '", name_, "': ", why); };
    array_ = &array;
    if (!array.release) refuse("its array was released before");
    if (array.length < 0 || array.offset < 0) refuse("negative length or offset");
    if (array.offset > most_rows - array.length) refuse("more rows than fit into memory");
    const std::int64_t buffers = kind_ == ArrowKind::nothing || kind_ == ArrowKind::other ? 0 : kind_ == ArrowKind::text ? 3 : 2;
    if (array.n_buffers < buffers || (buffers > 0 && !array.buffers)) refuse("too few buffers for its type");
    if (buffers > 1 && array.length > 0 && !array.buffers[1]) refuse("no values");
    if (view_ && array.n_buffers > 3 && !array.buffers[array.n_buffers - 1]) refuse("no sizes of its buffers");
    if (kind_ == ArrowKind::text && !view_ && array.length > 0) {
        text_bytes_ = offset_at(array.offset + array.length);
        if (text_bytes_ < 0 || (text_bytes_ > 0 && !array.buffers[2])) refuse("offsets without text");
    }
    if (dictionary_) {
        if (!array.dictionary) refuse("no dictionary in the array");
        dictionary_->bind(*array.dictionary);
    }
    if (element_) {
        if (array.n_children != 1 || !array.children || !array.children[0]) refuse("a list without elements' array");
        element_->bind(*array.children[0]);
    }
}

template <typename T>
T ArrowColumn::value(int buffer, std::int64_t index) const {
    T result;
    std::memcpy(&result, static_cast<const char*>(array_->buffers[buffer]) + index * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
    return result;
}

bool ArrowColumn::valid(std::int64_t index) const {
    const auto* const bits =
        array_->n_buffers > 0 && array_->null_count != 0 ? static_cast<const unsigned char*>(array_->buffers[0]) : nullptr;
    return !bits || (bits[index >> 3] >> (index & 7) & 1);
}

std::int64_t ArrowColumn::dictionary_row(std::int64_t row) const {
    const std::int64_t index = integer(row);
    if (index < 0 || index >= dictionary_->array_->length)
        fail(Status::bad_file, "arrow: column '", name_, "': an index outside of its dictionary");
    return index;
}

bool ArrowColumn::is_null(std::int64_t row) const {
    if (kind_ == ArrowKind::nothing || kind_ == ArrowKind::other || !valid(row + array_->offset)) return true;
    return dictionary_ && dictionary_->is_null(dictionary_row(row));
}

std::int64_t ArrowColumn::offset_at(std::int64_t index) const {
    return bytes_ == 4 ? value<std::int32_t>(1, index) : value<std::int64_t>(1, index);
}

std::string_view ArrowColumn::text(std::int64_t row) const {
    if (dictionary_) return dictionary_->text(dictionary_row(row));
    const std::int64_t index = row + array_->offset;
    if (view_) return view_at(*array_, index);
    const std::int64_t begin = offset_at(index), end = offset_at(index + 1);
    if (begin < 0 || end < begin || end > text_bytes_) fail(Status::bad_file, "arrow: column '", name_, "': offsets that fall");
    if (begin == end) return "";
    return {static_cast<const char*>(array_->buffers[2]) + begin, static_cast<std::size_t>(end - begin)};
}

std::int64_t ArrowColumn::integer(std::int64_t row) const {
    const std::int64_t index = row + array_->offset;
    if (kind_ == ArrowKind::boolean) return static_cast<const unsigned char*>(array_->buffers[1])[index >> 3] >> (index & 7) & 1;
    switch (bytes_) {
        case 1: return unsigned_ ? value<std::uint8_t>(1, index) : value<std::int8_t>(1, index);
        case 2: return unsigned_ ? value<std::uint16_t>(1, index) : value<std::int16_t>(1, index);
        case 4: return unsigned_ ? value<std::uint32_t>(1, index) : value<std::int32_t>(1, index);
        default: return value<std::int64_t>(1, index);
    }
}

std::string_view ArrowColumn::integer_text(std::int64_t row, char (&digits)[24]) const {
    if (dictionary_) return dictionary_->integer_text(dictionary_row(row), digits);
    const std::int64_t number = integer(row);
    const auto result = unsigned_ && bytes_ == 8 ? std::to_chars(digits, digits + sizeof digits, static_cast<std::uint64_t>(number))
                                                 : std::to_chars(digits, digits + sizeof digits, number);
    return {digits, static_cast<std::size_t>(result.ptr - digits)};
}

double ArrowColumn::real(std::int64_t row) const {
    if (dictionary_) return dictionary_->real(dictionary_row(row));
    const std::int64_t index = row + array_->offset;
    return bytes_ == 4 ? value<float>(1, index) : value<double>(1, index);
}

std::int64_t ArrowColumn::time(std::int64_t row) const {
    if (dictionary_) return dictionary_->time(dictionary_row(row));
    const std::int64_t number = integer(row);
    if (multiply_ > 1 && (number > INT64_MAX / multiply_ || number < INT64_MIN / multiply_)) return no_time;
    const std::int64_t scaled = number * multiply_;
    return scaled / divide_ - (scaled % divide_ < 0 ? 1 : 0);
}

void ArrowColumn::list(std::int64_t row, PoolVector<std::string_view>& out) const {
    const std::int64_t index = row + array_->offset;
    const std::int64_t begin = offset_at(index), end = offset_at(index + 1);
    if (begin < 0 || end < begin || end > element_->array_->length)
        fail(Status::bad_file, "arrow: column '", name_, "': a list outside of its elements");
    for (std::int64_t i = begin; i < end; ++i)
        if (!element_->is_null(i)) out.push_back(element_->text(i));
}

}  // namespace clamor::posts
