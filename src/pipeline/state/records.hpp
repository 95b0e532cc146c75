#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "clamor/posts/post.hpp"
#include "core/hash.hpp"
#include "pipeline/models/sentiment.hpp"
#include "pipeline/report/interner.hpp"
#include "pipeline/state/storage.hpp"

namespace clamor::pipeline {

/// A post's name: the 128-bit XXH3 of its id. Two of a hundred million different ids share one with a chance of 1e-23.
using Key = Hash128;

/// The newest observation of one post, in fixed size; Details has the rest.
struct Record {
    Key key;
    posts::Time time = posts::no_time, observed = posts::no_time;
    std::uint64_t engagement = 0;        ///< likes + replies + reposts
    std::uint64_t content = 0;           ///< hash of all fields
    std::uint64_t tracked = 0;           ///< bit i: about options.tracked[i]
    std::uint64_t payload = 0;           ///< where its Details lie
    std::uint32_t payload_size = 0;
    std::uint32_t author = Interner::none, topic = Interner::none;
    std::uint32_t observations = 1;      ///< stays at the largest number
    Sentiment sentiment;

    /// What decides which of two observations of a post is kept: the larger one; of equals the larger Details, which then differ in their
    /// answers alone. A total order, so that parts merge in any order.
    auto rank() const { return std::tuple(observed, engagement, content, sentiment.negative, sentiment.positive); }
};

/// Whom a post answers, shares or quotes: a post's key, an author, both or neither.
struct Target {
    Key post;
    bool has_post = false;
    std::uint32_t author = Interner::none;
    explicit operator bool() const { return has_post || author != Interner::none; }
};

/// The part of a record that varies in size.
struct Details {
    static constexpr std::size_t most_names = 128;   ///< mentions, and hashtags, that are kept of one post
    std::uint64_t likes = 0, replies = 0, reposts = 0;
    Target reply, repost, quote;
    std::uint32_t mention_count = 0, hashtag_count = 0;
    std::uint32_t mentions[most_names], hashtags[most_names];   ///< numbers of interned strings
    std::string_view id, text;
    std::string_view answers;   ///< of models, as encode_answers() wrote them (answers.hpp)
    bool cut = false;   ///< `text` is not the whole text

    std::span<const std::uint32_t> mention_list() const { return {mentions, mention_count}; }
    std::span<const std::uint32_t> hashtag_list() const { return {hashtags, hashtag_count}; }
};

inline constexpr std::size_t most_name_bytes = 256;   ///< ids, handles, hashtags and topics are cut to this

void encode(const Details& details, std::string& out);
/// Reads what encode() wrote. Returns false where the bytes are not that; never reads past them.
bool decode(std::string_view bytes, Details& details);

/// The set of records with their strings.
class RecordSet {
public:
    std::size_t size() const noexcept { return records_.size(); }
    const Record& operator[](std::size_t i) const noexcept { return records_[i]; }
    std::string_view payload(const Record& record) const noexcept { return {payloads_.at(record.payload), record.payload_size}; }
    void details(const Record& record, Details& out) const;

    const Interner& strings() const noexcept { return strings_; }
    std::uint32_t intern(std::string_view text) { return text.empty() ? Interner::none : strings_.add(text); }

    /// Adds an observation: a new post, or a change of the one there if it is newer; `record.observations` add up.
    /// Returns whether the post was there. Changes nothing if it throws.
    bool put(Record record, std::string_view payload);

    const Record* find(const Key& key) const;

private:
    std::size_t slot_of(const Key& key) const noexcept;
    void grow();
    void compact();

    Interner strings_;
    Blocks<Record> records_;
    PoolVector<std::uint32_t> table_;   ///< open addressing by key.low, Interner::none where free
    StringBlocks payloads_;
    std::size_t garbage_ = 0;           ///< bytes of payloads_ that nothing refers to
};

}  // namespace clamor::pipeline
