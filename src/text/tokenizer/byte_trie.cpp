#include "text/tokenizer/byte_trie.hpp"

#include <algorithm>

#include "clamor/core/error.hpp"
#include "text/tokenizer/hash.hpp"

namespace clamor::text {

namespace {

constexpr std::size_t most_units = std::size_t{1} << 23;

/// Keys in order. Their first eight bytes as a number decide most comparisons.
void sort_keys(std::vector<ByteTrie::Key>& keys) {
    struct Sorted {
        std::uint64_t beginning;
        std::uint32_t number;
    };
    std::vector<Sorted> sorted;
    sorted.reserve(keys.size());
    for (const auto& [key, value] : keys) {
        std::uint64_t beginning = 0;
        for (std::size_t i = 0; i < 8; ++i) beginning = beginning << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0u);
        sorted.push_back({beginning, static_cast<std::uint32_t>(sorted.size())});
    }
    std::sort(sorted.begin(), sorted.end(), [&](const Sorted& a, const Sorted& b) {
        if (a.beginning != b.beginning) return a.beginning < b.beginning;
        const int order = keys[a.number].first.compare(keys[b.number].first);
        return order != 0 ? order < 0 : a.number < b.number;
    });
    std::vector<ByteTrie::Key> in_order;
    in_order.reserve(keys.size());
    for (const Sorted& s : sorted) in_order.push_back(keys[s.number]);
    keys.swap(in_order);
}

}  // namespace

/// Finds places for the children of one node after the other.
struct ByteTrie::Build {
    std::vector<Unit>& units;
    std::vector<bool> taken_bases{};
    std::uint32_t first_free = 2;

    bool is_free(std::size_t at) const { return at >= units.size() || (units[at].link & label_mask) == 0; }

    /// A place where all the children are free. Searching begins where less than all is taken, and moves on where it was in vain.
    std::uint32_t find_base(const std::vector<unsigned char>& bytes) {
        const std::uint32_t first = bytes.front();
        std::uint32_t at = std::max(first_free, first + 1), taken = 0;
        const std::uint32_t begin = at;
        for (;; ++at) {
            const std::uint32_t base = at - first;
            if (!is_free(at) || (base < taken_bases.size() && taken_bases[base])) {
                ++taken;
                continue;
            }
            if (std::all_of(bytes.begin() + 1, bytes.end(), [&](unsigned char byte) { return is_free(base + byte); })) break;
        }
        if (20 * taken >= 19 * (at - begin + 1)) first_free = at;
        const std::uint32_t base = at - first;
        const std::size_t size = std::size_t{base} + bytes.back() + 1;
        if (size > most_units) fail(Status::bad_file, "tokenizer: its tokens make a trie of more than ", most_units, " nodes");
        if (units.size() < size) units.resize(std::max(size, units.size() + units.size() / 8));
        if (taken_bases.size() <= base) taken_bases.resize(std::max<std::size_t>(base + 1, units.size()));
        taken_bases[base] = true;
        return base;
    }
};

ByteTrie::ByteTrie(std::vector<Key> keys, std::vector<Placed>* order) : units_(2) {
    struct Pending {
        Node node, parent;
        std::uint32_t begin, end, depth;  ///< keys [begin, end) share their first `depth` bytes
    };
    sort_keys(keys);
    units_.reserve(4 * keys.size() + 512);
    Build build{units_};
    std::vector<Pending> pending;  // depth first: a key's nodes lie close to each other
    std::vector<std::pair<std::uint32_t, Placed>> depths;
    if (!keys.empty()) pending.push_back({root, none, 0, static_cast<std::uint32_t>(keys.size()), 0});
    std::vector<unsigned char> bytes;
    std::vector<std::uint32_t> ends;
    while (!pending.empty()) {
        const auto [node, parent, begin, end, depth] = pending.back();
        pending.pop_back();
        if (order && node != root) depths.push_back({depth, {node, parent}});
        std::uint32_t at = begin;
        for (; at < end && keys[at].first.size() == depth; ++at) units_[node].value = keys[at].second;
        bytes.clear();
        ends.clear();
        const std::uint32_t inner = at;
        while (at < end) {
            const auto byte = static_cast<unsigned char>(keys[at].first[depth]);
            while (at < end && static_cast<unsigned char>(keys[at].first[depth]) == byte) ++at;
            bytes.push_back(byte);
            ends.push_back(at);
        }
        if (bytes.empty()) continue;
        const std::uint32_t base = build.find_base(bytes);
        units_[node].link |= base << label_bits;
        for (std::size_t i = 0; i < bytes.size(); ++i) units_[base + bytes[i]].link = bytes[i] + 1u;
        for (std::size_t i = 0; i < bytes.size(); ++i) pending.push_back({base + bytes[i], node, i == 0 ? inner : ends[i - 1], ends[i], depth + 1});
    }
    const auto is_used = [](const Unit& unit) { return unit.link != 0; };
    const auto last = std::find_if(units_.rbegin(), units_.rend(), is_used);
    units_.resize(std::max<std::size_t>(static_cast<std::size_t>(units_.rend() - last), 2) + 256);
    units_.shrink_to_fit();
    if (!order) return;
    std::uint32_t deepest = 0;
    for (const auto& [depth, placed] : depths) deepest = std::max(deepest, depth);
    std::vector<std::size_t> begins(deepest + 2);
    for (const auto& [depth, placed] : depths) ++begins[depth + 1];
    for (std::size_t d = 1; d < begins.size(); ++d) begins[d] += begins[d - 1];
    order->resize(depths.size());
    for (const auto& [depth, placed] : depths) (*order)[begins[depth]++] = placed;
}

}  // namespace clamor::text
