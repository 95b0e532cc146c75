#include "text/tokenizer/byte_trie.hpp"

#include <algorithm>

namespace clamor::text {

ByteTrie::ByteTrie(std::vector<Key> keys, std::vector<Node>* order) : units_(2) {
    std::stable_sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.first < b.first; });
    units_.reserve(4 * keys.size() + 512);
    std::vector<Pending> pending;  // depth first: a key's nodes lie close to each other
    std::vector<std::pair<std::uint32_t, Node>> depths;
    std::vector<std::pair<Node, TokenId>> found;
    if (!keys.empty()) pending.push_back({root, 0, static_cast<std::uint32_t>(keys.size()), 0});
    std::vector<unsigned char> bytes;
    std::vector<std::uint32_t> ends;
    while (!pending.empty()) {
        const Pending here = pending.back();
        const Node node = here.node;
        const std::uint32_t begin = here.begin, end = here.end, depth = here.depth;
        pending.pop_back();
        if (order && node != root) depths.emplace_back(depth, node);
        std::uint32_t at = begin;
        for (; at < end && keys[at].first.size() == depth; ++at) found.emplace_back(node, keys[at].second);
        bytes.clear();
        ends.clear();
        const std::uint32_t inner = at;
        while (at < end) {
            const auto byte = static_cast<unsigned char>(keys[at].first[depth]);
            const auto behind = std::partition_point(keys.begin() + at, keys.begin() + end, [&](const Key& key) { return static_cast<unsigned char>(key.first[depth]) <= byte; });
            at = static_cast<std::uint32_t>(behind - keys.begin());
            bytes.push_back(byte);
            ends.push_back(at);
        }
        if (bytes.empty()) continue;
        const std::uint32_t base = find_base(bytes);
        units_[node].base = base;
        for (std::size_t i = 0; i < bytes.size(); ++i) units_[base + bytes[i]].parent = node;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            pending.push_back({base + bytes[i], i == 0 ? inner : ends[i - 1], ends[i], depth + 1});
    }
    units_.shrink_to_fit();
    bound_ = units_.size();
    values_.resize(bound_, -1);
    for (const auto& [node, value] : found) {
        units_[node].base |= has_value;
        values_[node] = value;
    }
    if (!order) return;
    std::stable_sort(depths.begin(), depths.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [depth, node] : depths) order->push_back(node);
}

/// A place where all the children are free. Searching begins where less than all is taken, and moves on where it was in vain.
std::uint32_t ByteTrie::find_base(const std::vector<unsigned char>& bytes) {
    const std::uint32_t first = bytes.front(), last = bytes.back();
    std::uint32_t at = std::max(first_free_, first + 1), taken = 0;
    const std::uint32_t begin = at;
    for (;; ++at) {
        const std::uint32_t base = at - first;
        if (units_.size() < std::size_t{base} + last + 1) units_.resize(std::max<std::size_t>(base + last + 1, units_.size() + units_.size() / 8));
        if (units_[at].parent != none || at == root) {
            ++taken;
            continue;
        }
        if (std::all_of(bytes.begin(), bytes.end(), [&](unsigned char byte) { return base + byte != root && units_[base + byte].parent == none; })) break;
    }
    if (20 * taken >= 19 * (at - begin + 1)) first_free_ = at;
    return at - first;
}

}  // namespace clamor::text
