#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/posts/time.hpp"
#include "posts/readers/arrow_column.hpp"
#include "posts/readers/csv.hpp"
#include "posts/readers/lists.hpp"
#include "posts/readers/strict.hpp"
#include "posts/readers/text_fields.hpp"

namespace clamor::posts {
namespace {

/// Owns one of the three structs and releases it.
template <typename Struct>
class Owned {
public:
    Owned() = default;
    explicit Owned(Struct* other) : value(*other) { other->release = nullptr; }
    ~Owned() { clear(); }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    void clear() {
        if (value.release) value.release(&value);
        value = {};
    }
    Struct value = {};
};

/// Makes a post of a row. One thread each.
class RowReader {
public:
    RowReader(const TimeParser& time, const Finisher& finisher) : time_(time), texts_(time), finisher_(finisher) {}

    void read(const std::vector<ArrowColumn>& columns, const std::vector<Field>& fields, std::int64_t row, std::uint64_t line,
              PostBatch::Shard& shard) {
        Post post;
        Given given;
        for (std::size_t c = 0; c < columns.size(); ++c)
            if (fields[c] != Field::none && !columns[c].is_null(row) && !set(columns[c], fields[c], row, post, given, shard.arena))
                return shard.problems.add(Problem::invalid_utf8, line);
        drop_real_references(post, given);
        if (post.id.empty()) write_row(columns, row);
        finisher_.add(post, given, row_, line, shard);
    }

private:
    /// False for a text that is not UTF-8.
    bool set(const ArrowColumn& column, Field field, std::int64_t row, Post& post, Given& given, Arena& arena) {
        char digits[24];
        switch (column.kind()) {
            case ArrowKind::text: {
                const std::string_view text = column.text(row);
                if (!simdjson::validate_utf8(text.data(), text.size())) return false;
                if (!text.empty())
                    texts_.set(field, keep(text, arena), post, given, arena);
                else if (field == Field::text)
                    given.text = true;
                return true;
            }
            case ArrowKind::boolean:
            case ArrowKind::integer:
                if (field == Field::time || field == Field::observed)
                    set_time(field, time_.parse_number(column.integer_text(row, digits)), post, given);
                else
                    texts_.set(field, arena.keep(column.integer_text(row, digits)), post, given, arena);
                return true;
            case ArrowKind::real: {
                const double number = column.real(row);
                if (std::isnan(number)) return true;  // how data frames write what is missing
                if (std::int64_t* const count = count_member(post, field)) {
                    if (number >= 0 && number < 9e15 && number == std::floor(number))
                        *count = static_cast<std::int64_t>(number);
                    else
                        given.bad_field = true;
                } else {
                    set_time(field, unix_time(number), post, given);
                }
                return true;
            }
            case ArrowKind::time: {
                const Time time = column.time(row);
                const bool read = time != no_time && time >= -86'400'000 && time <= last_time + 86'400'000;
                set_time(field, !read ? no_time : column.zoned() ? usable_time(time) : time_.from_local(time), post, given);
                return true;
            }
            case ArrowKind::list: {
                views_.clear();
                column.list(row, views_);
                std::size_t kept = 0;
                for (const std::string_view view : views_) {
                    if (!simdjson::validate_utf8(view.data(), view.size())) return false;
                    if (const std::string_view entry = list_entry(view, field); !entry.empty()) views_[kept++] = keep(entry, arena);
                }
                views_.resize(kept);
                given.set_list(post, field, arena.keep(views_));
                return true;
            }
            default:
                return true;
        }
    }

    static void set_time(Field field, Time time, Post& post, Given& given) {
        (field == Field::time ? post.time : post.observed) = time;
        if (time == no_time) given.bad_time = true;
    }

    static std::string_view keep(std::string_view text, Arena& arena) {
        char* const place = arena.allocate(text.size());
        std::memcpy(place, text.data(), text.size());
        std::replace(place, place + text.size(), '\0', ' ');
        return {place, text.size()};
    }

    template <typename T>
    static std::string bytes_of(T value) {
        std::string bytes(sizeof value, '\0');
        std::memcpy(bytes.data(), &value, sizeof value);
        return bytes;
    }

    /// The bytes of all columns, each behind its length, for the row's hash.
    void write_row(const std::vector<ArrowColumn>& columns, std::int64_t row) {
        row_.clear();
        const auto put = [&](std::string_view bytes) {
            const auto size = static_cast<std::uint32_t>(bytes.size());
            for (int i = 0; i < 4; ++i) row_ += static_cast<char>(size >> 8 * i & 0xff);
            row_ += bytes;
        };
        char digits[24];
        for (const ArrowColumn& column : columns) {
            if (column.is_null(row)) {
                row_ += '\xff';
                continue;
            }
            switch (column.kind()) {
                case ArrowKind::text:
                    put(column.text(row));
                    break;
                case ArrowKind::boolean:
                case ArrowKind::integer:
                    put(column.integer_text(row, digits));
                    break;
                case ArrowKind::time:
                    put(bytes_of(column.time(row)));
                    break;
                case ArrowKind::real:
                    put(bytes_of(column.real(row)));
                    break;
                case ArrowKind::list:
                    if (column.element_kind() != ArrowKind::text) break;
                    views_.clear();
                    column.list(row, views_);
                    for (const std::string_view view : views_) put(view);
                    break;
                default:
                    break;
            }
        }
    }

    TimeParser time_;
    TextFields texts_;
    Finisher finisher_;
    PoolVector<std::string_view> views_;
    std::string row_;
};

void check_type(const ArrowColumn& column, Field field, const std::string& input) {
    const ArrowKind kind = column.kind();
    const char* expected = nullptr;
    Post any;
    if (field == Field::none || kind == ArrowKind::nothing) return;
    if (const std::string& extension = column.extension(); !extension.empty())
        fail(Status::invalid_argument, input, ": column '", column.name(), "' for ", field_name(field), " is of the extension type ",
             extension, ", which is not known; expected a type of Arrow's own (it is stored as ", column.type_name(), ')');
    if (kind == ArrowKind::text) return;
    if (field == Field::time || field == Field::observed) {
        if (kind != ArrowKind::integer && kind != ArrowKind::real && kind != ArrowKind::time)
            expected = "timestamps, dates, Unix numbers or strings";
    } else if (count_member(any, field)) {
        if (kind != ArrowKind::integer && kind != ArrowKind::real) expected = "numbers";
    } else if (field == Field::text) {
        expected = "strings";
    } else if (text_member(any, field)) {
        if (kind != ArrowKind::integer && kind != ArrowKind::boolean) expected = "strings or whole numbers";
    } else if (kind != ArrowKind::list || column.element_kind() != ArrowKind::text) {
        expected = "lists of strings, or strings";
    }
    if (expected)
        fail(Status::invalid_argument, input,
             ": column '", column.name(), "' for ", field_name(field), " is ", column.type_name(), "; expected ", expected);
}

class ArrowReader final : public Reader {
public:
    ArrowReader(ArrowArrayStream* stream, std::string name, const ReaderOptions& options)
        : stream_(stream),
          name_(std::move(name)),
          strict_(options.strict),
          max_record_bytes_(options.max_record_bytes),
          batch_bytes_(options.batch_bytes),
          time_(options.time_format, options.timezone),
          finisher_(options.unescape_html) {
        check(stream_.value.release != nullptr, name_, ": the Arrow stream was released before");
        check(stream_.value.get_schema && stream_.value.get_next, name_, ": an Arrow stream without get_schema or get_next");
        Owned<ArrowSchema> schema;
        if (const int error = stream_.value.get_schema(&stream_.value, &schema.value); error != 0) refuse_stream(error);
        const ArrowSchema& table = schema.value;
        if (!table.format || std::string_view(table.format) != "+s")
            fail(Status::invalid_argument, name_, ": expected a table, got one column (an Arrow stream of format ",
                 table.format && is_valid_utf8(table.format) ? table.format : "none", ", not +s); df[[\"text\"]] is a table of one");
        check(table.n_children <= 0 || table.children, name_, ": an Arrow schema without its children");
        std::vector<std::string> header;
        for (std::int64_t c = 0; c < table.n_children; ++c) {
            check(table.children[c] != nullptr, name_, ": an Arrow schema without its child ", c);
            columns_.emplace_back(*table.children[c]);
            header.push_back(columns_.back().name());
        }
        fields_ = map_columns(header, options.columns, name_);
        for (std::size_t c = 0; c < columns_.size(); ++c) check_type(columns_[c], fields_[c], name_);
    }

    bool read(PostBatch& batch, std::size_t count) override {
        throw_if_cancelled();
        check(count > 0, "reader: a batch of 0 records");
        batch.clear();
        if (!next_rows()) return batch.gather(0, position()), false;
        std::int64_t rows = measure_rows(
            std::min<std::int64_t>(static_cast<std::int64_t>(std::min<std::size_t>(count, INT32_MAX)), array_.value.length - next_));
        read_rows(rows, batch);
        if (const Problem* const first = strict_ ? first_problem(batch.problems()) : nullptr) {
            const std::uint64_t row = batch.problems()[*first].lines.front();
            rows = static_cast<std::int64_t>(row - 1 - row_);
            if (rows == 0) refuse_problem(name_, row, *first);
            batch.clear();
            read_rows(rows, batch);  // those before it; the next read() begins with it
        }
        next_ += rows;
        row_ += static_cast<std::uint64_t>(rows);
        return true;
    }

    void seek(Position position) override {
        if (position.offset < row_) fail(Status::unsupported, name_, ": an Arrow stream goes forward only, it is at row ", row_);
        while (row_ < position.offset) {
            if (!next_rows()) fail(Status::invalid_argument, name_, ": cannot continue at row ", position.offset, ", it has ", row_);
            const auto rows = std::min(static_cast<std::uint64_t>(array_.value.length - next_), position.offset - row_);
            next_ += static_cast<std::int64_t>(rows);
            row_ += rows;
        }
    }

    Position position() const noexcept override { return {row_, row_}; }
    std::uint64_t size() const noexcept override { return 0; }
    const std::string& name() const noexcept override { return name_; }

private:
    [[noreturn]] void refuse_stream(int error) {
        const char* const words = stream_.value.get_last_error ? stream_.value.get_last_error(&stream_.value) : nullptr;
        fail(Status::io, name_, ": the Arrow stream failed: ", words ? words : std::strerror(error));
    }

    /// The text of a row of the array that is read, in bytes; of a row that is too long, not all of it. Throws where a column is broken in
    /// this row, also one that is not read: the row's id may be a hash of all columns.
    std::size_t bytes_of(std::int64_t row) {
        std::size_t bytes = 0;
        for (std::size_t c = 0; c < columns_.size() && bytes <= max_record_bytes_; ++c) {
            const ArrowColumn& column = columns_[c];
            if (column.is_null(row)) continue;
            views_.clear();
            if (column.kind() == ArrowKind::text) views_.push_back(column.text(row));
            if (column.element_kind() == ArrowKind::text) column.list(row, views_);
            if (fields_[c] != Field::none)
                for (const std::string_view view : views_) bytes += view.size();
        }
        return bytes;
    }

    /// How many of the next `most` rows make a batch, at least one; how long each is stays in row_bytes_. A broken row begins a batch, so
    /// that those before it are read whatever the size of batches.
    std::int64_t measure_rows(std::int64_t most) {
        row_bytes_.clear();
        std::size_t room = batch_bytes_;
        for (std::int64_t i = 0; i < most; ++i) {
            std::size_t bytes = 0;
            try {
                bytes = bytes_of(array_.value.offset + next_ + i);
            } catch (const Error&) {
                if (i == 0) throw;
                return i;
            }
            if (bytes > room && i > 0) return i;
            row_bytes_.push_back(bytes);
            room -= std::min(room, bytes);
        }
        return most;
    }

    void read_rows(std::int64_t rows, PostBatch& batch) {
        auto& shards = batch.shards(static_cast<std::size_t>(std::max(1, parallelism())));
        const auto tasks = std::max<std::int64_t>(1, std::min<std::int64_t>(static_cast<std::int64_t>(shards.size()), rows / 32));
        while (rows_.size() < static_cast<std::size_t>(tasks)) rows_.emplace_back(time_, finisher_);
        parallel_tasks(tasks, [&](Index task) {
            const auto t = static_cast<std::size_t>(task);
            for (std::int64_t i = rows * task / tasks; i < rows * (task + 1) / tasks; ++i) {
                const std::uint64_t line = row_ + static_cast<std::uint64_t>(i) + 1;
                if (row_bytes_[static_cast<std::size_t>(i)] > max_record_bytes_)
                    shards[t].problems.add(Problem::too_long, line);
                else
                    rows_[t].read(columns_, fields_, array_.value.offset + next_ + i, line, shards[t]);
            }
        });
        const std::uint64_t end = row_ + static_cast<std::uint64_t>(rows);
        batch.gather(static_cast<std::uint64_t>(rows), {end, end});
    }

    /// Binds the next array that has rows left; false at the end, which is also behind a failure.
    bool next_rows() {
        while (!array_.value.release || next_ >= array_.value.length) {
            if (std::exchange(ended_, true)) return false;
            array_.clear();
            next_ = 0;
            Owned<ArrowArray> table;
            if (const int error = stream_.value.get_next(&stream_.value, &table.value); error != 0) refuse_stream(error);
            if (!table.value.release) return false;
            bind(table.value);
            std::swap(array_.value, table.value);
            ended_ = false;
        }
        return true;
    }

    void bind(const ArrowArray& table) {
        if (table.n_children != static_cast<std::int64_t>(columns_.size()) || !table.children)
            fail(Status::bad_file, name_, ": an Arrow array of ", table.n_children, " columns, the schema has ", columns_.size(),
                 table.children ? "" : ", or its children are missing");
        if (table.length < 0 || table.offset < 0) fail(Status::bad_file, name_, ": an Arrow array of negative length or offset");
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const ArrowArray* const child = table.children[c];
            if (!child || child->length < table.length || child->length - table.length < table.offset)
                fail(Status::bad_file, name_, ": column '", columns_[c].name(), "' is too short");
            columns_[c].bind(*child);
        }
    }

    Owned<ArrowArrayStream> stream_;
    std::string name_;
    bool strict_;
    std::size_t max_record_bytes_, batch_bytes_;
    TimeParser time_;
    Finisher finisher_;
    std::vector<ArrowColumn> columns_;
    std::vector<Field> fields_;
    Owned<ArrowArray> array_;
    std::int64_t next_ = 0;  // row of the array
    std::uint64_t row_ = 0;  // row of the stream
    bool ended_ = false;
    std::vector<RowReader> rows_;
    PoolVector<std::size_t> row_bytes_;       // of the rows of a batch
    PoolVector<std::string_view> views_;
};

}  // namespace

std::unique_ptr<Reader> read_arrow(ArrowArrayStream* stream, std::string name, const ReaderOptions& options) {
    check(stream != nullptr, "read_arrow: no stream");
    return std::make_unique<ArrowReader>(stream, std::move(name), options);
}

}  // namespace clamor::posts
