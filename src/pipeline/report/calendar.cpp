#include "pipeline/report/calendar.hpp"

#include <chrono>

namespace clamor::pipeline {

void append_time(std::string& out, posts::Time time) {
    namespace chrono = std::chrono;
    const chrono::sys_time<chrono::milliseconds> moment{chrono::milliseconds(time)};
    const auto day = chrono::floor<chrono::days>(moment);
    const chrono::year_month_day date(day);
    const auto ms = static_cast<unsigned>((moment - day).count());

    char text[] = "0000-00-00T00:00:00.000Z";
    const auto put = [&](int at, int digits, unsigned value) {
        for (int i = digits; i-- > 0; value /= 10) text[at + i] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put(5, 2, static_cast<unsigned>(date.month()));
    put(8, 2, static_cast<unsigned>(date.day()));
    put(11, 2, ms / hour_ms);
    put(14, 2, ms / minute_ms % 60);
    put(17, 2, ms / second_ms % 60);
    put(20, 3, ms % second_ms);
    if (ms % second_ms == 0) text[19] = 'Z';
    out.append(text, ms % second_ms == 0 ? 20 : 24);
}

}  // namespace clamor::pipeline
