#pragma once

#include <string_view>

#include "clamor/posts/arena.hpp"

namespace clamor::posts {

/// Without HTML's escapes: &amp; &lt; &gt; &quot; and &#39; are the characters that they stand for, each undone once. The text itself
/// where it has none, else a copy in the arena.
std::string_view without_html(std::string_view text, Arena& arena);

}  // namespace clamor::posts
