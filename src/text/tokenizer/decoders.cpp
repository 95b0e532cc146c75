#include "text/tokenizer/decoders.hpp"

#include <algorithm>
#include <charconv>

#include "core/joined.hpp"
#include "text/tokenizer/byte_level.hpp"
#include "text/tokenizer/pre_tokenizers.hpp"

namespace clamor::text {

namespace {

constexpr std::size_t most_growth = 1024;
constexpr std::string_view unreadable = "\xEF\xBF\xBD";  // U+FFFD

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    std::size_t at = text.find(from), done = 0;
    if (at == std::string::npos) return;
    std::string made;
    for (; at != std::string::npos; at = text.find(from, done)) {
        made.append(text, done, at - done).append(to);
        done = at + from.size();
    }
    text = std::move(made.append(text, done));
}

void clean_up_english(std::string& token) {
    static constexpr std::pair<std::string_view, std::string_view> rules[] = {
        {" .", "."},     {" ?", "?"},   {" !", "!"},           {" ,", ","},   {" ' ", "'"},
        {" n't", "n't"}, {" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
    };
    if (token.find(' ') == std::string::npos) return;
    for (const auto& [from, to] : rules) replace_all(token, from, to);
}

/// The bytes that a token's characters stand for, or the token itself where one of them stands for none.
void append_bytes(std::string_view token, std::string& bytes) {
    const std::size_t before = bytes.size();
    for (std::size_t at = 0; at < token.size();) {
        const std::uint32_t c = next_character(token, at);
        const std::int16_t byte = c < bytes_of_characters.size() ? bytes_of_characters[c] : std::int16_t{-1};
        if (byte < 0) {
            bytes.replace(before, std::string::npos, token);
            return;
        }
        bytes += static_cast<char>(byte);
    }
}

/// How many bytes at `at`, where no character is whole, begin one: what one U+FFFD stands for (Unicode 15, 3.9, maximal subparts).
std::size_t length_of_broken(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const unsigned first = byte(at), second = byte(at + 1);
    const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80, most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0xe0 || first > 0xf4 || second < least || second > most) return 1;
    return first >= 0xf0 && (byte(at + 2) & 0xc0) == 0x80 ? 3 : 2;
}

std::string readable(const std::string& bytes) {
    if (is_valid_utf8(bytes)) return bytes;
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        std::size_t next = at;
        if (next_character(bytes, next) != no_character) {
            text.append(bytes, at, next - at);
            at = next;
        } else {
            text += unreadable;
            at += length_of_broken(bytes, at);
        }
    }
    return text;
}

/// The byte of <0xE2>, or -1.
int byte_of(std::string_view token) {
    int byte = -1;
    if (token.size() != 6 || !token.starts_with("<0x") || token.back() != '>') return -1;
    const auto [end, error] = std::from_chars(token.data() + 3, token.data() + 5, byte, 16);
    return error == std::errc() && end == token.data() + 5 ? byte : -1;
}

}  // namespace

std::string Decoders::text_of(Tokens tokens) const {
    for (const AnyDecoder& step : steps_) std::visit([&](const auto& decoder) { decoder.apply(tokens); }, step);
    return joined(tokens, between_);
}

void Decoders::add(const Fields& fields) {
    const std::string_view type = fields.type();
    if (type == "Sequence") {
        const auto& items = fields.items("decoders");
        for (std::size_t i = 0; i < items.size(); ++i) add(Fields(items[i], fields.where() + "[" + std::to_string(i) + "]"));
    } else if (type == "WordPiece") {
        steps_.emplace_back(WordPieceDecoder{fields.string_or("prefix", "##"), fields.boolean_or("cleanup", true)});
    } else if (type == "ByteLevel") {
        steps_.emplace_back(ByteLevelDecoder{});
    } else if (type == "Metaspace") {
        const Metaspace written = metaspace_of(fields);
        steps_.emplace_back(MetaspaceDecoder{written.mark, written.prepend != Metaspace::Prepend::never});
    } else if (type == "BPEDecoder") {
        SuffixDecoder made{fields.string_or("suffix", "</w>")};
        if (made.suffix.empty()) fields.refuse("an empty suffix");
        steps_.emplace_back(std::move(made));
    } else if (type == "FastBPE") {
        steps_.emplace_back(FastBpeDecoder{});
    } else if (type == "Replace") {
        steps_.emplace_back(ReplaceDecoder{Pattern::from_json(fields.need("pattern"), fields), fields.string("content")});
        growth_ *= std::max<std::size_t>(1, fields.string("content").size());
        if (growth_ > most_growth) fields.refuse("replacements that may make a text more than ", most_growth, " times as long");
    } else if (type == "Strip") {
        constexpr Index most = Index{1} << 30;
        std::string character;
        append_character(character, fields.character("content"));
        steps_.emplace_back(
            StripDecoder{std::move(character), fields.integer_or("start", 0, most, 0), fields.integer_or("stop", 0, most, 0)});
    } else if (type == "Fuse") {
        steps_.emplace_back(FuseDecoder{});
    } else if (type == "ByteFallback") {
        steps_.emplace_back(ByteFallbackDecoder{});
    } else if (type == "CTC") {
        CtcDecoder made{fields.string_or("pad_token", "<pad>"), fields.string_or("word_delimiter_token", "|"),
                        fields.boolean_or("cleanup", true)};
        if (made.pad.empty() || made.delimiter.empty()) fields.refuse("an empty pad_token or word_delimiter_token");
        steps_.emplace_back(std::move(made));
    } else {
        fields.refuse("unknown decoder \"", type, "\"");
    }
}

void WordPieceDecoder::apply(Tokens& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0) {
            if (tokens[i].starts_with(prefix))
                tokens[i].erase(0, prefix.size());
            else
                tokens[i].insert(tokens[i].begin(), ' ');
        }
        if (cleanup) clean_up_english(tokens[i]);
    }
}

void ByteLevelDecoder::apply(Tokens& tokens) const {
    std::string bytes;
    for (const std::string& token : tokens) append_bytes(token, bytes);
    tokens = {readable(bytes)};
}

void MetaspaceDecoder::apply(Tokens& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) replace_all(tokens[i], mark, i == 0 && prepended ? "" : " ");
}

void SuffixDecoder::apply(Tokens& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) replace_all(tokens[i], suffix, i + 1 < tokens.size() ? " " : "");
}

void FastBpeDecoder::apply(Tokens& tokens) const {
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        if (tokens[i].ends_with("@@"))
            tokens[i].resize(tokens[i].size() - 2);
        else
            tokens[i] += ' ';
    }
}

void ReplaceDecoder::apply(Tokens& tokens) const {
    PoolVector<Match> parts;
    for (std::string& token : tokens) {
        parts.clear();
        pattern.find(token, parts);
        std::string made;
        for (const auto& [range, matches] : parts) {
            if (matches)
                made += content;
            else
                made.append(token, range.begin, range.end - range.begin);
        }
        token = std::move(made);
    }
}

void StripDecoder::apply(Tokens& tokens) const {
    for (std::string& token : tokens) {
        std::string_view kept = token;
        for (Index i = 0; i < start && kept.starts_with(character); ++i) kept.remove_prefix(character.size());
        for (Index i = 0; i < stop && kept.ends_with(character); ++i) kept.remove_suffix(character.size());
        token = std::string(kept);
    }
}

void FuseDecoder::apply(Tokens& tokens) const { tokens = {joined(tokens, "")}; }

void ByteFallbackDecoder::apply(Tokens& tokens) const {
    Tokens made;
    std::string bytes;
    const auto end_bytes = [&] {
        if (is_valid_utf8(bytes))
            made.push_back(bytes);
        else
            made.insert(made.end(), bytes.size(), std::string(unreadable));
        bytes.clear();
    };
    for (std::string& token : tokens) {
        if (const int byte = byte_of(token); byte >= 0) {
            bytes += static_cast<char>(byte);
            continue;
        }
        if (!bytes.empty()) end_bytes();
        made.push_back(std::move(token));
    }
    if (!bytes.empty()) end_bytes();
    tokens = std::move(made);
}

void CtcDecoder::apply(Tokens& tokens) const {
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    for (std::string& token : tokens) {
        replace_all(token, pad, "");
        if (!cleanup) continue;
        clean_up_english(token);
        replace_all(token, delimiter, " ");
    }
    std::erase_if(tokens, [](const std::string& token) { return token.empty(); });
}

}  // namespace clamor::text
