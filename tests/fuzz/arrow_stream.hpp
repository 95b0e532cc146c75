#pragma once

#include <algorithm>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "clamor/posts/arrow.hpp"
#include "fuzz/bytes.hpp"

namespace clamor::fuzz {

/// A stream of Arrow tables that bytes describe, hostile in all that a consumer can see: formats, names, numbers of
/// children and buffers, null pointers, lengths, offsets, indices, counts of nulls, what was released, errors.
///
/// What a consumer cannot see is honest, since no check could tell: every buffer has the bytes that Arrow's layout says it
/// has for its array's length and offset, and no more, so that a sanitizer reports one byte too many. A text's bytes are as
/// many as its last offset says, those of a view's buffers as many as the list of their sizes says; arrays of pointers have
/// the n_children and n_buffers that are stated. Lengths that no memory has are given only where offset + length does not
/// fit into any memory, or where the type has no buffers.
class ArrowStream {
public:
    explicit ArrowStream(Bytes bytes) : bytes_(bytes) {
        root_ = &describe_table();
        arrays_left_ = 1 + bytes_.below(3);
        stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) { return of(self).give_schema(*out); };
        stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) { return of(self).give_array(*out); };
        if (!bytes_.rarely())
            stream.get_last_error = [](ArrowArrayStream* self) { return of(self).says_why_ ? "the disk is gone" : nullptr; };
        says_why_ = !bytes_.rarely();
        stream.private_data = this;
        if (bytes_.rarely(64)) return;   // a stream that was released before
        stream.release = [](ArrowArrayStream* self) {
            self->release = nullptr;
            ++of(self).released_;
        };
        ++given_;
    }
    ArrowStream(const ArrowStream&) = delete;
    ArrowStream& operator=(const ArrowStream&) = delete;

    /// Whether the consumer released once each struct that it was given.
    bool all_released() const { return released_ == given_; }

    ArrowArrayStream stream = {};

private:
    struct Type {
        std::string format, name;
        ArrowSchema schema = {};
        std::vector<Type*> inner;
        std::vector<ArrowSchema*> inner_schemas;
        Type* dictionary = nullptr;
    };
    struct Array {
        ArrowArray array = {};
        std::vector<std::unique_ptr<char[]>> buffers;
        std::vector<const void*> pointers;
        std::vector<ArrowArray*> inner;
    };
    /// All of one table, freed when the consumer releases it.
    struct Table {
        ArrowStream* stream;
        std::deque<Array> arrays;
    };

    static ArrowStream& of(ArrowArrayStream* self) { return *static_cast<ArrowStream*>(self->private_data); }

    Type& describe_table() {
        Type& table = types_.emplace_back();
        table.format = bytes_.rarely(64) ? std::string(bytes_.text(8)) : "+s";
        const unsigned columns = bytes_.below(8);
        table.inner.push_back(&describe("u", "text"));
        for (unsigned i = 0; i < columns; ++i) table.inner.push_back(&describe());
        finish(table);
        return table;
    }

    Type& describe() {
        static constexpr const char* formats[] = {"u",   "U",   "vu", "l",    "L",       "i",    "I",
                                                  "s",   "S",   "c",  "C",    "b",       "f",    "g",
                                                  "n",   "+l",  "+L", "tss:", "tsm:UTC", "tsu:", "tsn:Europe/Berlin",
                                                  "tdD", "tdm", "z",  "+s",   "e",       "ts",   "tsx:",
                                                  "w:4", ""};
        static constexpr const char* names[] = {"id", "author", "time", "observed", "hashtags", "mentions", "links", "media", "likes",
                                                "replies", "topic", "language", "reply_to", "repost_of", "text", "other", ""};
        const std::string format = bytes_.pick(formats), name = bytes_.pick(names);
        return describe(bytes_.rarely(64) ? std::string(bytes_.text(8)) : format, bytes_.rarely(64) ? std::string(bytes_.text(8)) : name);
    }

    Type& describe(std::string format, std::string name) {
        Type& type = types_.emplace_back();
        type.format = std::move(format);
        type.name = std::move(name);
        const bool list = type.format == "+l" || type.format == "+L";
        if (depth_ < deepest_ && (list || type.format == "+s" || bytes_.rarely(32))) {
            ++depth_;
            if (bytes_.rarely(64)) deepest_ = 200;   // beyond what a reader should follow
            const unsigned children = bytes_.rarely() ? bytes_.below(3) : 1;
            for (unsigned i = 0; i < children; ++i)
                type.inner.push_back(depth_ < 4 && deepest_ < 200 ? &describe() : &describe(depth_ < deepest_ ? "+l" : "u", ""));
            --depth_;
        }
        if (depth_ < 4 && bytes_.rarely(8)) {
            ++depth_;
            type.dictionary = &describe();
            --depth_;
        }
        finish(type);
        return type;
    }

    void finish(Type& type) {
        ArrowSchema& out = type.schema;
        out.format = bytes_.rarely(64) ? nullptr : schema_texts_.emplace_back(type.format).c_str();
        out.name = bytes_.rarely(64) ? nullptr : schema_texts_.emplace_back(type.name).c_str();
        for (Type* child : type.inner) type.inner_schemas.push_back(bytes_.rarely(64) ? nullptr : &child->schema);
        out.n_children = bytes_.rarely(64) ? -1 : static_cast<std::int64_t>(type.inner.size());
        out.children = bytes_.rarely(64) ? nullptr : type.inner_schemas.data();
        out.dictionary = type.dictionary && !bytes_.rarely(64) ? &type.dictionary->schema : nullptr;
        out.release = [](ArrowSchema* self) { self->release = nullptr; };
    }

    int give_schema(ArrowSchema& out) {
        if (bytes_.rarely(64)) return 5;
        out = root_->schema;
        out.private_data = this;
        out.release = [](ArrowSchema* self) {
            auto& owner = *static_cast<ArrowStream*>(self->private_data);
            ++owner.released_;
            owner.schema_texts_.clear();
            self->release = nullptr;
        };
        ++given_;
        return 0;
    }

    int give_array(ArrowArray& out) {
        if (bytes_.rarely(64)) return 12;
        out = {};
        if (arrays_left_ == 0) return 0;
        --arrays_left_;
        rows_ = bytes_.below(40);
        std::deque<Array>& arrays = tables_.emplace_back(Table{this, {}}).arrays;
        Array& table = arrays.emplace_back();
        table.array.length = bytes_.rarely(32) ? bytes_.number() : static_cast<std::int64_t>(rows_);
        table.array.offset = bytes_.rarely() ? bytes_.number() : 0;
        for (const Type* column : root_->inner)
            table.inner.push_back(make(*column, bytes_.rarely(32) ? bytes_.below(64) : rows_ + table.array.offset % 64));
        if (bytes_.rarely(64)) table.inner.push_back(&arrays.emplace_back().array);
        finish(table, {nullptr});
        out = table.array;
        out.private_data = &tables_.back();
        out.release = [](ArrowArray* self) {
            auto& given = *static_cast<Table*>(self->private_data);
            ++given.stream->released_;
            self->release = nullptr;
            given.arrays.clear();
        };
        ++given_;
        return 0;
    }

    /// Pointers as they are but for a few.
    void finish(Array& made, std::vector<const void*> pointers) {
        for (const void*& pointer : pointers)
            if (bytes_.rarely(128)) pointer = nullptr;
        made.pointers = std::move(pointers);
        for (ArrowArray*& child : made.inner)
            if (bytes_.rarely(128)) child = nullptr;
        ArrowArray& out = made.array;
        out.n_buffers = static_cast<std::int64_t>(made.pointers.size());
        out.buffers = bytes_.rarely(128) ? nullptr : made.pointers.data();
        out.n_children = bytes_.rarely(128) ? -1 : static_cast<std::int64_t>(made.inner.size());
        out.children = bytes_.rarely(128) ? nullptr : made.inner.data();
        if (!bytes_.rarely(128)) out.release = [](ArrowArray* self) { self->release = nullptr; };
    }

    char* buffer(Array& made, std::size_t size) {
        made.buffers.push_back(std::make_unique<char[]>(size));   // exactly so many: one more is found
        return made.buffers.back().get();
    }

    /// Bytes of one value; 0 for types that have no buffer of values, or that a reader of posts does not know.
    static std::size_t width(const std::string& format) {
        if (format.size() == 1) switch (format[0]) {
                case 'c': case 'C': return 1;
                case 's': case 'S': return 2;
                case 'i': case 'I': case 'f': return 4;
                case 'l': case 'L': case 'g': return 8;
                default: return 0;
            }
        if (format == "tdD") return 4;
        return format.starts_with("td") || format.starts_with("ts") ? 8 : 0;
    }

    ArrowArray* make(const Type& type, std::int64_t rows) {
        Array& made = tables_.back().arrays.emplace_back();
        ArrowArray& out = made.array;
        out.offset = bytes_.rarely() ? bytes_.below(16) : 0;
        out.length = std::max<std::int64_t>(0, rows);
        out.null_count = bytes_.rarely(3) ? -1 : bytes_.rarely() ? bytes_.number() : 0;
        const auto slots = static_cast<std::size_t>(out.offset + out.length);
        std::vector<const void*> pointers = {nullptr};
        if (out.null_count != 0 && !bytes_.rarely()) {
            char* const bits = buffer(made, (slots + 7) / 8);
            for (std::size_t i = 0; i < (slots + 7) / 8; ++i) bits[i] = static_cast<char>(~bytes_.byte());
            pointers[0] = bits;
        }
        if (type.format == "n" || type.format == "+s") {
            if (type.format == "n") pointers.clear();
        } else if (type.format == "b") {
            char* const bits = buffer(made, (slots + 7) / 8);
            for (std::size_t i = 0; i < (slots + 7) / 8; ++i) bits[i] = static_cast<char>(bytes_.byte());
            pointers.push_back(bits);
        } else if (type.format == "vu") {
            views(made, slots, pointers);
        } else if (type.format == "u" || type.format == "+l" || type.format == "z") {
            offsets<std::int32_t>(made, slots, type.format[0] != '+', pointers);
        } else if (type.format == "U" || type.format == "+L") {
            offsets<std::int64_t>(made, slots, type.format[0] != '+', pointers);
        } else if (const std::size_t bytes = width(type.format)) {
            char* const values = buffer(made, slots * bytes);
            for (std::size_t i = 0; i < slots; ++i) {
                const std::int64_t value = bytes_.number();
                std::memcpy(values + i * bytes, &value, bytes);   // the low bytes, whatever they mean
            }
            pointers.push_back(values);
        }
        for (const Type* child : type.inner) made.inner.push_back(make(*child, bytes_.below(20)));
        if (type.dictionary && !bytes_.rarely(64)) out.dictionary = make(*type.dictionary, bytes_.below(6));
        while (!pointers.empty() && type.format != "vu" && bytes_.rarely(64)) pointers.pop_back();
        finish(made, std::move(pointers));
        make_impossible(out, type);
        return &out;
    }

    /// Numbers that cannot be true, as anyone can see.
    void make_impossible(ArrowArray& out, const Type& type) {
        constexpr auto most = std::numeric_limits<std::int64_t>::max();
        if (!bytes_.rarely(64)) return;
        switch (bytes_.below(type.format == "n" ? 5 : 4)) {
            case 0: out.length = -1 - out.length; break;
            case 1: out.offset = -1 - out.offset; break;
            case 2: out.offset = most - bytes_.below(16); out.length = 16; break;
            case 3: out.length = most; out.offset = bytes_.below(3); break;
            case 4: out.length = most / 2; break;
        }
    }

    template <typename Offset>
    void offsets(Array& made, std::size_t slots, bool text, std::vector<const void*>& pointers) {
        char* const values = buffer(made, (slots + 1) * sizeof(Offset));
        Offset last = 0;
        for (std::size_t i = 0; i <= slots; ++i) {
            const bool wild = bytes_.rarely(64);
            Offset value = wild ? static_cast<Offset>(bytes_.number()) : static_cast<Offset>(last + static_cast<Offset>(bytes_.below(12)));
            if (i == slots && text) value = wild && value < 0 ? value : last;   // this one says how many bytes there are
            std::memcpy(values + i * sizeof(Offset), &value, sizeof value);
            if (!wild) last = value;
        }
        pointers.push_back(values);
        if (text) pointers.push_back(characters(made, static_cast<std::size_t>(last)));
    }

    char* characters(Array& made, std::size_t size) {
        char* const place = buffer(made, size);
        for (std::size_t i = 0; i < size; ++i) {
            const unsigned byte = bytes_.byte();
            place[i] = static_cast<char>(byte == 0 ? 'a' : byte);
        }
        return place;
    }

    /// Strings of at most 12 bytes in the view itself; others in one of up to two buffers, whose sizes come last.
    void views(Array& made, std::size_t slots, std::vector<const void*>& pointers) {
        char* const values = buffer(made, 16 * slots);
        for (std::size_t i = 0; i < slots; ++i) {
            const std::int32_t fields[4] = {static_cast<std::int32_t>(bytes_.number()), static_cast<std::int32_t>(bytes_.number()),
                                            static_cast<std::int32_t>(bytes_.rarely() ? bytes_.number() : bytes_.below(3)),
                                            static_cast<std::int32_t>(bytes_.number())};
            std::memcpy(values + 16 * i, fields, 16);
        }
        pointers.push_back(values);
        const unsigned count = bytes_.below(4);
        if (count == 3) return;   // not even the sizes
        char* const sizes = buffer(made, 8 * count);
        for (unsigned i = 0; i < count; ++i) {
            std::int64_t size = bytes_.below(100);
            pointers.push_back(characters(made, static_cast<std::size_t>(size)));
            if (bytes_.rarely(64)) size = -size;
            std::memcpy(sizes + 8 * i, &size, 8);
        }
        pointers.push_back(sizes);
    }

    Bytes bytes_;
    std::deque<Type> types_;
    std::deque<Table> tables_;
    std::deque<std::string> schema_texts_;   // freed when the consumer releases the schema
    Type* root_ = nullptr;
    unsigned depth_ = 0, deepest_ = 4;
    unsigned arrays_left_ = 0;
    std::int64_t rows_ = 0;
    bool says_why_ = true;
    int given_ = 0, released_ = 0;
};

}  // namespace clamor::fuzz
