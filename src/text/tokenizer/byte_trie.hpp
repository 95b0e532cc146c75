#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// A set of byte strings, each with a number, as a double array (Aoe 1989): a step from a node by a byte is one read, and the number
/// comes with it. No two nodes have their children at the same place, so the byte that leads to a node says whose child it is.
class ByteTrie {
public:
    using Node = std::uint32_t;
    static constexpr Node none = 0, root = 1;
    using Key = std::pair<std::string_view, TokenId>;
    struct Placed {
        Node node, parent;
    };

    ByteTrie() : units_(2 + 256) {}
    /// Of two equal keys the later counts. Keys are not empty; numbers are not negative. `order` gets the nodes below the root,
    /// those nearer to it first. Throws Status::bad_file where there would be more than 8 Mi nodes.
    explicit ByteTrie(std::vector<Key> keys, std::vector<Placed>* order = nullptr);

    Node step(Node from, unsigned char byte) const noexcept {
        const Node to = (units_[from].link >> label_bits) + byte;
        return (units_[to].link & label_mask) == byte + 1u ? to : none;
    }
    /// The number of the key that ends at a node, or -1.
    TokenId value(Node node) const noexcept { return units_[node].value; }
    /// One above the greatest node.
    std::size_t bound() const noexcept { return units_.size(); }
    /// The byte that leads to a node from its parent.
    unsigned char byte(Node node) const noexcept { return static_cast<unsigned char>((units_[node].link & label_mask) - 1); }

private:
    static constexpr std::uint32_t label_bits = 9, label_mask = (1u << label_bits) - 1;
    struct Unit {
        std::uint32_t link = 0;  ///< where the children begin (0: there are none) << 9 | one above the byte that leads here (0: a free place)
        TokenId value = -1;
    };
    struct Build;

    std::vector<Unit> units_;  ///< 256 more than there are nodes, so that a step needs no bound
};

}  // namespace clamor::text
