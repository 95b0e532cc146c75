#pragma once

#include <string_view>

#include "clamor/core/pool.hpp"
#include "posts/readers/decode.hpp"
#include "posts/scripts.hpp"

/// Words and phrases as they are found in texts: by the Tracker, and by what marks a target (text/mark_target.hpp).
namespace clamor::posts {

/// Appends the form in which phrases are compared: folded (clamor/posts/fold.hpp), with one space for each run of white space, that at the
/// end of `out` among them.
void append_phrase(std::string_view text, PoolString& out);

/// The end of the piece of a text that begins at `at` < text.size(): a character with what is folded together with it, such as its accents.
/// Pieces that are folded one behind the other are the folded text.
std::size_t piece_end(std::string_view text, std::size_t at);

/// A letter or digit that makes a longer word of a phrase which it touches: of a script that parts its words.
inline bool parts_words(char32_t c) { return word_character(c) && !runs_on(c); }

}  // namespace clamor::posts
