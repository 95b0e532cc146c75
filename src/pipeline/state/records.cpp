#include "pipeline/state/records.hpp"

#include <algorithm>
#include <limits>

#include "clamor/core/error.hpp"
#include "pipeline/state/varint.hpp"

namespace clamor::pipeline {
namespace {

enum Flags : unsigned {
    reply_post = 1,
    repost_post = 2,
    quote_post = 4,
    reply_author = 8,
    repost_author = 16,
    quote_author = 32,
    text_cut = 64,
    has_answers = 128
};

void put_target(std::string& out, const Target& target) {
    if (target.has_post) {
        put_u64(out, target.post.high);
        put_u64(out, target.post.low);
    }
    if (target.author != Interner::none) put_varint(out, target.author);
}

std::uint32_t number(ByteReader& in) {
    const std::uint64_t value = in.varint();
    if (value >= Interner::none) in.good = false;
    return static_cast<std::uint32_t>(value);
}

void get_target(ByteReader& in, Target& target, bool has_post, bool has_author) {
    target = {};
    if (has_post) {
        target.has_post = true;
        target.post.high = in.u64();
        target.post.low = in.u64();
    }
    if (has_author) target.author = number(in);
}

void put_names(std::string& out, const std::uint32_t* names, std::uint32_t count) {
    put_varint(out, count);
    for (std::uint32_t i = 0; i < count; ++i) put_varint(out, names[i]);
}

std::uint32_t get_names(ByteReader& in, std::uint32_t* names) {
    const std::uint64_t count = in.varint();
    if (count > Details::most_names) {
        in.good = false;
        return 0;
    }
    for (std::uint64_t i = 0; i < count; ++i) names[i] = number(in);
    return static_cast<std::uint32_t>(count);
}

}  // namespace

void encode(const Details& details, std::string& out) {
    put_varint(out, details.likes);
    put_varint(out, details.replies);
    put_varint(out, details.reposts);
    unsigned flags = 0;
    if (details.reply.has_post) flags |= reply_post;
    if (details.repost.has_post) flags |= repost_post;
    if (details.quote.has_post) flags |= quote_post;
    if (details.reply.author != Interner::none) flags |= reply_author;
    if (details.repost.author != Interner::none) flags |= repost_author;
    if (details.quote.author != Interner::none) flags |= quote_author;
    if (details.cut) flags |= text_cut;
    if (!details.answers.empty()) flags |= has_answers;
    out.push_back(static_cast<char>(flags));
    put_target(out, details.reply);
    put_target(out, details.repost);
    put_target(out, details.quote);
    put_names(out, details.mentions, details.mention_count);
    put_names(out, details.hashtags, details.hashtag_count);
    put_varint(out, details.id.size());
    out.append(details.id);
    put_varint(out, details.text.size());
    out.append(details.text);
    if (details.answers.empty()) return;
    put_varint(out, details.answers.size());
    out.append(details.answers);
}

bool decode(std::string_view bytes, Details& details) {
    ByteReader in{bytes};
    details.likes = in.varint();
    details.replies = in.varint();
    details.reposts = in.varint();
    const std::string_view flag_byte = in.bytes(1);
    const unsigned flags = flag_byte.empty() ? 0 : static_cast<unsigned char>(flag_byte[0]);
    details.cut = flags & text_cut;
    get_target(in, details.reply, flags & reply_post, flags & reply_author);
    get_target(in, details.repost, flags & repost_post, flags & repost_author);
    get_target(in, details.quote, flags & quote_post, flags & quote_author);
    details.mention_count = get_names(in, details.mentions);
    details.hashtag_count = get_names(in, details.hashtags);
    details.id = in.bytes(in.varint());
    details.text = in.bytes(in.varint());
    details.answers = flags & has_answers ? in.bytes(in.varint()) : std::string_view{};
    return in.good && in.rest.empty() && details.answers.empty() == !(flags & has_answers);
}

void RecordSet::details(const Record& record, Details& out) const {
    if (!decode(payload(record), out)) fail(Status::internal, "analyzer: a record cannot be read back");
}

std::size_t RecordSet::slot_of(const Key& key) const noexcept {
    std::size_t slot = key.low & (table_.size() - 1);
    while (table_[slot] != Interner::none && records_[table_[slot]].key != key) slot = (slot + 1) & (table_.size() - 1);
    return slot;
}

const Record* RecordSet::find(const Key& key) const {
    if (table_.empty()) return nullptr;
    const std::size_t slot = slot_of(key);
    return table_[slot] == Interner::none ? nullptr : &records_[table_[slot]];
}

void RecordSet::grow() {
    PoolVector<std::uint32_t> table(std::max<std::size_t>(1024, table_.size() * 2), Interner::none);
    for (std::size_t i = 0; i < records_.size(); ++i) {
        std::size_t slot = records_[i].key.low & (table.size() - 1);
        while (table[slot] != Interner::none) slot = (slot + 1) & (table.size() - 1);
        table[slot] = static_cast<std::uint32_t>(i);
    }
    table_.swap(table);
}

bool RecordSet::put(Record record, std::string_view payload) {
    if (table_.empty() || (records_.size() + 1) * 5 > table_.size() * 3) grow();
    const std::size_t slot = slot_of(record.key);
    record.payload_size = static_cast<std::uint32_t>(payload.size());
    if (table_[slot] == Interner::none) {
        if (records_.size() >= Interner::none) fail(Status::unsupported, "analyzer: more than 4,294,967,294 different posts");
        records_.reserve_one();
        record.payload = payloads_.add(payload.data(), payload.size());
        table_[slot] = static_cast<std::uint32_t>(records_.size());
        records_.push_back(record);
        return false;
    }
    Record& kept = records_[table_[slot]];
    const std::uint64_t seen = std::uint64_t{kept.observations} + record.observations;
    const auto observations = static_cast<std::uint32_t>(std::min<std::uint64_t>(seen, std::numeric_limits<std::uint32_t>::max()));
    const auto order = record.rank() <=> kept.rank();
    if (order > 0 || (order == 0 && payload > this->payload(kept))) {
        record.payload = payloads_.add(payload.data(), payload.size());
        garbage_ += kept.payload_size;
        kept = record;
    }
    kept.observations = observations;
    if (garbage_ > (std::size_t{16} << 20) && garbage_ > payloads_.bytes() / 2) {
        try {
            compact();
        } catch (const Error&) {  // no room to copy it: goes on with the holes, and tries again after as many more
        }
    }
    return true;
}

void RecordSet::compact() {
    garbage_ = 0;
    StringBlocks payloads;
    PoolVector<std::uint64_t> places(records_.size());
    for (std::size_t i = 0; i < records_.size(); ++i) places[i] = payloads.add(payload(records_[i]).data(), records_[i].payload_size);
    for (std::size_t i = 0; i < records_.size(); ++i) records_[i].payload = places[i];
    payloads_ = std::move(payloads);
}

}  // namespace clamor::pipeline
