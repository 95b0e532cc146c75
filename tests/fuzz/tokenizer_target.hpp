#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "clamor/core/utf8.hpp"
#include "clamor/io/json.hpp"
#include "clamor/text/normalizer.hpp"
#include "clamor/text/wordpiece.hpp"
#include "text/tokenizer/bertweet.hpp"

namespace clamor::fuzz {

/// Any bytes as a post, and as a tokenizer.json. Traps where a promise is broken.
inline void tokenizer(std::span<const std::uint8_t> bytes) {
    using text::Tokenizer;
    const std::string_view input(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto promise = [](bool kept) {
        if (!kept) __builtin_trap();
    };
    static const Tokenizer pieces =
        text::wordpiece_tokenizer(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "##b", "aab", "!", "@",
                                                           "user", "http", "\xC3\xA9"},
                                  true);
    // Ids of the vocabulary, offsets inside of the text; one text with a state that is kept, as with a fresh one.
    const auto encode = [&](const Tokenizer& with, std::string_view text, Tokenizer::State& state) {
        text::Encoding encoding;
        with.encode(text, encoding, state);
        promise(encoding.ids.size() == encoding.offsets.size() && encoding.ids.size() == encoding.types.size() &&
                encoding.ids.size() == encoding.sequences.size());
        for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
            promise(encoding.ids[i] >= 0 && encoding.ids[i] < with.size());
            promise(encoding.offsets[i].begin <= encoding.offsets[i].end && encoding.offsets[i].end <= text.size());
        }
        promise(with.encode(text).ids == encoding.ids);
        const bool readable =
            std::all_of(encoding.ids.begin(), encoding.ids.end(), [&](Tokenizer::Id id) { return is_valid_utf8(with.token(id)); });
        const std::string decoded = with.decode(encoding.ids, false);
        promise(!readable || is_valid_utf8(decoded));
        promise(encoding.ids.empty() || is_valid_utf8(with.decode({encoding.ids.data(), 1})) || !readable);
    };

    const std::string post = text::Normalizer().apply(input);
    promise(post.size() <= 3 * input.size() + 8);  // "@a" becomes "@user", and a capital may be longer in lower case
    promise(post.empty() || (post.front() != ' ' && post.back() != ' '));
    const std::string named = text::Normalizer({.hashtags = true, .emoji = true}).apply(input);
    promise(is_valid_utf8(named) && named.size() <= 24 * input.size() + 8);  // three bytes may become ":Japanese_free_of_charge_button:"
    promise(named.empty() || (named.front() != ' ' && named.back() != ' '));
    Tokenizer::State state(pieces);
    encode(pieces, post, state);
    encode(pieces, input, state);
    constexpr std::string_view words = "@USER 9\nHTTPURL 8\na 7\nb@@ 6\n. 5\n", merges = "U S 9\nE R</w> 9\n@ US 9\n@US ER</w> 9\n";
    static const Tokenizer tweets = Tokenizer::from_json(text::bertweet_json(words, merges, "bertweet", true), "bertweet");
    Tokenizer::State tweet_state(tweets);
    encode(tweets, input, tweet_state);
    std::vector<Tokenizer::Id> ids;
    promise(pieces.append_ids(input, 7, ids, state) == static_cast<Index>(ids.size()) && ids.size() >= 2 && ids.size() <= 7);
    (void)text::train_wordpiece(std::vector<std::string>{post}, {.vocabulary = 40, .least_count = 1});

    try {
        // A NUL, which no JSON has, parts BERTweet's two files.
        const std::size_t nul = input.find('\0');
        const auto json = nul == std::string_view::npos
                              ? io::parse_json(input, "tokenizer.json", {.depth = 32, .values = 1 << 16})
                              : text::bertweet_json(input.substr(0, nul), input.substr(nul + 1), "bertweet", input.starts_with('a'));
        const auto loaded = Tokenizer::from_json(json, "tokenizer.json");
        const auto again = Tokenizer::from_json(loaded.to_json(), "again");
        promise(again.size() == loaded.size() && again.special_tokens() == loaded.special_tokens());
        try {
            Tokenizer::State own(loaded);
            for (const std::string_view text :
                 {"", "aab user! http don't <s>[MASK] 12 \n", "\xC3\xA9\xCC\x81 \xE4\xB8\xAD\xF0\x9F\x98\x80\xEF\xB8\x8F \xFF\xEF\xAC\x80"})
                encode(loaded, text, own);
        } catch (const Error&) {  // a truncation without room, a character without a token
        }
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file);
    }
}

}  // namespace clamor::fuzz
