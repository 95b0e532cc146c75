#pragma once

#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/hash.hpp"
#include "core/hexadecimal.hpp"

namespace clamor {

/// A hash of lists of numbers one after the other, the same on every machine of a byte order.
class ListHash {
public:
    template <typename T>
        requires std::is_arithmetic_v<T>
    ListHash& add(std::span<const T> list) {
        const std::uint64_t parts[] = {hash_, list.size(), hash64({reinterpret_cast<const char*>(list.data()), list.size_bytes()})};
        hash_ = hash64({reinterpret_cast<const char*>(parts), sizeof parts});
        return *this;
    }
    template <typename T>
    ListHash& add(const std::vector<T>& list) {
        return add(std::span<const T>(list));
    }

    std::string text() const { return hexadecimal(hash_); }

private:
    std::uint64_t hash_ = 0;
};

}  // namespace clamor
