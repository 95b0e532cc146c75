#pragma once

#include <string>
#include <string_view>

#include "clamor/core/pool.hpp"

namespace clamor::text {

/// What a normalizer does to a post. A model keeps the options that it was trained with.
struct NormalizerOptions {
    bool lowercase = true;
    bool handles = true;      ///< "@NASA" becomes "@user"; an address such as a@b.org stays
    bool links = true;        ///< "https://t.co/x" and "www.x.org" become "http"
    bool html = true;         ///< "&lt;3" becomes "<3"; also numbers, and what was escaped twice
    bool quotes = true;       ///< typographic quotation marks become ' and "
    int longest_run = 3;      ///< "sooooo!!!!!" becomes "sooo!!!"; digits stay; 0: runs stay
    bool hashtags = false;    ///< "#ThrowbackThursday2019" becomes "# throwback thursday 2019"
    bool emoji = false;       ///< a red heart becomes ":red_heart:" between blanks; flags, keycaps and skin tones have names, too
    bool raw = false;         ///< posts stay as they are, byte for byte, and no other option counts

    friend bool operator==(const NormalizerOptions&, const NormalizerOptions&) = default;
};

/// Posts as a tokenizer should see them: one line of valid UTF-8, without control and format characters, its white space
/// single blanks and none at the ends, and `options` applied; or, raw, as they are.
///
/// Handles and links become the words that TweetEval writes for them (Barbieri et al. 2020). Bytes that are not UTF-8
/// are left out. Linear in the length of the text. Accents stay, and nothing is composed or decomposed. docs/normalizer.md says
/// each rule.
///
/// Threads: apply() may run on many at once.
class Normalizer {
public:
    Normalizer() = default;
    explicit Normalizer(NormalizerOptions options) : options_(options) {}

    const NormalizerOptions& options() const noexcept { return options_; }

    std::string apply(std::string_view text) const;
    /// As apply(), into a string that is used again.
    void apply(std::string_view text, std::string& out) const;
    void apply(std::string_view text, PoolString& out) const;

private:
    NormalizerOptions options_;
};

}  // namespace clamor::text
