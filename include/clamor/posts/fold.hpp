#pragma once

#include <string>
#include <string_view>

#include "clamor/core/pool.hpp"

namespace clamor::posts {

/// Appends the form of a text in which hashtags, handles and words are compared: Unicode's NFKC_Casefold. Case is folded
/// (ß is ss), width and other forms of the same character are made one, characters that do not show are left out,
/// accents stay. Folding twice changes nothing more. Bytes that are not UTF-8 stay as they are.
/// Any thread.
void append_folded(std::string_view text, std::string& out);
void append_folded(std::string_view text, PoolString& out);   ///< and what it takes on the way is the context's memory, too
std::string folded(std::string_view text);

}  // namespace clamor::posts
