#include "clamor/posts/label_cell.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "clamor/core/utf8.hpp"
#include "clamor/io/json.hpp"
#include "core/strip.hpp"

namespace clamor::posts {

namespace {

std::optional<io::Json::Array> list_of(std::string_view cell) {
    if (!cell.starts_with('[')) return {};
    try {
        return io::parse_json(cell, "labels").items();
    } catch (const Error&) {
        return {};
    }
}

void add(std::vector<std::string>& labels, std::string_view label) {
    label = strip(label);
    if (!label.empty()) labels.emplace_back(label);
}

}  // namespace

std::vector<std::string> labels_of(std::string_view cell) {
    std::vector<std::string> labels;
    if (const auto list = list_of(cell)) {
        for (const io::Json& item : *list) {
            check(item.is_string() || item.is_integer(), "expected a list of labels, got ",
                  item.is_number() ? "a number that is not whole" : item.type_name(), " in it");
            add(labels, item.is_string() ? item.string() : io::to_text(item));
        }
    } else {
        for (std::size_t at = 0; at <= cell.size();) {
            const std::size_t end = std::min(cell.find_first_of(",;|", at), cell.size());
            add(labels, cell.substr(at, end - at));
            at = end + 1;
        }
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return labels;
}

bool is_label_list(std::string_view cell) { return list_of(cell).has_value(); }

double number_of(std::string_view cell) {
    std::string_view digits = strip(cell);
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    check(error == std::errc() && end == digits.data() + digits.size() && std::isfinite(static_cast<float>(value)),
          "expected a finite number, got \"", cut_utf8(cell, 64), '"');
    return value;
}

}  // namespace clamor::posts
