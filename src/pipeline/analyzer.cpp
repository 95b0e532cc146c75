#include "clamor/pipeline/analyzer.hpp"

#include <algorithm>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/posts/problems.hpp"
#include "clamor/posts/time.hpp"
#include "pipeline/models/answers.hpp"
#include "pipeline/report/report.hpp"
#include "pipeline/report/saturating.hpp"
#include "pipeline/state/state.hpp"
#include "pipeline/state/state_file.hpp"
#include "pipeline/state/varint.hpp"

namespace clamor::pipeline {
namespace {

std::uint64_t count_of(std::int64_t value) { return static_cast<std::uint64_t>(std::clamp<std::int64_t>(value, 0, std::int64_t{1} << 53)); }

void put_field(std::string& out, std::string_view text) {
    put_varint(out, text.size());
    out.append(text);
}

bool is_bad(posts::Time time) { return time != posts::no_time && posts::usable_time(time) == posts::no_time; }

/// All fields of the post one after the other, so that different posts have different bytes.
void write_fields(const posts::Post& post, Scratch& scratch) {
    constexpr std::size_t longest_number = 10;
    std::size_t room = 32 * longest_number;
    for (const std::string_view field : {post.id, post.author, post.text}) room += field.size();
    for (const std::string_view field : {post.language, post.topic, post.reply_to, post.reply_to_author, post.repost_of,
                                         post.repost_of_author, post.quotes, post.quotes_author})
        room += field.size();
    for (const auto& list : {post.mentions, post.hashtags, post.links, post.emoji, post.media})
        for (const std::string_view item : list) room += item.size() + longest_number;
    scratch.begin(room);
    std::string& out = scratch.bytes;
    for (const std::string_view field : {post.id, post.author, post.text, post.language, post.topic, post.reply_to, post.reply_to_author,
                                         post.repost_of, post.repost_of_author, post.quotes, post.quotes_author})
        put_field(out, field);
    for (const auto& list : {post.mentions, post.hashtags, post.links, post.emoji, post.media}) {
        put_varint(out, list.size());
        for (const std::string_view item : list) put_field(out, item);
    }
    for (const std::int64_t number : {post.time, post.observed, post.likes, post.replies, post.reposts}) put_varint(out, zigzag(number));
}

Target target_of(RecordSet& records, std::string_view post, std::string_view author) {
    Target target;
    target.has_post = !post.empty();
    if (target.has_post) target.post = hash128(post);
    target.author = records.intern(cut_utf8(author, most_name_bytes));
    return target;
}

std::uint32_t intern_all(RecordSet& records, std::span<const std::string_view> names, std::uint32_t* out) {
    std::uint32_t count = 0;
    for (const std::string_view name : names)
        if (!name.empty() && count < Details::most_names) out[count++] = records.intern(cut_utf8(name, most_name_bytes));
    return count;
}

void count_reason(std::map<std::string, std::uint64_t>& counts, std::string_view reason, std::uint64_t count) {
    check(!reason.empty() && reason.size() <= most_name_bytes && is_valid_utf8(reason),
          "analyzer: a reason must be UTF-8 of 1 to 256 bytes");
    if (count == 0) return;
    add_saturating(counts[std::string(reason)], count);
}

void add_post(Analyzer::State& state, const posts::Post& post, const AnswerRows& rows, Added* added) {
    write_fields(post, state.fields);
    Record record;
    record.content = hash64(state.fields.bytes);
    if (!post.id.empty()) {
        record.key = hash128(post.id);
    } else {
        state.fields.bytes.push_back('\xff');   // never an id, which is UTF-8
        record.key = hash128(state.fields.bytes);
    }
    Details& details = state.details;
    details.likes = count_of(post.likes);
    details.replies = count_of(post.replies);
    details.reposts = count_of(post.reposts);
    record.engagement = details.likes + details.replies + details.reposts;
    record.time = posts::usable_time(post.time);
    record.observed = posts::usable_time(post.observed);
    record.tracked = state.tracker.find(post);
    if (rows.sentiment != nullptr) record.sentiment = Sentiment(rows.sentiment);

    RecordSet& records = state.records;
    record.author = records.intern(cut_utf8(post.author, most_name_bytes));
    record.topic = records.intern(cut_utf8(post.topic, most_name_bytes));
    details.reply = target_of(records, post.reply_to, post.reply_to_author);
    details.repost = target_of(records, post.repost_of, post.repost_of_author);
    details.quote = target_of(records, post.quotes, post.quotes_author);
    details.mention_count = intern_all(records, post.mentions, details.mentions);
    details.hashtag_count = intern_all(records, post.hashtags, details.hashtags);
    details.id = cut_utf8(post.id, most_name_bytes);
    details.text = cut_utf8(post.text, state.options.text_bytes);
    details.cut = details.text.size() < post.text.size();
    state.answers.clear();
    if (rows.tasks != nullptr || rows.targets != nullptr)
        encode_answers(state.options, rows.tasks, rows.targets, record.tracked, state.answers);
    details.answers = state.answers;
    state.payload.clear();
    encode(details, state.payload);

    const bool duplicate = records.put(record, state.payload);
    ++state.observations;
    if (is_bad(post.time) || is_bad(post.observed)) count_reason(state.damaged, posts::problem_name(posts::Problem::bad_time), 1);
    if (added != nullptr) *added = {record.tracked, duplicate};
}

[[noreturn]] void refuse_for_memory(const Analyzer::State& state, const Error& error) {
    fail(Status::out_of_memory, "analyzer: no memory for more than ", state.records.size(), " different posts (", state.observations,
         " read); give it more, or keep less of each text (text_bytes, now ", state.options.text_bytes, "). ", error.what());
}

/// The tracker takes about a kilobyte for each byte of an alias.
const std::vector<Tracked>& checked(const std::vector<Tracked>& tracked) {
    std::size_t bytes = 0;
    for (const Tracked& one : tracked)
        for (const std::string& alias : one.aliases) bytes += alias.size();
    check(bytes <= 65536, "analyzer: tracked names may have aliases of 65536 bytes together, got ", bytes);
    return tracked;
}

}  // namespace

Analyzer::State::State(AnalyzerOptions given) : options(std::move(given)), tracker(checked(options.tracked)) {
    check(options.text_bytes <= 65536, "analyzer: text_bytes must be at most 65536, got ", options.text_bytes);
    check_answers(options);
}

Analyzer::Analyzer(AnalyzerOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Analyzer::Analyzer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

const AnalyzerOptions& Analyzer::options() const noexcept { return state_->options; }
std::uint64_t Analyzer::posts() const noexcept { return state_->records.size(); }
std::uint64_t Analyzer::observations() const noexcept { return state_->observations; }

void Analyzer::add(std::span<const posts::Post> posts, const Answers& answers, std::span<Added> added) {
    const std::size_t classes = classes_of(options().tasks), targets = options().targets_model.empty() ? 0 : 3 * options().tracked.size();
    const auto check_rows = [&](std::span<const float> rows, std::size_t width, const char* what) {
        check(rows.empty() || rows.size() == width * posts.size(),
              "analyzer: ", what, " must be [", posts.size(), ", ", width, "], got ", rows.size(), " numbers");
    };
    check_rows(answers.sentiment, 3, "probabilities");
    check_rows(answers.tasks, classes, "the tasks' probabilities");
    check_rows(answers.targets, targets, "probabilities toward targets");
    check_probabilities(options(), answers);
    check(added.empty() || added.size() == posts.size(), "analyzer: added must have ", posts.size(), " elements, got ", added.size());
    try {
        for (std::size_t i = 0; i < posts.size(); ++i) {
            if (i % 65536 == 65535) throw_if_cancelled();
            add_post(*state_, posts[i],
                     {row_of(answers.sentiment, 3, i), row_of(answers.tasks, classes, i), row_of(answers.targets, targets, i)},
                     added.empty() ? nullptr : &added[i]);
        }
    } catch (const Error& error) {
        if (error.status() == Status::out_of_memory) refuse_for_memory(*state_, error);
        throw;
    }
}

void Analyzer::count_skipped(std::string_view reason, std::uint64_t count) { count_reason(state_->skipped, reason, count); }
void Analyzer::count_damaged(std::string_view reason, std::uint64_t count) { count_reason(state_->damaged, reason, count); }

void Analyzer::merge(const Analyzer& other) {
    check(options() == other.options(), "analyzer: merge() needs states with the same tracked names, text_bytes, models and tasks");
    check(this != &other, "analyzer: merge() of a state with itself");
    const RecordSet& from = other.state_->records;
    RecordSet& to = state_->records;
    std::vector<std::uint32_t> numbers(from.strings().size(), Interner::none);   // theirs to ours
    const auto translate = [&](std::uint32_t& number) {
        if (number == Interner::none) return;
        std::uint32_t& ours = numbers[number];
        if (ours == Interner::none) ours = to.intern(from.strings()[number]);
        number = ours;
    };
    Details& details = state_->details;
    throw_if_cancelled();  // not later: what was half merged would be observed twice when it is merged again
    try {
        for (std::size_t i = 0; i < from.size(); ++i) {
            Record record = from[i];
            from.details(record, details);
            translate(record.author);
            translate(record.topic);
            translate(details.reply.author);
            translate(details.repost.author);
            translate(details.quote.author);
            for (std::uint32_t j = 0; j < details.mention_count; ++j) translate(details.mentions[j]);
            for (std::uint32_t j = 0; j < details.hashtag_count; ++j) translate(details.hashtags[j]);
            state_->payload.clear();
            encode(details, state_->payload);
            to.put(record, state_->payload);
            state_->observations += record.observations;
        }
    } catch (const Error& error) {
        if (error.status() == Status::out_of_memory) refuse_for_memory(*state_, error);
        throw;
    }
    for (const auto& [reason, count] : other.state_->skipped) count_skipped(reason, count);
    for (const auto& [reason, count] : other.state_->damaged) count_damaged(reason, count);
}

std::string Analyzer::report() const { return write_report(*state_); }

void Analyzer::save(const std::string& path) const { save_state(*state_, path); }
Analyzer Analyzer::load(const std::string& path) { return Analyzer(load_state(path)); }

std::string Analyzer::to_bytes() const { return state_to_bytes(*state_); }
Analyzer Analyzer::from_bytes(std::string_view bytes) { return Analyzer(state_from_bytes(bytes)); }

}  // namespace clamor::pipeline
