#include "pipeline/state/state_file.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/io/file.hpp"
#include "pipeline/models/answers.hpp"
#include "pipeline/report/calendar.hpp"
#include "pipeline/state/byte_stream.hpp"
#include "pipeline/state/reserve.hpp"
#include "pipeline/state/varint.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::string_view magic = "CLAMORST";
constexpr std::uint64_t version = 2;   // 1 had no tasks and no sentiment toward targets
constexpr std::uint64_t most_count = std::uint64_t{1} << 53;

void put_text(std::string& out, std::string_view text) {
    put_varint(out, text.size());
    out.append(text);
}

void write_options(const AnalyzerOptions& options, std::string& out) {
    put_varint(out, options.text_bytes);
    put_text(out, options.model);
    put_varint(out, options.tracked.size());
    for (const Tracked& tracked : options.tracked) {
        put_text(out, tracked.name);
        put_varint(out, tracked.aliases.size());
        for (const std::string& alias : tracked.aliases) put_text(out, alias);
    }
    put_text(out, options.tasks_model);
    put_varint(out, options.tasks.size());
    for (const Task& task : options.tasks) {
        put_text(out, task.name);
        put_varint(out, task.labels.size());
        for (const std::string& label : task.labels) put_text(out, label);
    }
    put_text(out, options.targets_model);
}

/// Calls visit(number) for each interned string of a record; visit may change it.
template <typename Visit>
void for_each_name(Record& record, Details& details, Visit&& visit) {
    for (std::uint32_t* number : {&record.author, &record.topic, &details.reply.author, &details.repost.author, &details.quote.author})
        if (*number != Interner::none) visit(*number);
    for (std::uint32_t i = 0; i < details.mention_count; ++i) visit(details.mentions[i]);
    for (std::uint32_t i = 0; i < details.hashtag_count; ++i) visit(details.hashtags[i]);
}

void write_record(const Record& record, const Details& details, std::string& payload, std::string& out) {
    put_u64(out, record.key.high);
    put_u64(out, record.key.low);
    put_u64(out, record.content);
    put_varint(out, zigzag(record.time));
    put_varint(out, zigzag(record.observed));
    put_varint(out, record.tracked);
    put_varint(out, std::uint64_t{record.author + 1});   // none is 0
    put_varint(out, std::uint64_t{record.topic + 1});
    put_varint(out, record.observations);
    put_varint(out, record.sentiment.negative);
    put_varint(out, record.sentiment.positive);
    payload.clear();
    encode(details, payload);
    put_text(out, payload);
}

}  // namespace

/// Three tables of write_state(), in the classes that the pool rounds up to by an eighth at most.
std::size_t checkpoint_memory(const Analyzer& analyzer) {
    const RecordSet& records = analyzer.state().records;
    return sizeof(std::uint32_t) * (2 * records.strings().size() + records.size()) / 8 * 9 + 1024;
}

void write_state(const Analyzer::State& state, ByteSink& sink) {
    const RecordSet& records = state.records;
    std::string& out = sink.buffer;
    out.append(magic);
    put_u64(out, version);
    write_options(state.options, out);
    for (const auto* reasons : {&state.skipped, &state.damaged}) {
        put_varint(out, reasons->size());
        for (const auto& [reason, count] : *reasons) {
            put_text(out, reason);
            put_varint(out, count);
        }
    }

    Details details;
    PoolVector<std::uint32_t> rank(records.strings().size(), Interner::none), used;   // rank: where a string stands in the file
    used.reserve(rank.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        Record record = records[i];
        records.details(record, details);
        for_each_name(record, details, [&](std::uint32_t& number) {
            if (rank[number] == Interner::none) used.push_back(number), rank[number] = 0;
        });
    }
    std::sort(used.begin(), used.end(), [&](std::uint32_t a, std::uint32_t b) { return records.strings()[a] < records.strings()[b]; });
    put_varint(out, used.size());
    for (std::size_t i = 0; i < used.size(); ++i) {
        rank[used[i]] = static_cast<std::uint32_t>(i);
        put_text(out, records.strings()[used[i]]);
        sink.spill();
    }

    PoolVector<std::uint32_t> order(records.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return records[a].key < records[b].key; });
    put_varint(out, order.size());
    std::string payload;
    for (const std::uint32_t i : order) {
        Record record = records[i];
        records.details(record, details);
        for_each_name(record, details, [&](std::uint32_t& number) { number = rank[number]; });
        write_record(record, details, payload, out);
        sink.spill();
    }
}

namespace {

std::string read_text(ByteSource& in, std::size_t most, std::string_view what) {
    const std::uint64_t size = in.varint();
    in.check(size <= most, what, " is longer than ", most, " bytes");
    std::string text(in.bytes(size));
    in.check(is_valid_utf8(text), what, " is not UTF-8");
    return text;
}

AnalyzerOptions read_options(ByteSource& in, std::uint64_t from_version) {
    AnalyzerOptions options;
    const std::uint64_t text_bytes = in.varint();
    in.check(text_bytes <= 65536, "text_bytes out of range");
    options.text_bytes = static_cast<std::uint32_t>(text_bytes);
    options.model = read_text(in, 4096, "the model's name");
    const std::uint64_t names = in.varint();
    in.check(names <= posts::Tracker::most, "more than 64 tracked names");
    for (std::uint64_t i = 0; i < names; ++i) {
        Tracked& tracked = options.tracked.emplace_back();
        tracked.name = read_text(in, 4096, "a tracked name");
        const std::uint64_t aliases = in.varint();
        in.check(aliases <= 4096, "more than 4096 aliases");
        for (std::uint64_t j = 0; j < aliases; ++j) tracked.aliases.push_back(read_text(in, 4096, "an alias"));
    }
    if (from_version < 2) return options;
    options.tasks_model = read_text(in, 4096, "the name of the tasks' model");
    const std::uint64_t tasks = in.varint();
    in.check(tasks <= Task::most, "more than ", Task::most, " tasks");
    for (std::uint64_t i = 0; i < tasks; ++i) {
        Task& task = options.tasks.emplace_back();
        task.name = read_text(in, most_name_bytes, "a task's name");
        const std::uint64_t labels = in.varint();
        in.check(labels <= Task::most_labels, "more than ", Task::most_labels, " labels");
        for (std::uint64_t j = 0; j < labels; ++j) task.labels.push_back(read_text(in, most_name_bytes, "a label"));
    }
    options.targets_model = read_text(in, 4096, "the name of the targets' model");
    return options;
}

std::uint32_t read_number(ByteSource& in) {   // of a string, from 1; 0 is none
    const std::uint64_t value = in.varint();
    in.check(value < Interner::none, "a string's number is out of range");
    return static_cast<std::uint32_t>(value) - 1;
}

posts::Time read_time(ByteSource& in) {
    const posts::Time time = unzigzag(in.varint());
    in.check(time == posts::no_time || (time >= first_time && time <= last_time), "a time is out of range");
    return time;
}

Record read_record(ByteSource& in) {
    Record record;
    record.key.high = in.u64();
    record.key.low = in.u64();
    record.content = in.u64();
    record.time = read_time(in);
    record.observed = read_time(in);
    record.tracked = in.varint();
    record.author = read_number(in);
    record.topic = read_number(in);
    const std::uint64_t observations = in.varint(), negative = in.varint(), positive = in.varint();
    in.check(observations >= 1 && observations <= std::numeric_limits<std::uint32_t>::max(), "a number of observations is out of range");
    in.check((negative <= sentiment_unit && positive <= sentiment_unit - negative) ||
                 (negative == Sentiment::none && positive == Sentiment::none),
             "a sentiment is out of range");
    record.observations = static_cast<std::uint32_t>(observations);
    record.sentiment.negative = static_cast<std::uint16_t>(negative);
    record.sentiment.positive = static_cast<std::uint16_t>(positive);
    return record;
}

}  // namespace

std::unique_ptr<Analyzer::State> read_state(ByteSource& in) {
    in.check(in.bytes(magic.size()) == magic, "it is no state file");
    const std::uint64_t found = in.u64();
    if (found < 1 || found > version)
        fail(Status::unsupported, in.name(), ": a state file of version ", found, "; this Clamor reads versions 1 to ", version);
    std::unique_ptr<Analyzer::State> state;
    try {
        state = std::make_unique<Analyzer::State>(read_options(in, found));
    } catch (const Error& error) {
        if (error.status() != Status::invalid_argument) throw;
        in.check(false, "its options are refused: ", error.what());
    }
    for (auto* reasons : {&state->skipped, &state->damaged}) {
        for (std::uint64_t count = in.varint(); count > 0; --count) {
            std::string reason = read_text(in, most_name_bytes, "a reason");
            in.check(!reason.empty() && (reasons->empty() || reasons->rbegin()->first < reason), "reasons are out of order");
            reasons->emplace(std::move(reason), in.varint());
        }
    }

    RecordSet& records = state->records;
    const std::uint64_t strings = in.varint();
    in.check(strings < Interner::none, "too many strings");
    std::string before;
    for (std::uint64_t i = 0; i < strings; ++i) {
        std::string text = read_text(in, most_name_bytes, "a name");
        in.check(before < text, "names are out of order");
        records.intern(text);
        before = std::move(text);
    }

    const std::uint64_t count = in.varint();
    const std::uint64_t about =
        state->options.tracked.size() == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << state->options.tracked.size()) - 1;
    Details& details = state->details;
    KeptAnswers answers;
    Key last;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        Record record = read_record(in);
        in.check(i == 0 || last < record.key, "posts are out of order");
        in.check((record.tracked & ~about) == 0, "a post is about a name that is not tracked");
        last = record.key;
        const std::uint64_t size = in.varint();
        in.check(size < StringBlocks::block, "a post is too large");
        const std::string_view payload = in.bytes(size);
        in.check(decode(payload, details), "a post cannot be read");
        for_each_name(record, details, [&](std::uint32_t& number) { in.check(number < strings, "a string's number is out of range"); });
        in.check(details.likes <= most_count && details.replies <= most_count && details.reposts <= most_count, "a count is out of range");
        in.check(details.id.size() <= most_name_bytes && details.text.size() <= state->options.text_bytes && is_valid_utf8(details.id) &&
                     is_valid_utf8(details.text),
                 "a post's id or text is too long or not UTF-8");
        in.check(details.answers.empty() || decode_answers(state->options, details.answers, answers), "a post's answers cannot be read");
        in.check(details.answers.empty() || (answers.toward & ~record.tracked) == 0,
                 "a post has an opinion of a name that it is not about");
        record.engagement = details.likes + details.replies + details.reposts;
        in.check(!records.put(record, payload), "a post is there twice");
        state->observations += record.observations;
    }
    return state;
}

void save_state(const Analyzer::State& state, const std::string& path) {
    io::AtomicFile file(path);
    ByteSink sink([&](std::string_view bytes) { file.write(bytes); });
    write_state(state, sink);
    sink.finish();
    file.commit();
}

std::string state_to_bytes(const Analyzer::State& state) {
    std::string bytes;
    ByteSink sink([&](std::string_view piece) { bytes.append(piece); });
    write_state(state, sink);
    sink.finish();
    return bytes;
}

std::unique_ptr<Analyzer::State> load_state(const std::string& path) {
    ByteSource in(path, read_file(path));
    std::unique_ptr<Analyzer::State> state = read_state(in);
    in.finish();
    return state;
}

std::unique_ptr<Analyzer::State> state_from_bytes(std::string_view bytes) {
    ByteSource in("state", [&](char* out, std::size_t size) {
        const std::size_t n = std::min(size, bytes.size());
        std::memcpy(out, bytes.data(), n);
        bytes.remove_prefix(n);
        return n;
    });
    std::unique_ptr<Analyzer::State> state = read_state(in);
    in.finish();
    return state;
}

}  // namespace clamor::pipeline
