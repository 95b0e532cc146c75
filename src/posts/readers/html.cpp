#include "posts/readers/html.hpp"

#include <array>
#include <utility>

namespace clamor::posts {

namespace {

constexpr std::array<std::pair<std::string_view, char>, 5> escapes = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};

}  // namespace

std::string_view without_html(std::string_view text, Arena& arena) {
    if (text.find('&') == std::string_view::npos) return text;
    char* const plain = arena.allocate(text.size());
    std::size_t size = 0;
    while (!text.empty()) {
        char c = text.front();
        std::size_t length = 1;
        for (const auto& [escape, stands_for] : escapes)
            if (text.starts_with(escape)) c = stands_for, length = escape.size();
        plain[size++] = c;
        text.remove_prefix(length);
    }
    return {plain, size};
}

}  // namespace clamor::posts
