#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace clamor::posts {

/// Why a record was skipped, or what of a post could not be used. The names (problem_name) are part of report.json.
enum class Problem {
    broken_record,  ///< skipped: not JSON, or a row of the table that is no row
    invalid_utf8,   ///< skipped
    too_long,       ///< skipped: longer than ReaderOptions::max_record_bytes
    no_text,        ///< skipped: no text, and neither a repost nor media that could stand for it
    bad_time,       ///< kept without time: unparsable, or outside of the years 1970 to 2261
    bad_field,      ///< kept without the field: a value of the wrong type
};
inline constexpr std::size_t problem_kinds = 6;
inline constexpr std::array<Problem, problem_kinds> all_problems = {Problem::broken_record, Problem::invalid_utf8, Problem::too_long,
                                                                    Problem::no_text,       Problem::bad_time,     Problem::bad_field};

/// "broken_record", "invalid_utf8" ...
std::string_view problem_name(Problem problem) noexcept;
/// What a person is told: "not valid UTF-8", "no text" ...
std::string_view problem_text(Problem problem) noexcept;
/// Whether it costs the whole record, or a field only.
constexpr bool skips_record(Problem problem) noexcept { return problem < Problem::bad_time; }

/// How often each problem was met, and the lines of the first few. Adding two in either order gives the same.
class Problems {
public:
    static constexpr std::size_t kept_lines = 5;

    struct Kind {
        std::uint64_t count = 0;
        std::vector<std::uint64_t> lines;  ///< the smallest `kept_lines` line numbers (rows of an Arrow stream), ascending, from 1
        bool operator==(const Kind&) const = default;
    };

    void add(Problem problem, std::uint64_t line);
    void add(const Problems& other);
    void clear() noexcept;

    const Kind& operator[](Problem problem) const noexcept { return kinds_[static_cast<std::size_t>(problem)]; }
    std::uint64_t skipped() const noexcept;  ///< records that gave no post
    std::uint64_t total() const noexcept;
    bool operator==(const Problems&) const = default;

private:
    std::array<Kind, problem_kinds> kinds_;
};

}  // namespace clamor::posts
