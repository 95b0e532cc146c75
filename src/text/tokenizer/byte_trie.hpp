#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// A set of byte strings, each with a number, as a double array (Aoe 1989): a step from a node by a byte is two reads.
class ByteTrie {
public:
    using Node = std::uint32_t;
    static constexpr Node none = 0, root = 1;
    using Key = std::pair<std::string_view, TokenId>;

    ByteTrie() : units_(2) {}
    /// Of two equal keys the later counts. Keys are not empty; numbers are not negative. `order` gets the nodes below the root,
    /// those nearer to it first.
    explicit ByteTrie(std::vector<Key> keys, std::vector<Node>* order = nullptr);

    Node step(Node from, unsigned char byte) const noexcept {
        const Node to = (units_[from].base & base_bits) + byte;
        return to < bound_ && units_[to].parent == from ? to : none;
    }
    /// The number of the key that ends at a node, or -1.
    TokenId value(Node node) const noexcept { return units_[node].base & has_value ? values_[node] : -1; }
    /// One above the greatest node.
    std::size_t bound() const noexcept { return bound_; }
    Node parent(Node node) const noexcept { return units_[node].parent; }
    /// The byte that leads to a node from its parent.
    unsigned char byte(Node node) const noexcept { return static_cast<unsigned char>(node - (units_[units_[node].parent].base & base_bits)); }

private:
    static constexpr std::uint32_t has_value = 1u << 31, base_bits = has_value - 1;
    struct Unit {
        std::uint32_t base = 0;  ///< where the children begin, and whether there is a value
        Node parent = none;
    };
    struct Pending {
        Node node;
        std::uint32_t begin, end, depth;  ///< keys [begin, end) share their first `depth` bytes
    };
    std::uint32_t find_base(const std::vector<unsigned char>& bytes);

    std::vector<Unit> units_;
    std::vector<TokenId> values_;
    std::size_t bound_ = 2;
    std::uint32_t first_free_ = 2;
};

}  // namespace clamor::text
