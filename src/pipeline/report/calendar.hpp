#pragma once

#include <cstdint>
#include <string>

#include "clamor/posts/post.hpp"

namespace clamor::pipeline {

inline constexpr posts::Time second_ms = 1000, minute_ms = 60 * second_ms, hour_ms = 60 * minute_ms, day_ms = 24 * hour_ms,
                             week_ms = 7 * day_ms;
/// The years 1 to 9999, which ISO 8601 writes in four digits. Times outside are as good as none.
inline constexpr posts::Time first_time = -62135596800000, last_time = 253402300799999;

/// Appends "2026-05-04T08:15:00Z", with ".250" before the Z where there are milliseconds. `time` is in [first_time, last_time].
void append_time(std::string& out, posts::Time time);

}  // namespace clamor::pipeline
