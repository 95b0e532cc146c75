#include "pipeline/calendar.hpp"

namespace clamor::pipeline {

void append_time(std::string& out, posts::Time time) {
    const posts::Time day = (time >= 0 ? time : time - (day_ms - 1)) / day_ms;
    const auto ms = static_cast<unsigned>(time - day * day_ms);
    // Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
    const posts::Time z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    const auto doe = static_cast<unsigned>(z - era * 146097);
    const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    const unsigned d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
    const auto y = static_cast<unsigned>(era * 400 + yoe + (m <= 2 ? 1 : 0));

    char text[] = "0000-00-00T00:00:00.000Z";
    const auto put = [&](int at, int digits, unsigned value) {
        for (int i = digits; i-- > 0; value /= 10) text[at + i] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, y);
    put(5, 2, m);
    put(8, 2, d);
    put(11, 2, ms / hour_ms);
    put(14, 2, ms / minute_ms % 60);
    put(17, 2, ms / second_ms % 60);
    put(20, 3, ms % second_ms);
    if (ms % second_ms == 0) text[19] = 'Z';
    out.append(text, ms % second_ms == 0 ? 20 : 24);
}

}  // namespace clamor::pipeline
