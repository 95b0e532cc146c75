#pragma once

#include <span>
#include <string>
#include <vector>

#include "clamor/trends/rising.hpp"
#include "pipeline/state/records.hpp"
#include "pipeline/state/state.hpp"

namespace clamor::pipeline {

/// The buckets of time that a report shares.
struct Timeline {
    static constexpr std::uint32_t none = 0xffffffffu;
    std::uint32_t count = 0;               ///< 0: no post has a time
    posts::Time start = 0, width = 0;
    posts::Time first = 0, last = 0;       ///< of the posts in it
    std::uint64_t outside = 0;             ///< posts whose time is too far from all others
    std::string bucket;                    ///< "hour" ...

    posts::Time begin_of(std::uint32_t i) const { return start + static_cast<posts::Time>(i) * width; }
};

/// Chooses the buckets for these times, which it sorts.
Timeline make_timeline(PoolVector<posts::Time>& times);

/// What a post says of a tracked name.
struct Opinion {
    std::uint32_t post;   ///< its place
    Sentiment sentiment;
};

/// The posts of a state in an order that depends on nothing but the set: by key. `i` below is a post's place in it.
/// Accounts and authors are numbered as they come in that order.
class Corpus {
public:
    explicit Corpus(const Analyzer::State& state);

    std::size_t size() const noexcept { return order.size(); }
    const Record& record(std::size_t i) const { return state.records[order[i]]; }
    void details(std::size_t i, Details& out) const { state.records.details(record(i), out); }
    std::string_view string(std::uint32_t number) const { return state.records.strings()[number]; }
    std::string_view account_name(std::uint32_t account) const { return string(spelling[account]); }
    /// The account of an interned handle, whatever its case; none for none.
    std::uint32_t account(std::uint32_t name) const { return name == Interner::none ? Interner::none : account_of[name]; }
    /// The account that a target names, or whose post it is where that is known; none otherwise.
    std::uint32_t account(const Target& target) const;

    const Analyzer::State& state;
    PoolVector<std::uint32_t> order;
    PoolVector<std::uint32_t> account_of;    ///< by interned string
    PoolVector<std::uint32_t> spelling;      ///< by account: the string most of its posts have, the least of equals
    std::uint32_t accounts = 0;              ///< that post or are spoken to
    std::uint64_t without_text = 0;          ///< posts
    PoolVector<std::uint32_t> author;        ///< by post: its account; a post without author has a number of its own from `accounts` on
    std::uint32_t authors = 0;               ///< numbers of `author` are below this
    Timeline timeline;
    PoolVector<std::uint32_t> bucket;        ///< by post: Timeline::none without a time in it

    PoolVector<std::uint8_t> labels;         ///< by post and task: the most probable class, or no_label
    std::vector<PoolVector<Opinion>> opinions;   ///< by tracked name, of posts ascending

    std::span<const Task> tasks() const { return state.options.tasks; }
    std::uint8_t label(std::size_t post, std::size_t task) const { return labels[post * tasks().size() + task]; }

private:
    void number_accounts();
    void read_answers();
};

}  // namespace clamor::pipeline
