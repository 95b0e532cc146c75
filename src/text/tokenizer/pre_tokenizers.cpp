#include "text/tokenizer/pre_tokenizers.hpp"

#include <array>

#include "text/tokenizer/byte_level.hpp"
#include "text/tokenizer/scripts.hpp"
#include "text/tokenizer/splits.hpp"
#include "text/tokenizer/tweet_characters.hpp"

namespace clamor::text {

namespace {

SplitBehavior behavior_of(const Fields& fields, std::string_view otherwise) {
    const std::string name = fields.string_or("behavior", otherwise);
    if (name == "Removed") return SplitBehavior::removed;
    if (name == "Isolated") return SplitBehavior::isolated;
    if (name == "MergedWithPrevious") return SplitBehavior::merged_with_previous;
    if (name == "MergedWithNext") return SplitBehavior::merged_with_next;
    if (name == "Contiguous") return SplitBehavior::contiguous;
    fields.refuse("unknown behavior \"", name, "\"");
}

}  // namespace

Metaspace metaspace_of(const Fields& fields) {
    Metaspace made{{}, Metaspace::Prepend::always, fields.boolean_or("split", true)};
    append_character(made.mark, fields.character("replacement"));
    const std::string scheme = fields.string_or("prepend_scheme", "always");
    if (scheme == "first")
        made.prepend = Metaspace::Prepend::first;
    else if (scheme == "never")
        made.prepend = Metaspace::Prepend::never;
    else if (scheme != "always")
        fields.refuse("unknown prepend_scheme \"", scheme, "\"");
    if (!fields.boolean_or("add_prefix_space", true)) {
        if (fields.find("prepend_scheme") && scheme != "never")
            fields.refuse("add_prefix_space is false and prepend_scheme is \"", scheme, "\"");
        made.prepend = Metaspace::Prepend::never;
    }
    return made;
}

void PreTokenizers::add(const Fields& fields) {
    const std::string_view type = fields.type();
    if (type == "Sequence") {
        const auto& items = fields.items("pretokenizers");
        for (std::size_t i = 0; i < items.size(); ++i) add(Fields(items[i], fields.where() + "[" + std::to_string(i) + "]"));
    } else if (type == "BertPreTokenizer") {
        steps_.emplace_back(BertWords{});
    } else if (type == "ByteLevel") {
        steps_.emplace_back(ByteLevelWords{fields.boolean_or("add_prefix_space", true), fields.boolean_or("use_regex", true)});
    } else if (type == "Metaspace") {
        steps_.emplace_back(metaspace_of(fields));
    } else if (type == "Whitespace") {
        steps_.emplace_back(WordsAndSymbols{});
    } else if (type == "WhitespaceSplit") {
        steps_.emplace_back(WhiteSpaceWords{});
    } else if (type == "Punctuation") {
        steps_.emplace_back(PunctuationSplit{behavior_of(fields, "Isolated")});
    } else if (type == "Digits") {
        steps_.emplace_back(DigitSplit{fields.boolean_or("individual_digits", false)});
    } else if (type == "CharDelimiterSplit") {
        steps_.emplace_back(CharacterSplit{fields.character("delimiter")});
    } else if (type == "Split") {
        steps_.emplace_back(
            PatternSplit{Pattern::from_json(fields.need("pattern"), fields), behavior_of(fields, ""), fields.boolean_or("invert", false)});
    } else if (type == "FixedLength") {
        steps_.emplace_back(FixedLength{static_cast<std::size_t>(fields.integer_or("length", 1, Index{1} << 30, 5))});
    } else if (type == "UnicodeScripts") {
        steps_.emplace_back(ScriptSplit{});
    } else if (type == "TweetWords") {
        steps_.emplace_back(TweetWords{});
    } else {
        fields.refuse("unknown pre-tokenizer \"", type, "\"");
    }
}

void BertWords::apply(Words& words) const {
    enum : std::uint8_t { letter, blank, symbol };
    static constexpr std::array<std::uint8_t, 128> kinds = [] {
        std::array<std::uint8_t, 128> made{};
        for (std::uint32_t c = 0; c < 128; ++c)
            made[c] = c == ' ' || c - 9 < 5 ? blank : c > ' ' && c < 0x7f && (c | 0x20) - 'a' >= 26 && c - '0' >= 10 ? symbol : letter;
        return made;
    }();
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    for (const TextSpan word : words.ranges) {
        std::uint32_t begin = word.begin;
        for (std::size_t at = word.begin; at < word.end;) {
            const auto here = static_cast<std::uint32_t>(at);
            const auto ascii = static_cast<unsigned char>(text[at]);
            std::uint8_t kind;
            if (ascii < 0x80) {
                kind = kinds[ascii];
                ++at;
            } else {
                const std::uint32_t c = next_character(text, at);
                kind = unicode::is_white_space(c) ? blank : unicode::is_punctuation(c) ? symbol : letter;
            }
            if (kind == letter) continue;
            if (begin < here) words.spare.push_back({begin, here});
            begin = static_cast<std::uint32_t>(at);
            if (kind == symbol) words.spare.push_back({here, begin});
        }
        if (begin < word.end) words.spare.push_back({begin, word.end});
    }
    words.ranges.swap(words.spare);
}

void WhiteSpaceWords::apply(Words& words) const { split_at(words, SplitBehavior::removed, unicode::is_white_space); }

void WordsAndSymbols::apply(Words& words) const {
    enum class Kind : std::uint8_t { blank, word, symbol };
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    for (const TextSpan word : words.ranges) {
        Kind last = Kind::blank;
        for (std::size_t at = word.begin; at < word.end;) {
            const auto here = static_cast<std::uint32_t>(at);
            const std::uint32_t c = next_character(text, at);
            const Kind kind = unicode::properties(c) & unicode::word ? Kind::word : unicode::is_white_space(c) ? Kind::blank : Kind::symbol;
            if (kind != Kind::blank) {
                if (kind != last)
                    words.spare.push_back({here, static_cast<std::uint32_t>(at)});
                else
                    words.spare.back().end = static_cast<std::uint32_t>(at);
            }
            last = kind;
        }
    }
    words.ranges.swap(words.spare);
}

void ScriptSplit::apply(Words& words) const {
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    for (const TextSpan word : words.ranges) {
        std::uint8_t last = no_script;
        for (std::size_t at = word.begin; at < word.end;) {
            const auto here = static_cast<std::uint32_t>(at);
            const std::uint8_t script = script_of(next_character(text, at));
            const auto end = static_cast<std::uint32_t>(at);
            if (script != no_script && script != last)
                words.spare.push_back({here, end});
            else if (last != no_script)
                words.spare.back().end = end;
            if (script != no_script) last = script;
        }
    }
    words.ranges.swap(words.spare);
}

void TweetWords::apply(Words& words) const {
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    for (const TextSpan word : words.ranges) {
        bool inside = false;
        for (std::size_t at = word.begin; at < word.end;) {
            const auto here = static_cast<std::uint32_t>(at);
            const std::uint32_t c = next_character(text, at);
            const bool blank = is_python_space(c);
            if (!blank && !inside)
                words.spare.push_back({here, static_cast<std::uint32_t>(at)});
            else if (!blank || (inside && c == '\n'))
                words.spare.back().end = static_cast<std::uint32_t>(at);
            inside = !blank;
        }
    }
    words.ranges.swap(words.spare);
}

void PunctuationSplit::apply(Words& words) const { split_at(words, behavior, unicode::is_punctuation); }

void DigitSplit::apply(Words& words) const {
    split_at(words, each ? SplitBehavior::isolated : SplitBehavior::contiguous,
             [](std::uint32_t c) { return (unicode::properties(c) & unicode::numeric) != 0; });
}

void CharacterSplit::apply(Words& words) const {
    split_at(words, SplitBehavior::removed, [this](std::uint32_t c) { return c == delimiter; });
}

void PatternSplit::apply(Words& words) const {
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    SplitWriter writer(behavior, words.spare);
    for (const TextSpan word : words.ranges) {
        words.matches.clear();
        pattern.find(text.substr(word.begin, word.end - word.begin), words.matches);
        for (const auto& [range, matches] : words.matches)
            writer.add({word.begin + range.begin, word.begin + range.end}, matches != invert);
        writer.end_word();
    }
    words.ranges.swap(words.spare);
}

void FixedLength::apply(Words& words) const {
    const std::string_view text = words.texts.now().bytes();
    words.spare.clear();
    for (const TextSpan word : words.ranges)
        for (std::size_t at = word.begin; at < word.end;) {
            const auto begin = static_cast<std::uint32_t>(at);
            for (std::size_t i = 0; i < characters && at < word.end; ++i) next_character(text, at);
            words.spare.push_back({begin, static_cast<std::uint32_t>(at)});
        }
    words.ranges.swap(words.spare);
}

}  // namespace clamor::text
