#pragma once

#include "clamor/core/pool.hpp"
#include "text/tokenizer/tweet_characters.hpp"

namespace clamor::text {

/// Puts characters in the places of HTML's entities, &(#?(x?))([^&;\s]+); once, as TweetTokenizer reads them: those of HTML 4 by name,
/// numbers as Python's int() reads them, 128 to 159 as Windows-1252. An entity that is none of these goes away.
void replace_entities(PoolVector<TweetCharacter>& characters);

}  // namespace clamor::text
