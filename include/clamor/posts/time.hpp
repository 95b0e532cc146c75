#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/posts/post.hpp"

namespace clamor::posts {

/// First and last time that a post may have: 1970-01-01 00:00:00.000 and 2261-12-31 23:59:59.999 UTC.
inline constexpr Time first_time = 0;
inline constexpr Time last_time = 9214646399999;

/// `time` where a post may have it, else no_time.
constexpr Time usable_time(Time time) noexcept { return time >= first_time && time <= last_time ? time : no_time; }

/// Unix time: a number below 10^11 in size is seconds, else milliseconds.
Time unix_time(std::int64_t number) noexcept;
Time unix_time(double number) noexcept;

/// Reads times as text. Without a format: ISO 8601 (2024-05-01T12:30:45.123+02:00; date alone, space for T, seconds or
/// zone left out), Twitter's (Wed Aug 27 13:08:45 +0000 2008), and Unix seconds or milliseconds in digits.
/// Threads: one each; a copy is cheap.
class TimeParser {
public:
    /// `format`: strptime's directives, empty: the formats above. %S reads fractions of a second, %z also "+02:00" and "Z", %Z only UTC and
    /// GMT. `timezone`, of times that do not say: "UTC", an offset such as "+02:00", or a name of the IANA database. A local time that a
    /// clock change skips is read as the moment of the change, one that comes twice as the first. Throws Status::invalid_argument for a
    /// directive that is none of ours, Status::not_found for a zone that the system does not know.
    explicit TimeParser(std::string_view format = {}, std::string_view timezone = "UTC");

    /// no_time where it cannot be read or is out of range.
    Time parse(std::string_view text) const;
    /// As parse(), for what stands as a number in JSON: seconds may have a fraction and an exponent.
    Time parse_number(std::string_view text) const;

    /// The moment of a time of the zone's clocks, both in milliseconds; no_time where it is out of range.
    Time from_local(Time local) const;

private:
    struct Zone;
    Time moment_of(Time local) const;
    Time parse_formats(std::string_view text) const;
    Time parse_format(const std::string& format, std::string_view text) const;

    std::vector<std::string> formats_;  // one for each way to write its %z; none: those of parse()
    Time offset_ = 0;                   // of the zone, ms, where it is fixed
    std::shared_ptr<const Zone> zone_;  // where it is not
};

}  // namespace clamor::posts
