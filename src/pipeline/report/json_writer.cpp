#include "pipeline/report/json_writer.hpp"

namespace clamor::pipeline {

void append_fixed4(std::string& out, std::int64_t value) {
    if (value < 0) out.push_back('-');
    const std::uint64_t size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    append_integer(out, size / 10000);
    auto rest = static_cast<unsigned>(size % 10000);
    if (rest == 0) return;
    char digits[4];
    for (int i = 4; i-- > 0; rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
    int count = 4;
    while (digits[count - 1] == '0') --count;
    out.push_back('.');
    out.append(digits, static_cast<std::size_t>(count));
}

}  // namespace clamor::pipeline
