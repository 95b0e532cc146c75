#pragma once

#include <string_view>

#include "clamor/core/pool.hpp"
#include "posts/readers/fields.hpp"

namespace clamor::posts {

/// An entry of a list as Post has it: without # or @, without space around it.
std::string_view list_entry(std::string_view text, Field field);

/// A list in one text, as tables have it: "a b", "a, b", "a|b", "['a', 'b']". Links and media are cut at space, | and "', '"
/// only, since they may hold commas. Appends views into the text.
void split_list(std::string_view text, Field field, PoolVector<std::string_view>& out);

}  // namespace clamor::posts
