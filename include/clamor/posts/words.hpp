#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clamor::posts {

/// Finds the words of a text, folded (posts/fold.hpp), in their order.
///
/// A word is a run of letters, marks and digits, with apostrophes inside. Links, @handles and #hashtags are passed over.
/// An elided article (l'eau, dell'anno, qu'il) and a possessive 's are cut off. Chinese and Japanese, which do not part
/// words, come as pairs of characters, those of Hiragana alone left out, since they are mostly grammar.
class WordScanner {
public:
    explicit WordScanner(std::string_view text) : text_(text) {}
    /// Clears `word` and puts the next one there. False at the end.
    bool next(std::string& word);

private:
    std::size_t skip_entity(std::size_t at) const;
    bool next_pair(std::string& word);

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t pairs_end_ = 0;  // of the run of Chinese or Japanese that is being read
};

/// Whether a folded word says nothing alone: articles, pronouns, auxiliary verbs and the like of a language
/// (BCP 47: en, de, fr, es, it, pt, nl, pl, sv, da, nb, fi, ru), of all of them where the language is empty or another,
/// and what posts add ("rt", "via", "amp").
bool is_stop_word(std::string_view word, std::string_view language);

}  // namespace clamor::posts
