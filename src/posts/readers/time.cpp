#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // inside date::parse, where GCC 12 loses track
#endif

#include "clamor/posts/time.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>

#include "clamor/core/error.hpp"
#include "core/joined.hpp"
#include "core/strip.hpp"

namespace clamor::posts {
namespace {

using std::chrono::milliseconds;
using Local = date::local_time<milliseconds>;

/// strptime's directives that date::parse reads without a locale.
constexpr std::string_view directives = "aAbBhCdDeFgGHIjmMnprRStTuUVwWxXyYzZ%";

/// What a %z becomes for date::parse, each in a format of its own: %z reads "+0200" there, %Ez "+02:00", and %Z "Z".
constexpr std::array<std::string_view, 3> zones = {"%z", "%Ez", "%Z"};

/// The formats for date::parse; none of an empty one. Throws Status::invalid_argument for a directive that is none.
std::vector<std::string> formats_of(std::string_view format) {
    std::vector<std::string> formats(zones.size());
    bool has_zone = false;
    for (std::size_t i = 0; i < format.size(); ++i) {
        std::string_view piece = format.substr(i, 1);
        if (piece == "%") {
            piece = format.substr(i++, 2);
            if (piece.size() < 2 || directives.find(piece[1]) == std::string_view::npos)
                fail(Status::invalid_argument, "time_format: no directive '", piece, "' in '", format, "'; there are ",
                     joined(directives, " ", [](char letter) { return std::string{'%', letter}; }),
                     "; %S reads fractions of a second, too");
        }
        has_zone |= piece == "%z";
        for (std::size_t z = 0; z < zones.size(); ++z) formats[z] += piece == "%z" ? zones[z] : piece;
    }
    formats.resize(has_zone ? zones.size() : format.empty() ? 0 : 1);
    return formats;
}

/// Reads a text from the left.
class Scan {
public:
    explicit Scan(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    bool done() const { return at_ == end_; }
    char peek() const { return at_ < end_ ? *at_ : '\0'; }
    bool take(char c) {
        if (peek() != c || done()) return false;
        ++at_;
        return true;
    }
    /// Exactly `digits` digits; -1 if they are not there.
    int number(int digits) {
        if (end_ - at_ < digits) return -1;
        int value = 0;
        for (int i = 0; i < digits; ++i) {
            const int digit = at_[i] - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        at_ += digits;
        return value;
    }
    std::string_view word(std::size_t letters) {
        if (static_cast<std::size_t>(end_ - at_) < letters) return {};
        at_ += letters;
        return {at_ - letters, letters};
    }
    /// ".123456", cut to milliseconds.
    int milliseconds() {
        int value = 0, scale = 100;
        for (; peek() >= '0' && peek() <= '9'; ++at_, scale /= 10) value += (*at_ - '0') * scale;
        return value;
    }
    /// "Z", "+02:00", "+0200", "+02"; milliseconds.
    std::optional<Time> zone() {
        if (take('Z') || take('z')) return 0;
        const bool west = peek() == '-';
        if (!take('+') && !take('-')) return std::nullopt;
        const int hours = number(2);
        int minutes = 0;
        if (take(':') || (peek() >= '0' && peek() <= '9')) minutes = number(2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
        const Time offset = (hours * 60 + minutes) * Time{60000};
        return west ? -offset : offset;
    }

private:
    const char* at_;
    const char* end_;
};

/// Milliseconds since 1970 of a date and a time of day; nothing where there is no such. Second 60 is the next minute.
std::optional<Time> moment(int year, int month, int day, int hour, int minute, int second, int millisecond) {
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 60) return std::nullopt;
    if (hour == 24 && (minute > 0 || second > 0 || millisecond > 0)) return std::nullopt;
    const auto date = date::year(year) / date::month(static_cast<unsigned>(month)) / date::day(static_cast<unsigned>(day));
    if (year < 0 || month < 1 || day < 1 || !date.ok()) return std::nullopt;
    const Time days = date::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60000 + second * 1000 + millisecond;
}

struct Read {
    Time time;
    bool zoned;
};

std::optional<Read> iso(std::string_view text) {
    Scan scan(text);
    const int year = scan.number(4);
    const bool dashes = scan.take('-');
    const int month = scan.number(2);
    if (dashes && !scan.take('-')) return std::nullopt;
    const int day = scan.number(2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    int hour = 0, minute = 0, second = 0, millisecond = 0;
    std::optional<Time> zone;
    if (!scan.done()) {
        if (!scan.take('T') && !scan.take('t') && !scan.take(' ')) return std::nullopt;
        hour = scan.number(2);
        const bool colons = scan.take(':');
        minute = scan.number(2);
        if (colons ? scan.take(':') : scan.peek() >= '0' && scan.peek() <= '9') {
            second = scan.number(2);
            if (scan.take('.') || scan.take(',')) millisecond = scan.milliseconds();
        }
        scan.take(' ');
        if (!scan.done() && !(zone = scan.zone())) return std::nullopt;
    }
    const auto time = moment(year, month, day, hour, minute, second, millisecond);
    if (!time || !scan.done()) return std::nullopt;
    return Read{*time - zone.value_or(0), zone.has_value()};
}

/// "Wed Aug 27 13:08:45 +0000 2008"
std::optional<Read> twitter(std::string_view text) {
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    Scan scan(text);
    scan.word(3);
    if (!scan.take(' ')) return std::nullopt;
    const std::string_view name = scan.word(3);
    const std::size_t month = name.empty() ? std::string_view::npos : months.find(name);
    if (month == std::string_view::npos || month % 3 != 0 || !scan.take(' ')) return std::nullopt;
    const int day = scan.number(2);
    if (!scan.take(' ')) return std::nullopt;
    const int hour = scan.number(2);
    scan.take(':');
    const int minute = scan.number(2);
    scan.take(':');
    const int second = scan.number(2);
    if (!scan.take(' ')) return std::nullopt;
    const auto zone = scan.zone();
    if (!zone || !scan.take(' ')) return std::nullopt;
    const int year = scan.number(4);
    const auto time = moment(year, static_cast<int>(month / 3) + 1, day, hour, minute, second, 0);
    if (!time || !scan.done()) return std::nullopt;
    return Read{*time - *zone, true};
}

std::optional<Time> digits(std::string_view text) {
    std::int64_t whole = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc()) return std::nullopt;
    if (rest.empty()) return text.size() < 9 ? std::nullopt : std::optional(unix_time(whole));
    if (rest.front() != '.' || whole < 0 || whole >= 100'000'000'000) return std::nullopt;
    Scan scan(rest.substr(1));
    const int millisecond = scan.milliseconds();
    return scan.done() ? std::optional(usable_time(whole * 1000 + millisecond)) : std::nullopt;
}

}  // namespace

Time unix_time(std::int64_t number) noexcept {
    constexpr std::int64_t most_seconds = 100'000'000'000;
    return usable_time(number > -most_seconds && number < most_seconds ? number * 1000 : number);
}

Time unix_time(double number) noexcept {
    if (!(std::abs(number) < 1e15)) return no_time;
    return usable_time(static_cast<Time>(std::floor(std::abs(number) < 1e11 ? number * 1000 + 0.5 : number)));
}

namespace {

/// So that a system without time zones is told from a name that it does not know.
void read_zone_database() {
    try {
        date::get_tzdb();
    } catch (const std::runtime_error& error) {
        fail(Status::io, "timezone: cannot read the system's time zones: ", error.what());
    }
}

}  // namespace

struct TimeParser::Zone {
    const date::time_zone* zone;
};

TimeParser::TimeParser(std::string_view format, std::string_view timezone) : formats_(formats_of(format)) {
    if (timezone.empty() || timezone == "UTC" || timezone == "GMT") return;
    Scan scan(timezone);
    if (const auto offset = scan.zone(); offset && scan.done()) {
        offset_ = *offset;
        return;
    }
    read_zone_database();
    try {
        zone_ = std::make_shared<const Zone>(Zone{date::locate_zone(std::string(timezone))});
    } catch (const std::runtime_error&) {
        fail(Status::not_found, "timezone: no '", timezone, "'; expected UTC, an offset such as +02:00, or a name such as Europe/Berlin");
    }
}

Time TimeParser::from_local(Time local) const { return usable_time(moment_of(local)); }

Time TimeParser::moment_of(Time local) const {
    if (!zone_) return local - offset_;
    const Local time{milliseconds(local)};
    const date::local_info info = zone_->zone->get_info(time);
    if (info.result == date::local_info::nonexistent)
        return std::chrono::duration_cast<milliseconds>(info.first.end.time_since_epoch()).count();
    return local - std::chrono::duration_cast<milliseconds>(info.first.offset).count();
}

Time TimeParser::parse_formats(std::string_view text) const {
    Time time = no_time;
    for (std::size_t i = 0; i < formats_.size() && time == no_time; ++i) time = parse_format(formats_[i], text);
    return time;
}

Time TimeParser::parse_format(const std::string& format, std::string_view text) const {
    std::istringstream stream{std::string(text)};
    stream.imbue(std::locale::classic());
    date::local_time<std::chrono::microseconds> local;  // %S reads as many digits as this holds
    std::string abbreviation;
    std::chrono::minutes offset = std::chrono::minutes::min();
    stream >> date::parse(format, local, abbreviation, offset);
    if (stream.fail()) return no_time;
    if (stream.peek() != std::istringstream::traits_type::eof()) return no_time;
    const Time time = date::floor<milliseconds>(local).time_since_epoch().count();
    if (time < first_time - 86'400'000 || time > last_time + 86'400'000) return no_time;
    if (offset != std::chrono::minutes::min()) return usable_time(time - std::chrono::milliseconds(offset).count());
    if (abbreviation.empty()) return from_local(time);
    // Other abbreviations have several meanings: CST is in America and in China.
    return abbreviation == "UTC" || abbreviation == "GMT" || abbreviation == "Z" ? usable_time(time) : no_time;
}

Time TimeParser::parse(std::string_view text) const {
    text = strip(text);
    if (text.empty()) return no_time;
    if (!formats_.empty()) return parse_formats(text);
    std::optional<Read> read;
    if (text.front() >= '0' && text.front() <= '9') {
        if (const auto time = digits(text)) return *time;
        read = iso(text);
    } else {
        read = twitter(text);
    }
    if (!read || read->time < first_time - 86'400'000 || read->time > last_time + 86'400'000) return no_time;
    return read->zoned ? usable_time(read->time) : from_local(read->time);
}

Time TimeParser::parse_number(std::string_view text) const {
    if (!formats_.empty()) return parse_formats(text);
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto result = std::from_chars(text.data(), end, whole); result.ec == std::errc() && result.ptr == end)
        return unix_time(whole);
    double number = 0;
    const auto result = std::from_chars(text.data(), end, number);
    return result.ec == std::errc() && result.ptr == end ? unix_time(number) : no_time;
}

}  // namespace clamor::posts
