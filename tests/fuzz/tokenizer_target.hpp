#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "clamor/io/json.hpp"
#include "clamor/text/normalizer.hpp"
#include "clamor/text/wordpiece.hpp"

namespace clamor::fuzz {

/// Any bytes as a post, and as a tokenizer.json. Traps where a promise is broken.
inline void tokenizer(std::span<const std::uint8_t> bytes) {
    const std::string_view input(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto promise = [](bool kept) {
        if (!kept) __builtin_trap();
    };
    static const text::WordPiece pieces({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "##b", "aab", "!", "@", "user", "http", "\xC3\xA9"}, true);
    const auto encode = [&](const text::WordPiece& with, std::string_view text, Index limit) {
        std::vector<text::WordPiece::Id> ids;
        promise(with.encode(text, limit, ids) == static_cast<Index>(ids.size()) && static_cast<Index>(ids.size()) <= limit && !ids.empty());
        for (const auto id : ids) promise(id >= 0 && id < with.size());
    };

    const std::string post = text::Normalizer().apply(input);
    promise(post.size() <= 3 * input.size() + 8);  // "@a" becomes "@user", and a capital may be longer in lower case
    promise(post.empty() || (post.front() != ' ' && post.back() != ' '));
    encode(pieces, post, 64);
    encode(pieces, input, 7);
    (void)text::train_wordpiece(std::vector<std::string>{post}, {.vocabulary = 40, .least_count = 1});

    try {
        const auto json = io::parse_json(input, "tokenizer.json", {.depth = 32, .values = 1 << 16});
        const auto loaded = text::WordPiece::from_json(json, "tokenizer.json");
        encode(loaded, "aab user! http", 16);
        const auto again = text::WordPiece::from_json(loaded.to_json(), "again");
        promise(again.size() == loaded.size() && again.separator() == loaded.separator());
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file);
    }
}

}  // namespace clamor::fuzz
