#include "core/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "clamor/core/error.hpp"
#include "core/unicode_table.hpp"

namespace clamor::unicode {

namespace {

constexpr std::uint32_t code_points = 0x110000, block = 128;
constexpr std::size_t most_kinds = 512;  // of blocks; unicode_table.cpp has 500

/// Properties in two steps: blocks of 128 code points, each kind of block once. All of it in static memory: no lookup can fail.
class PropertyTable {
public:
    PropertyTable() noexcept {
        std::size_t run = 0, kinds = 0;
        const LowerRun *lower = lower_runs.data(), *const last_lower = lower + lower_runs.size();
        for (std::uint32_t b = 0; b < code_points / block; ++b) {
            check(kinds < most_kinds, "unicode: more than ", most_kinds, " kinds of blocks");
            const std::uint32_t begin = b * block, end = begin + block;
            std::uint16_t* const made = kinds_[kinds].data();
            for (std::uint32_t c = begin; c < end;) {
                const std::uint32_t next = run + 1 < property_runs.size() ? property_runs[run + 1] >> 11 : code_points;
                const std::uint32_t last = std::min(next, end);
                std::fill(made + (c - begin), made + (last - begin), static_cast<std::uint16_t>(property_runs[run] & 0x7ff));
                if (last == next) ++run;
                c = last;
            }
            while (lower != last_lower && lower->last < begin) ++lower;
            for (const LowerRun* r = lower; r != last_lower && r->first < end; ++r)
                for (std::uint32_t c = r->first; c <= std::min(r->last, end - 1); c += r->step)
                    if (c >= begin) made[c - begin] |= cased;
            if (b == 0x130 / block) made[0x130 % block] |= cased;
            // Most are as the one before: nothing but unassigned, or ideographs.
            std::size_t kind = b > 0 ? blocks_[b - 1] : 0;
            if (kinds_[kind] != kinds_[kinds])
                for (kind = 0; kinds_[kind] != kinds_[kinds];) ++kind;
            blocks_[b] = static_cast<std::uint16_t>(kind);
            if (kind == kinds) ++kinds;
        }
    }

    std::uint16_t operator[](std::uint32_t c) const noexcept {
        return c < code_points ? kinds_[blocks_[c / block]][c % block] : std::uint16_t{0};
    }

private:
    std::array<std::uint16_t, code_points / block> blocks_;
    std::array<std::array<std::uint16_t, block>, most_kinds> kinds_;
};

const PropertyTable& table() {
    static const PropertyTable made;
    return made;
}

const utf8proc_property_t& library(std::uint32_t c) { return *utf8proc_get_property(static_cast<utf8proc_int32_t>(c)); }

}  // namespace

std::uint16_t lookup_properties(std::uint32_t c) noexcept { return table()[c]; }

std::uint32_t lookup_lower(std::uint32_t c) noexcept {
    if (!(table()[c] & cased)) return c;
    if (c == 0x130) return 'i';
    // The runs are in order of their first characters; two that interleave (steps of two) follow each other.
    auto run =
        std::upper_bound(lower_runs.begin(), lower_runs.end(), c, [](std::uint32_t code, const LowerRun& r) { return code < r.first; });
    do --run;
    while (c > run->last || (c - run->first) % run->step != 0);
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(c) + run->distance);
}

std::uint8_t combining_class(std::uint32_t c) noexcept {
    return table()[c] & form ? static_cast<std::uint8_t>(library(c).combining_class) : std::uint8_t{0};
}

std::span<const std::uint32_t> decompose(std::uint32_t c, bool compatible, std::uint32_t (&out)[longest_decomposition]) noexcept {
    out[0] = c;
    if (!(table()[c] & form)) return {out, 1};
    std::array<utf8proc_int32_t, longest_decomposition> codes;
    int boundary = 0;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | (compatible ? UTF8PROC_COMPAT : 0));
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), codes.data(), static_cast<utf8proc_ssize_t>(codes.size()),
                                               options, &boundary);
    if (count < 1 || count > static_cast<utf8proc_ssize_t>(codes.size())) return {out, 1};
    std::copy_n(codes.begin(), count, out);
    return {out, static_cast<std::size_t>(count)};
}

std::uint32_t compose(std::uint32_t first, std::uint32_t second) noexcept {
    // Hangul (Unicode 15, section 3.12): a leading consonant and a vowel, then a trailing consonant.
    if (first - 0x1100 < 19 && second - 0x1161 < 21) return 0xac00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
    if (first - 0xac00 < 11172 && (first - 0xac00) % 28 == 0 && second - 0x11a8 < 27) return first + (second - 0x11a7);
    if (second < 0x300) return 0;
    std::array<utf8proc_int32_t, 2> codes{static_cast<utf8proc_int32_t>(first), static_cast<utf8proc_int32_t>(second)};
    const auto count = utf8proc_normalize_utf32(codes.data(), 2, static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
    if (count != 1) return 0;
    const auto made = static_cast<std::uint32_t>(codes[0]);
    return table()[made] & form ? made : 0;
}

}  // namespace clamor::unicode
