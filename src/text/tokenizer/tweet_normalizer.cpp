#include <algorithm>
#include <array>
#include <utility>

#include "text/normalizer/emoji_names.hpp"
#include "text/tokenizer/normalizers.hpp"
#include "text/tokenizer/tweet_entities.hpp"
#include "text/tokenizer/tweet_scanner.hpp"

/// transformers' normalizeTweet, step by step: what the tokens of NLTK's TweetTokenizer become, with blanks between them. All that a token
/// becomes stands for the whole token, and a blank for a character beside it; other characters stand for themselves.
namespace clamor::text {

namespace {

constexpr std::uint32_t apostrophe = 0x2019, ellipsis = 0x2026, text_style = 0xfe0e, emoji_style = 0xfe0f;

void read(const AlignedText& in, PoolVector<TweetCharacter>& characters) {
    const std::string_view text = in.bytes();
    characters.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        const std::uint32_t c = next_character(text, at);
        const TextSpan span = in.of(here, at - here);
        if (c == ellipsis)
            characters.insert(characters.end(), 3, {'.', span});
        else
            characters.push_back({c == apostrophe ? '\'' : c, span});
    }
}

/// Of what is neither letter nor digit of ASCII, three at most stay in a row.
void shorten_runs(PoolVector<TweetCharacter>& characters) {
    std::size_t written = 0;
    for (const TweetCharacter character : characters) {
        const auto same = [&](std::size_t back) { return characters[written - back].c == character.c; };
        const bool cut = written >= 3 && same(1) && same(2) && same(3) && !unicode::is_ascii_letter(character.c) &&
                         !unicode::is_ascii_digit(character.c);
        if (!cut) characters[written++] = character;
    }
    characters.resize(written);
}

/// What a token of one character becomes: an emoji its name.
void put_character_token(const TweetCharacter& character, AlignedText& out) {
    const std::uint32_t c = character.c;
    if (c == apostrophe) return out.put('\'', character.span);
    if (c == ellipsis) return out.put("...", character.span);
    if (c == text_style || c == emoji_style) return;
    std::string name;
    if (may_begin_emoji(c) && name_emoji(std::array{c, emoji_style}, name) > 0)
        out.put(":" + name + ":", character.span);
    else
        out.put(c, character.span);
}

void put_tokens(const TweetText& text, AlignedText& out) {
    TweetScanner scanner(text);
    out.begin(2 * text.size());
    bool any = false;
    for (std::size_t begin = 0, end = 0; scanner.next(begin, end);) {
        const TextSpan whole{text[begin].span.begin, text[end - 1].span.end};
        if (any) out.put(' ', whole);
        any = true;
        if (text.has(begin, '@'))
            out.put("@USER", whole);
        else if ((end - begin >= 4 && text.says(begin, "http")) || (end - begin >= 3 && text.says(begin, "www")))
            out.put("HTTPURL", whole);
        else if (end - begin == 1)
            put_character_token(text[begin], out);
        else
            for (; begin < end; ++begin) out.put(text[begin].c, text[begin].span);
    }
    out.finish();
}

/// Contractions and times of day; but for blanks, what is written is what was found.
constexpr std::pair<std::string_view, std::string_view> spacings[] = {
    {"cannot ", "can not "}, {"n't ", " n't "},  {"n 't ", " n't "},      {"ca n't", "can't"},    {"ai n't", "ain't"},
    {"'m ", " 'm "},         {"'re ", " 're "},  {"'s ", " 's "},         {"'ll ", " 'll "},      {"'d ", " 'd "},
    {"'ve ", " 've "},       {" p . m .", "  p.m."}, {" p . m ", " p.m "}, {" a . m .", " a.m."}, {" a . m ", " a.m "}};

/// str.replace()
void space(TextPair& texts, std::string_view found, std::string_view written) {
    const AlignedText& in = texts.now();
    const std::string_view text = in.bytes();
    std::size_t at = text.find(found);
    if (at == std::string_view::npos) return;
    AlignedText& out = texts.next();
    out.begin(text.size() + text.size() / 4);
    for (std::size_t begin = 0; begin < text.size();) {
        out.copy(in, begin, std::min(at, text.size()));
        if (at == std::string_view::npos) break;
        std::size_t from = at;
        for (const char c : written) {
            while (c != ' ' && text[from] == ' ') ++from;
            out.put(static_cast<unsigned char>(c), in.of(std::min(from, at + found.size() - 1), 1));
            if (c != ' ') ++from;
        }
        begin = at + found.size();
        at = text.find(found, begin);
    }
    out.finish();
    texts.advance();
}

/// One blank between words, none at the ends.
void join_words(TextPair& texts) {
    const AlignedText& in = texts.now();
    const std::string_view text = in.bytes();
    AlignedText& out = texts.next();
    out.begin(text.size());
    bool apart = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t here = at;
        const std::uint32_t c = next_character(text, at);
        const TextSpan span = in.of(here, at - here);
        if (is_python_space(c)) {
            apart = out.written() > 0;
            continue;
        }
        if (apart) out.put(' ', span);
        apart = false;
        out.put(c, span);
    }
    out.finish();
    texts.advance();
}

}  // namespace

void TweetNormalizer::apply(TextPair& texts) const {
    PoolVector<TweetCharacter> characters;
    read(texts.now(), characters);
    replace_entities(characters);
    shorten_runs(characters);
    for (TweetCharacter& character : characters) character.classes = tweet_classes(character.c);
    put_tokens(TweetText(characters), texts.next());
    texts.advance();
    for (const auto& [found, written] : spacings) space(texts, found, written);
    join_words(texts);
}

}  // namespace clamor::text
