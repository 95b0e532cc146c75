#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// A set of byte strings, each with a number, as a double array (Aoe 1989) of four bytes a node: a step from a node by a byte is one
/// read. No two nodes have their children at the same place, so the label of a node says whose child it is. Labels are the bytes that
/// keys have, the most frequent first, so that siblings lie close to each other; the number of a key is a child of its last node.
class ByteTrie {
public:
    using Node = std::uint32_t;
    using Label = std::uint8_t;
    static constexpr Node none = 0, root = 1;
    using Key = std::pair<std::string_view, TokenId>;
    struct Placed {
        Node node, parent;
    };

    ByteTrie();
    /// Of two equal keys the later counts. Keys are not empty, and UTF-8; numbers are not negative. `order` gets the nodes below the
    /// root, those nearer to it first. Throws Status::bad_file where there would be more than 8 Mi nodes.
    explicit ByteTrie(std::vector<Key> keys, std::vector<Placed>* order = nullptr);

    /// Keys in the order of their bytes, equal ones in the order that they have.
    static void sort(std::vector<Key>& keys);

    Node step(Node from, unsigned char byte) const noexcept { return child(from, label_of(byte)); }
    /// What a byte is called here; `unseen` where no key has it, and then no step goes on.
    Label label_of(unsigned char byte) const noexcept { return labels_[byte]; }
    static constexpr Label unseen = 255;
    Node child(Node from, Label label) const noexcept {
        const Node to = (units_[from] >> base_shift) + label;
        return static_cast<Label>(units_[to]) == label ? to : none;
    }
    /// The label of the step that leads to a node.
    Label label(Node node) const noexcept { return static_cast<Label>(units_[node]); }
    /// The number of the key that ends at a node, or -1.
    TokenId value(Node node) const noexcept {
        return has_value(node) ? static_cast<TokenId>(units_[units_[node] >> base_shift] >> value_shift) : -1;
    }
    bool has_value(Node node) const noexcept { return (units_[node] & value_follows) != 0; }
    /// One above the greatest node.
    std::size_t bound() const noexcept { return units_.size(); }

private:
    // Of a node: where its children begin (0: there are none), whether the first of them is a number, its label. Of a number: itself, and
    // `is_value`, with the label of no byte.
    static constexpr std::uint32_t base_shift = 9, value_follows = 1u << 8, value_shift = 9, is_value = 1u << 8;
    static constexpr Label no_label = 0;
    static constexpr std::size_t most_units = std::size_t{1} << (32 - base_shift);
    void number_labels(const std::vector<Key>& keys);
    struct Build;

    std::array<Label, 256> labels_;      ///< of bytes; 1 and on, `unseen` for those of no key
    std::vector<std::uint32_t> units_;  ///< 256 more than there are nodes, so that a step needs no bound
};

}  // namespace clamor::text
