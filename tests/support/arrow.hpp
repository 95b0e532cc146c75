#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "clamor/core/error.hpp"
#include "clamor/posts/arrow.hpp"
#include "support/files.hpp"

namespace clamor::testing {

/// A column by hand: what its buffers hold, and which rows are null.
struct Column {
    std::string format, name;
    std::vector<std::string> buffers;  // without the validity bitmap; of string views the sizes come last
    std::vector<bool> nulls = {};
    std::int64_t length = 0, offset = 0;
    std::vector<Column> inner = {};  // of a list
    std::vector<Column> dictionary = {};
    std::string metadata = {};
};

/// Metadata of a schema, as the C data interface writes it: int32 numbers, keys and values.
inline std::string metadata(std::initializer_list<std::pair<std::string, std::string>> pairs) {
    std::string bytes;
    const auto put = [&](std::size_t number) {
        const auto value = static_cast<std::int32_t>(number);
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    put(pairs.size());
    for (const auto& [key, value] : pairs)
        for (const std::string& text : {key, value}) put(text.size()), bytes += text;
    return bytes;
}

/// A column of an extension type.
inline Column extended(Column column, std::string type) {
    column.metadata = metadata({{"comment", ""}, {"ARROW:extension:name", std::move(type)}, {"ARROW:extension:metadata", "{}"}});
    return column;
}

template <typename T>
std::string bytes(std::initializer_list<T> values) {
    return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

template <typename Offset>
Column strings(std::string format, std::string name, const std::vector<std::string>& values) {
    Column column{
        .format = std::move(format), .name = std::move(name), .buffers = {"", ""}, .length = static_cast<std::int64_t>(values.size())};
    Offset end = 0;
    column.buffers[0].append(reinterpret_cast<const char*>(&end), sizeof end);
    for (const auto& value : values) {
        end += static_cast<Offset>(value.size());
        column.buffers[0].append(reinterpret_cast<const char*>(&end), sizeof end);
        column.buffers[1] += value;
    }
    return column;
}

template <typename T>
Column numbers(std::string format, std::string name, std::initializer_list<T> values, std::vector<bool> nulls = {}) {
    return {.format = std::move(format),
            .name = std::move(name),
            .buffers = {bytes(values)},
            .nulls = std::move(nulls),
            .length = static_cast<std::int64_t>(values.size())};
}

/// A stream of tables; keeps everything that its structs point to.
class Stream {
public:
    explicit Stream(std::vector<std::vector<Column>> tables) : tables_(std::move(tables)) {
        for (auto& table : tables_) rows_.push_back(table.empty() ? 0 : table[0].length - table[0].offset);
        stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
            auto& owner = *static_cast<Stream*>(self->private_data);
            owner.fill(*out, {.format = "+s", .name = "", .buffers = {}, .inner = owner.tables_[0]});
            if (owner.spoil_schema) owner.spoil_schema(*out);
            return 0;
        };
        stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
            auto& owner = *static_cast<Stream*>(self->private_data);
            if (owner.fail_at == owner.next_) return 5;
            if (owner.next_ == owner.tables_.size()) return *out = {}, 0;
            owner.fill(
                *out, {.format = "+s", .name = "", .buffers = {}, .length = owner.rows_[owner.next_], .inner = owner.tables_[owner.next_]});
            ++owner.next_;
            if (owner.spoil) owner.spoil(*out);
            return 0;
        };
        stream.get_last_error = [](ArrowArrayStream*) { return "the disk is gone"; };
        stream.release = [](ArrowArrayStream* self) { self->release = nullptr, ++released; };
        stream.private_data = this;
    }

    ArrowArrayStream stream = {};
    std::size_t fail_at = 99;
    std::function<void(ArrowArray&)> spoil = {};        // what the producer does to each table before it hands it out
    std::function<void(ArrowSchema&)> spoil_schema = {};
    static inline int released = 0;                     // structs, of all streams

private:
    void fill(ArrowSchema& out, const Column& column) {
        kept_.push_back(column);
        const Column& kept = kept_.back();
        out = {};
        out.format = kept.format.c_str();
        out.name = kept.name.c_str();
        if (!kept.metadata.empty()) out.metadata = kept.metadata.data();
        out.n_children = static_cast<std::int64_t>(kept.inner.size());
        auto& children = schema_children_.emplace_back();
        for (const Column& child : kept.inner) fill(*children.emplace_back(&schemas_.emplace_back()), child);
        out.children = children.data();
        if (!kept.dictionary.empty()) fill(*(out.dictionary = &schemas_.emplace_back()), kept.dictionary[0]);
        out.release = [](ArrowSchema* self) { self->release = nullptr, ++released; };
    }
    void fill(ArrowArray& out, const Column& column) {
        kept_.push_back(column);
        const Column& kept = kept_.back();
        out = {};
        out.length = kept.length - kept.offset;
        out.offset = kept.offset;
        auto& buffers = buffers_.emplace_back();
        buffers.push_back(nullptr);
        if (!kept.nulls.empty()) {
            std::string& bits = bits_.emplace_back((kept.nulls.size() + 7) / 8, '\0');
            for (std::size_t i = 0; i < kept.nulls.size(); ++i)
                if (!kept.nulls[i]) bits[i / 8] = static_cast<char>(bits[i / 8] | 1 << i % 8);
            buffers[0] = bits.data();
            out.null_count = -1;
        }
        for (const std::string& buffer : kept.buffers) buffers.push_back(buffer.data());
        out.n_buffers = static_cast<std::int64_t>(buffers.size());
        out.buffers = buffers.data();
        out.n_children = static_cast<std::int64_t>(kept.inner.size());
        auto& children = array_children_.emplace_back();
        for (const Column& child : kept.inner) fill(*children.emplace_back(&arrays_.emplace_back()), child);
        out.children = children.data();
        if (!kept.dictionary.empty()) fill(*(out.dictionary = &arrays_.emplace_back()), kept.dictionary[0]);
        out.release = [](ArrowArray* self) { self->release = nullptr, ++released; };
    }

    std::vector<std::vector<Column>> tables_;
    std::vector<std::int64_t> rows_;
    std::size_t next_ = 0;
    std::list<Column> kept_;
    std::deque<ArrowSchema> schemas_;
    std::deque<ArrowArray> arrays_;
    std::deque<std::vector<ArrowSchema*>> schema_children_;
    std::deque<std::vector<ArrowArray*>> array_children_;
    std::deque<std::vector<const void*>> buffers_;
    std::deque<std::string> bits_;
};

inline posts::PostBatch read_all(std::vector<Column> table, const posts::ReaderOptions& options = {}) {
    Stream stream({std::move(table)});
    posts::PostBatch batch;
    posts::read_arrow(&stream.stream, "frame", options)->read(batch);
    return batch;
}

inline std::string table_error(std::vector<Column> table, const posts::ReaderOptions& options = {}) {
    return error_of([&] { read_all(std::move(table), options); });
}

}  // namespace clamor::testing
