#pragma once

#include <string_view>

#include "clamor/core/pool.hpp"

namespace clamor::posts {

/// What a text names, in its order, each as often as it stands there. Views into the text.
struct Entities {
    PoolVector<std::string_view> hashtags;  ///< without #
    PoolVector<std::string_view> mentions;  ///< handles, without @
    PoolVector<std::string_view> links;
    PoolVector<std::string_view> emoji;  ///< whole sequences: skin tones, families, flags, keycaps

    void clear() noexcept;
};

/// Finds the entities of a text, by Twitter's rules (bytes that are not UTF-8 belong to none):
///  - a hashtag is # and letters, marks, digits or _, of any script, at least one of them a letter; not behind a letter,
///    digit, _ or &, not before another #, not in a link;
///  - a mention is @ and 1 to 50 of A-Z a-z 0-9 _; not behind one of those (but for "RT") or !#$%&*@; not before @, "://"
///    or a Latin letter with an accent; an address of e-mail is none;
///  - a link begins with http://, https:// or www. and ends before space, < > " and letters that no address has,
///    without punctuation at its end.
/// Clears `out` first.
void extract_entities(std::string_view text, Entities& out);

}  // namespace clamor::posts
