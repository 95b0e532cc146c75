#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>

namespace clamor::fuzz {

/// A fuzzer's bytes as choices, one after the other; behind their end every choice is the first.
class Bytes {
public:
    explicit Bytes(std::span<const std::uint8_t> bytes) : all_(bytes), rest_(bytes) {}

    bool empty() const { return rest_.empty(); }
    std::size_t position() const { return all_.size() - rest_.size(); }
    /// The same bytes from a position on, to make the same choices again.
    Bytes from(std::size_t position) const {
        Bytes other = *this;
        other.rest_ = all_.subspan(position);
        return other;
    }

    unsigned byte() {
        if (rest_.empty()) return 0;
        const unsigned value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    unsigned below(unsigned count) { return byte() % count; }
    /// True once in `count`, so that what is odd stays rare enough for the rest to be reached.
    bool rarely(unsigned count = 16) { return byte() % count == count - 1; }

    template <typename T, std::size_t n>
    T& pick(T (&choices)[n]) {
        return choices[below(n)];
    }

    /// Up to `most` bytes as they are; the first byte says how many.
    std::string_view text(unsigned most = 255) {
        const std::size_t asked = below(most + 1);  // takes bytes itself, before what is left is counted
        const std::size_t size = std::min(asked, rest_.size());
        const std::string_view taken(reinterpret_cast<const char*>(rest_.data()), size);
        rest_ = rest_.subspan(size);
        return taken;
    }

    /// Mostly small, now and then any number or one at the end of its range.
    std::int64_t number() {
        using limits = std::numeric_limits<std::int64_t>;
        switch (const unsigned kind = byte(); kind) {
            case 252:
                return limits::min();
            case 253:
                return limits::max();
            case 254:
                return -static_cast<std::int64_t>(byte()) - 1;
            case 255: {
                std::uint64_t value = 0;
                for (int i = 0; i < 8; ++i) value = value << 8 | byte();
                return static_cast<std::int64_t>(value);
            }
            default:
                return kind;
        }
    }

private:
    std::span<const std::uint8_t> all_, rest_;
};

}  // namespace clamor::fuzz
