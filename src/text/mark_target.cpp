#include "text/mark_target.hpp"

#include <algorithm>
#include <vector>

#include "clamor/core/utf8.hpp"
#include "posts/phrase.hpp"

namespace clamor::text {

namespace {

/// A text in the form in which names are looked for, and where its bytes come from.
struct Phrase {
    PoolString folded;
    /// Of each byte the beginning, in the text, of the piece that it was folded from; empty: the text as it is.
    PoolVector<std::size_t> pieces;
};

/// The place of a name, first in the folded text.
struct Mention {
    std::size_t begin, end;
};

Phrase phrase_of(std::string_view text) {
    Phrase phrase;
    if (is_ascii(text)) return phrase;  // a Normalizer's, which is folded already
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = posts::piece_end(text, at);
        posts::append_phrase(text.substr(at, end - at), phrase.folded);
        phrase.pieces.resize(phrase.folded.size(), at);
        at = end;
    }
    return phrase;
}

/// A character that makes a longer word of the name that it touches: as for the Tracker, and '_', which handles have inside.
bool is_word(char32_t c) { return posts::parts_words(c) || c == U'_'; }

/// Where a name stands and is no part of a longer word. Linear (Knuth, Morris and Pratt 1977).
void find_mentions(std::string_view text, std::string_view name, PoolVector<Mention>& found) {
    PoolVector<std::size_t> border(name.size() + 1, 0);  // of the first n bytes: the longest part that they begin and end with
    const auto extend = [&](std::size_t matched, char c) {
        while (matched > 0 && (matched == name.size() || name[matched] != c)) matched = border[matched];
        return name[matched] == c ? matched + 1 : 0;
    };
    for (std::size_t i = 1; i < name.size(); ++i) border[i + 1] = extend(border[i], name[i]);
    const bool word_before = is_word(posts::code_at(name, 0)), word_after = is_word(posts::code_before(name, name.size()));
    for (std::size_t i = 0, matched = 0; i < text.size(); ++i) {
        matched = extend(matched, text[i]);
        if (matched < name.size()) continue;
        const Mention mention{i + 1 - name.size(), i + 1};
        if (word_before && is_word(posts::code_before(text, mention.begin))) continue;
        if (word_after && is_word(posts::code_at(text, mention.end))) continue;
        found.push_back(mention);
    }
}

/// A name as it may stand in a normalised text, folded: without # and @, with its spaces and without.
void add_names(std::string_view target, const Normalizer& normalizer, std::vector<PoolString>& names) {
    std::string name = normalizer.apply(target);
    name.erase(0, std::min(name.find_first_not_of("#@ "), name.size()));
    PoolString folded;
    posts::append_phrase(name, folded);
    if (folded.empty()) return;
    PoolString joined = folded;
    std::erase(joined, ' ');
    if (joined != folded && !joined.empty()) names.push_back(std::move(joined));
    names.push_back(std::move(folded));
}

/// The mentions of a target in a normalised text, in it, one behind the other; of those that begin together the longest.
PoolVector<Mention> mentions_of(std::string_view text, const TargetedText& post, const Normalizer& normalizer) {
    std::vector<PoolString> names;
    add_names(post.target, normalizer, names);
    for (const std::string& alias : post.aliases) add_names(alias, normalizer, names);
    PoolVector<Mention> found;
    if (names.empty()) return found;
    const Phrase phrase = phrase_of(text);
    const auto& pieces = phrase.pieces;
    for (const PoolString& name : names) find_mentions(pieces.empty() ? text : std::string_view(phrase.folded), name, found);
    std::sort(found.begin(), found.end(),
              [](const Mention& a, const Mention& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::size_t count = 0, last = 0;
    for (Mention mention : found) {
        if (mention.begin < last) continue;
        last = mention.end;
        if (!pieces.empty()) {
            const auto cut = [&](std::size_t at) { return at == 0 || at == pieces.size() || pieces[at - 1] != pieces[at]; };
            if (!cut(mention.begin) || !cut(mention.end)) continue;  // within a character
            mention = {pieces[mention.begin], posts::piece_end(text, pieces[mention.end - 1])};
        }
        found[count++] = mention;
    }
    found.resize(count);
    return found;
}

/// Without the marks that others wrote.
void append_unmarked(std::string_view text, PoolString& out) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t mark = std::min(text.find(target_mark, at), text.size());
        out += text.substr(at, mark - at);
        at = std::min(mark + target_mark.size(), text.size());
    }
}

}  // namespace

void mark_target(const TargetedText& post, PoolString& clean, PoolString& marked) {
    const Normalizer normalizer({.handles = false});
    normalizer.apply(post.text, clean);
    marked.clear();
    const std::string_view text(clean);
    std::size_t at = 0;
    for (auto [begin, end] : mentions_of(text, post, normalizer)) {
        if (begin > at && (text[begin - 1] == '#' || text[begin - 1] == '@')) --begin;  // a part of it
        append_unmarked(text.substr(at, begin - at), marked);
        marked += ' ';
        marked += target_mark;
        marked += ' ';
        marked += text.substr(begin, end - begin);
        marked += ' ';
        at = end;
    }
    append_unmarked(text.substr(at), marked);
}

std::string mark_target(std::string_view text, std::string_view target, std::span<const std::string> aliases) {
    PoolString clean, marked;
    mark_target({text, target, aliases}, clean, marked);
    return std::string(marked);
}

}  // namespace clamor::text
