#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace clamor::pipeline {

/// LEB128: seven bits a byte, low ones first.
inline void put_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

inline std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) { return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1); }

/// Takes fields from the front of a byte string. After a read that did not fit, `good` is false and all further reads give zero.
struct ByteReader {
    std::string_view rest;
    bool good = true;

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest.empty()) break;
            const auto byte = static_cast<unsigned char>(rest.front());
            rest.remove_prefix(1);
            if (shift == 63 && byte > 1) break;
            value |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80) return value;
        }
        return refuse(), 0;
    }
    std::string_view bytes(std::uint64_t size) {
        if (size > rest.size()) return refuse(), std::string_view{};
        const std::string_view taken = rest.substr(0, size);
        rest.remove_prefix(size);
        return taken;
    }
    /// Little-endian.
    std::uint64_t u64() {
        const std::string_view taken = bytes(8);
        std::uint64_t value = 0;
        for (std::size_t i = taken.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(taken[i]);
        return value;
    }

private:
    void refuse() {
        good = false;
        rest = {};
    }
};

inline void put_u64(std::string& out, std::uint64_t value) {
    for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

}  // namespace clamor::pipeline
