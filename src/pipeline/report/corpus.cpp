#include "pipeline/report/corpus.hpp"

#include <algorithm>
#include <array>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/posts/fold.hpp"
#include "pipeline/models/answers.hpp"
#include "pipeline/report/calendar.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::uint32_t most_buckets = 200;
constexpr posts::Time monday = 4 * day_ms;   // 1970-01-05

/// How many of the sorted times at one end are so few and so far away that they are errors: up to one in 200, at least one,
/// farther from the others than a year and than ten times their span. As many at the other end may be errors too, and are not in that
/// span where two others remain.
std::size_t strays(const PoolVector<posts::Time>& times, bool at_end) {
    const std::size_t n = times.size(), most = std::max<std::size_t>(1, n / 200);
    if (n < 3) return 0;
    const auto at = [&](std::size_t i) { return at_end ? -times[n - 1 - i] : times[i]; };
    const posts::Time span = at(n - 1 - (n > 2 * most + 1 ? most : 0)) - at(most);
    for (std::size_t k = most; k > 0; --k)
        if (at(k) - at(k - 1) > std::max(366 * day_ms, 10 * span)) return k;
    return 0;
}

posts::Time floor_to(posts::Time time, posts::Time width) {
    const posts::Time offset = width % week_ms == 0 ? monday : 0, shifted = time - offset;
    return (shifted >= 0 ? shifted / width : -((-shifted + width - 1) / width)) * width + offset;
}

}  // namespace

Timeline make_timeline(PoolVector<posts::Time>& times) {
    Timeline timeline;
    std::sort(times.begin(), times.end());
    if (times.empty()) return timeline;
    const std::size_t early = strays(times, false), late = strays(times, true);
    timeline.outside = early + late;
    timeline.first = times[early];
    timeline.last = times[times.size() - 1 - late];
    struct Width {
        posts::Time ms;
        const char* name;
    };
    constexpr std::array<Width, 11> widths = {{{minute_ms, "minute"},
                                               {5 * minute_ms, "5 minutes"},
                                               {15 * minute_ms, "15 minutes"},
                                               {hour_ms, "hour"},
                                               {3 * hour_ms, "3 hours"},
                                               {6 * hour_ms, "6 hours"},
                                               {12 * hour_ms, "12 hours"},
                                               {day_ms, "day"},
                                               {week_ms, "week"},
                                               {4 * week_ms, "4 weeks"},
                                               {52 * week_ms, "52 weeks"}}};
    const auto take = [&](posts::Time width) {
        timeline.width = width;
        timeline.start = floor_to(timeline.first, width);
        const posts::Time count = (floor_to(timeline.last, width) - timeline.start) / width + 1;
        timeline.count = static_cast<std::uint32_t>(count);
        return count <= most_buckets;
    };
    for (const Width& width : widths) {
        timeline.bucket = width.name;
        if (take(width.ms)) return timeline;
    }
    posts::Time years = 2;
    while (!take(years * 52 * week_ms)) years *= 2;
    timeline.bucket = concat(years * 52, " weeks");
    return timeline;
}

Corpus::Corpus(const Analyzer::State& given) : state(given) {
    const RecordSet& records = state.records;
    PoolVector<std::pair<std::uint64_t, std::uint32_t>> keys(records.size());   // the high half decides all but always
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = {records[i].key.high, static_cast<std::uint32_t>(i)};
    std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : records[a.second].key.low < records[b.second].key.low;
    });
    order.resize(records.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = keys[i].second;

    number_accounts();
    read_answers();
    author.resize(size());
    authors = accounts;
    PoolVector<posts::Time> times;
    for (std::size_t i = 0; i < size(); ++i) {
        author[i] = record(i).author == Interner::none ? authors++ : account_of[record(i).author];
        if (record(i).time != posts::no_time) times.push_back(record(i).time);
    }
    timeline = make_timeline(times);
    bucket.resize(size());
    for (std::size_t i = 0; i < size(); ++i) {
        const posts::Time time = record(i).time;
        const bool inside = time != posts::no_time && time >= timeline.first && time <= timeline.last;
        bucket[i] = inside ? static_cast<std::uint32_t>((time - timeline.start) / timeline.width) : Timeline::none;
    }
}

void Corpus::number_accounts() {
    account_of.assign(state.records.strings().size(), Interner::none);
    PoolVector<std::uint32_t> spelled(account_of.size(), 0);   // by string: posts with this spelling of their author
    Interner folded;
    std::string scratch;
    const auto use = [&](std::uint32_t name) {
        if (name == Interner::none || account_of[name] != Interner::none) return;
        scratch.clear();
        posts::append_folded(string(name), scratch);
        account_of[name] = folded.add(scratch);
    };
    Details details;
    for (std::size_t i = 0; i < size(); ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        const Record& post = record(i);
        this->details(i, details);
        use(post.author);
        if (post.author != Interner::none) ++spelled[post.author];
        for (const Target* target : {&details.reply, &details.repost, &details.quote}) use(target->author);
        for (const std::uint32_t name : details.mention_list()) use(name);
        without_text += details.text.empty() && !details.cut;
    }
    accounts = folded.size();
    spelling.assign(accounts, Interner::none);
    for (std::uint32_t name = 0; name < account_of.size(); ++name) {
        if (account_of[name] == Interner::none) continue;
        std::uint32_t& best = spelling[account_of[name]];
        if (best == Interner::none || spelled[name] > spelled[best] || (spelled[name] == spelled[best] && string(name) < string(best)))
            best = name;
    }
}

void Corpus::read_answers() {
    opinions.resize(state.options.targets_model.empty() ? 0 : state.options.tracked.size());
    if (tasks().empty() && opinions.empty()) return;
    labels.assign(size() * tasks().size(), no_label);
    Details details;
    KeptAnswers answers;
    for (std::size_t i = 0; i < size(); ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        this->details(i, details);
        if (details.answers.empty()) continue;
        if (!decode_answers(state.options, details.answers, answers))
            fail(Status::internal, "analyzer: a post's answers cannot be read back");
        std::copy_n(answers.labels.begin(), tasks().size(), labels.begin() + static_cast<std::ptrdiff_t>(i * tasks().size()));
        for_each_tracked(answers.toward,
                         [&](std::size_t name) { opinions[name].push_back({static_cast<std::uint32_t>(i), answers.opinions[name]}); });
    }
}

std::uint32_t Corpus::account(const Target& target) const {
    if (target.author != Interner::none) return account_of[target.author];
    if (!target.has_post) return Interner::none;
    const Record* post = state.records.find(target.post);
    return post == nullptr ? Interner::none : account(post->author);
}

}  // namespace clamor::pipeline
