#include "text/tokenizer/byte_trie.hpp"

#include <algorithm>
#include <numeric>

#include "clamor/core/error.hpp"

namespace clamor::text {

void ByteTrie::sort(std::vector<Key>& keys) {
    struct Sorted {
        std::uint64_t beginning;  // the first eight bytes: they decide most comparisons
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
    std::vector<Key> in_order;
    in_order.reserve(keys.size());
    for (const Sorted& s : sorted) in_order.push_back(keys[s.number]);
    keys.swap(in_order);
}

/// Finds places for the children of one node after the other.
struct ByteTrie::Build {
    std::vector<std::uint32_t>& units;
    std::vector<bool> taken_bases = {};
    std::uint32_t first_free = 2;

    bool is_free(std::size_t at) const { return at >= units.size() || units[at] == 0; }

    /// A place where all the children are free. Searching begins where less than all is taken, and moves on where it was in vain.
    std::uint32_t find_base(const std::vector<Label>& labels) {
        const auto [first, last] = std::minmax_element(labels.begin(), labels.end());
        std::uint32_t at = std::max<std::uint32_t>(first_free, *first + 1u), taken = 0;
        const std::uint32_t begin = at;
        for (;; ++at) {
            const std::uint32_t base = at - *first;
            if (!is_free(at) || (base < taken_bases.size() && taken_bases[base])) {
                ++taken;
                continue;
            }
            if (std::all_of(labels.begin(), labels.end(), [&](Label label) { return is_free(base + label); })) break;
        }
        if (20 * taken >= 19 * (at - begin + 1)) first_free = at;
        const std::uint32_t base = at - *first;
        const std::size_t size = std::size_t{base} + *last + 1;
        if (size > most_units) fail(Status::bad_file, "tokenizer: its tokens make a trie of more than ", most_units, " nodes");
        if (units.size() < size) units.resize(std::max(size, units.size() + units.size() / 8));
        if (taken_bases.size() <= base) taken_bases.resize(units.size());
        taken_bases[base] = true;
        return base;
    }
};

/// The more often a byte is in a key, the less its label.
void ByteTrie::number_labels(const std::vector<Key>& keys) {
    std::array<std::uint32_t, 256> counts{};
    for (const auto& [key, value] : keys)
        for (const char byte : key) ++counts[static_cast<unsigned char>(byte)];
    std::array<std::uint8_t, 256> bytes;
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    std::stable_sort(bytes.begin(), bytes.end(), [&](std::uint8_t a, std::uint8_t b) { return counts[a] > counts[b]; });
    labels_.fill(unseen);
    for (std::size_t i = 0; i < bytes.size() && counts[bytes[i]] > 0; ++i) {
        if (i + 1 == unseen) fail(Status::bad_file, "tokenizer: its tokens are not UTF-8, which leaves thirteen bytes out");
        labels_[bytes[i]] = static_cast<Label>(i + 1);
    }
}

ByteTrie::ByteTrie() : units_(2 + 256) { labels_.fill(unseen); }

ByteTrie::ByteTrie(std::vector<Key> keys, std::vector<Placed>* order) : units_(2) {
    struct Pending {
        Node node, parent;
        std::uint32_t begin, end, depth;  ///< keys [begin, end) share their first `depth` bytes
    };
    sort(keys);
    number_labels(keys);
    units_.reserve(4 * keys.size() + 512);
    units_[root] = value_follows;  // taken; a number begins below
    Build build{units_};
    std::vector<Pending> pending;  // depth first: a key's nodes lie close to each other
    std::vector<std::pair<std::uint32_t, Placed>> depths;
    if (!keys.empty()) pending.push_back({root, none, 0, static_cast<std::uint32_t>(keys.size()), 0});
    std::vector<Label> labels;
    std::vector<std::uint32_t> ends;
    while (!pending.empty()) {
        const auto [node, parent, begin, end, depth] = pending.back();
        pending.pop_back();
        if (order && node != root) depths.push_back({depth, {node, parent}});
        labels.clear();
        ends.clear();
        std::uint32_t at = begin;
        while (at < end && keys[at].first.size() == depth) ++at;
        const bool is_key = at > begin;
        const std::uint32_t inner = at;
        while (at < end) {
            const char byte = keys[at].first[depth];
            while (at < end && keys[at].first[depth] == byte) ++at;
            labels.push_back(labels_[static_cast<unsigned char>(byte)]);
            ends.push_back(at);
        }
        if (is_key) labels.push_back(no_label);
        const std::uint32_t base = build.find_base(labels);
        units_[node] = base << base_shift | (is_key ? value_follows : 0) | (node == root ? 0u : units_[node] & 0xffu);
        if (is_key) {
            const auto value = static_cast<std::uint32_t>(keys[inner - 1].second);
            if (value >= most_units) fail(Status::bad_file, "tokenizer: the number of a token must be below ", most_units, ", got ", value);
            units_[base] = value << value_shift | is_value;
            labels.pop_back();
        }
        for (const Label label : labels) units_[base + label] = label;
        for (std::size_t i = 0; i < labels.size(); ++i)
            pending.push_back({base + labels[i], node, i == 0 ? inner : ends[i - 1], ends[i], depth + 1});
    }
    if (keys.empty()) units_[root] = 0;
    const auto last = std::find_if(units_.rbegin(), units_.rend(), [](std::uint32_t unit) { return unit != 0; });
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
