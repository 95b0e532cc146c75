#include "posts/readers/lists.hpp"

#include <algorithm>

namespace clamor::posts {

std::string_view list_entry(std::string_view text, Field field) {
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && space(text.front())) text.remove_prefix(1);
    while (!text.empty() && space(text.back())) text.remove_suffix(1);
    const char sign = field == Field::hashtags ? '#' : field == Field::mentions ? '@' : '\0';
    if (sign && text.starts_with(sign)) text.remove_prefix(1);
    return text;
}

void split_list(std::string_view text, Field field, PoolVector<std::string_view>& out) {
    const bool url = field == Field::links || field == Field::media;
    const std::string_view between = url ? " \t\r\n|'\"[]" : " \t\r\n|'\"[],;";
    for (std::size_t at = text.find_first_not_of(between); at != std::string_view::npos; at = text.find_first_not_of(between, at)) {
        const std::size_t end = std::min(text.find_first_of(between, at), text.size());
        std::string_view entry = list_entry(text.substr(at, end - at), field);
        while (url && !entry.empty() && (entry.back() == ',' || entry.back() == ';')) entry.remove_suffix(1);
        if (!entry.empty()) out.push_back(entry);
        at = end;
    }
}

}  // namespace clamor::posts
