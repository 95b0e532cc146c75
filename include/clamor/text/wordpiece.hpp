#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/text/normalizer.hpp"
#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

struct WordPieceTrainerOptions {
    Index vocabulary = 10000;      ///< tokens, the special ones among them
    Index least_count = 3;         ///< of a pair of pieces, to be joined
    Index most_characters = 600;   ///< the most frequent ones; words with others do not count
};

/// A vocabulary for `texts` (as a Normalizer wrote them): [PAD], [UNK], [CLS], [SEP] and [MASK], characters, then the most
/// frequent pair of neighbouring pieces joined, again and again (Sennrich et al. 2016), until it is full or pairs are rarer
/// than `least_count`. Of equally frequent pairs the one with the older pieces goes first: the same texts, in any order, give
/// the same vocabulary.
std::vector<std::string> train_wordpiece(std::span<const std::string> texts, WordPieceTrainerOptions options = {});

/// The tokenizer of a vocabulary, in which a token's id is its position, for texts that a Normalizer wrote: words as BERT cuts
/// them, [CLS] before each text and, with `separator`, [SEP] behind it. Throws Status::bad_file for a token that is empty or
/// there twice, and where [UNK], [CLS], [MASK] or a [SEP] that is wanted is missing.
Tokenizer wordpiece_tokenizer(std::span<const std::string> tokens, bool separator = false);

/// Both: the tokenizer for posts that a Normalizer with these options writes.
Tokenizer learn_wordpiece(std::span<const std::string_view> posts, const NormalizerOptions& normalizer,
                          WordPieceTrainerOptions options = {});

}  // namespace clamor::text
