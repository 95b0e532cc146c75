#include "clamor/posts/problems.hpp"

#include <algorithm>

namespace clamor::posts {

std::string_view problem_name(Problem problem) noexcept {
    switch (problem) {
        case Problem::broken_record: return "broken_record";
        case Problem::invalid_utf8: return "invalid_utf8";
        case Problem::too_long: return "too_long";
        case Problem::no_text: return "no_text";
        case Problem::bad_time: return "bad_time";
        case Problem::bad_field: return "bad_field";
    }
    return "";
}

std::string_view problem_text(Problem problem) noexcept {
    switch (problem) {
        case Problem::broken_record: return "not a JSON object, or not a row of the table";
        case Problem::invalid_utf8: return "not valid UTF-8";
        case Problem::too_long: return "longer than the limit for one record";
        case Problem::no_text: return "no text";
        case Problem::bad_time: return "a time that cannot be read, or is not in the years 1970 to 2261";
        case Problem::bad_field: return "a field with a value of the wrong type";
    }
    return "";
}

void Problems::add(Problem problem, std::uint64_t line) {
    Kind& kind = kinds_[static_cast<std::size_t>(problem)];
    ++kind.count;
    if (kind.lines.size() == kept_lines && line >= kind.lines.back()) return;
    kind.lines.insert(std::upper_bound(kind.lines.begin(), kind.lines.end(), line), line);
    if (kind.lines.size() > kept_lines) kind.lines.pop_back();
}

void Problems::add(const Problems& other) {
    for (std::size_t k = 0; k < problem_kinds; ++k) {
        Kind& kind = kinds_[k];
        kind.count += other.kinds_[k].count;
        kind.lines.insert(kind.lines.end(), other.kinds_[k].lines.begin(), other.kinds_[k].lines.end());
        std::sort(kind.lines.begin(), kind.lines.end());
        if (kind.lines.size() > kept_lines) kind.lines.resize(kept_lines);
    }
}

void Problems::clear() noexcept {
    for (Kind& kind : kinds_) {
        kind.count = 0;
        kind.lines.clear();
    }
}

std::uint64_t Problems::skipped() const noexcept {
    std::uint64_t sum = 0;
    for (const Problem problem : all_problems)
        if (skips_record(problem)) sum += (*this)[problem].count;
    return sum;
}

std::uint64_t Problems::total() const noexcept {
    std::uint64_t sum = 0;
    for (const Kind& kind : kinds_) sum += kind.count;
    return sum;
}

}  // namespace clamor::posts
