#include "clamor/posts/track.hpp"

#include <simdjson.h>

#include <algorithm>
#include <queue>

#include "clamor/core/error.hpp"
#include "clamor/posts/fold.hpp"
#include "core/strip.hpp"
#include "posts/phrase.hpp"

namespace clamor::posts {
namespace {

PoolString phrase_of(std::string_view text) {
    PoolString phrase;
    phrase.reserve(text.size());
    append_phrase(text, phrase);
    return phrase;
}

}  // namespace

Tracked parse_tracked(std::string_view text) {
    const std::size_t equals = text.find('=');
    Tracked tracked{.name = std::string(strip(text.substr(0, equals))), .aliases = {}};
    check(!tracked.name.empty(), "track: expected Name=alias,#tag,@handle, got '", text, "'");
    if (equals == std::string_view::npos) {
        tracked.aliases.push_back(tracked.name);
        return tracked;
    }
    std::string alias;
    const auto end_alias = [&] {
        check(!strip(alias).empty(), "track: an empty alias in '", text, "'");
        tracked.aliases.emplace_back(strip(alias));
        alias.clear();
    };
    for (std::size_t at = equals + 1; at < text.size(); ++at) {
        if (text[at] == ',') {
            end_alias();
            continue;
        }
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        alias += text[at];
    }
    end_alias();
    return tracked;
}

Tracker::Tracker(const std::vector<Tracked>& tracked) {
    check(tracked.size() <= most, "track: at most ", most, " names, got ", tracked.size());
    std::vector<std::pair<std::string, std::uint64_t>> phrases;
    for (std::size_t i = 0; i < tracked.size(); ++i) {
        const auto& [name, aliases] = tracked[i];
        check(!name.empty() && simdjson::validate_utf8(name.data(), name.size()), "track: name ", i + 1, " is empty or not UTF-8");
        check(!aliases.empty(), "track: ", name, " has no alias");
        for (std::size_t j = 0; j < i; ++j) check(name != tracked[j].name, "track: ", name, " is given twice");
        const std::uint64_t bit = std::uint64_t{1} << i;
        for (const std::string& alias : aliases) {
            check(simdjson::validate_utf8(alias.data(), alias.size()), "track: ", name, " has an alias that is not UTF-8");
            const bool sign = alias.starts_with('#') || alias.starts_with('@');
            std::string key(phrase_of(strip(std::string_view(alias).substr(sign))));
            check(!key.empty(), "track: ", name, " has an empty alias");
            if (sign)
                (alias.front() == '#' ? hashtags_ : handles_)[key] |= bit;
            else
                phrases.emplace_back(std::move(key), bit);
        }
    }
    for (const auto& [phrase, bit] : phrases)
        for (const char c : phrase) {
            std::uint8_t& byte_class = classes_[static_cast<unsigned char>(c)];
            if (byte_class == 0) byte_class = static_cast<std::uint8_t>(class_count_++);
        }
    if (phrases.empty()) return;
    next_.resize(class_count_);
    ends_.push_back(-1);
    for (const auto& [phrase, bit] : phrases) add_phrase(phrase, bit);
    link_states();
}

void Tracker::add_phrase(const std::string& phrase, std::uint64_t bit) {
    std::uint32_t state = 0;
    for (const char c : phrase) {
        const std::size_t edge = state * class_count_ + classes_[static_cast<unsigned char>(c)];
        if (next_[edge] == 0) {
            next_[edge] = static_cast<std::uint32_t>(ends_.size());
            next_.resize(next_.size() + class_count_);
            ends_.push_back(-1);
        }
        state = next_[edge];
    }
    patterns_.push_back({bit, static_cast<std::uint32_t>(phrase.size()), ends_[state], parts_words(code_at(phrase, 0)),
                         parts_words(code_before(phrase, phrase.size()))});
    ends_[state] = static_cast<std::int32_t>(patterns_.size()) - 1;
}

void Tracker::link_states() {
    shorter_.assign(ends_.size(), 0);
    std::vector<std::uint32_t> suffix(ends_.size(), 0);
    std::queue<std::uint32_t> states;
    for (std::uint32_t c = 0; c < class_count_; ++c)
        if (next_[c] != 0) states.push(next_[c]);
    for (; !states.empty(); states.pop()) {
        const std::uint32_t state = states.front(), back = suffix[state];
        shorter_[state] = ends_[back] >= 0 ? back : shorter_[back];
        for (std::uint32_t c = 0; c < class_count_; ++c) {
            std::uint32_t& edge = next_[state * class_count_ + c];
            if (edge == 0) {
                edge = next_[back * class_count_ + c];
            } else {
                suffix[edge] = next_[back * class_count_ + c];
                states.push(edge);
            }
        }
    }
}

std::uint64_t Tracker::find_phrases(std::string_view text) const {
    std::uint64_t found = 0;
    std::uint32_t state = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        state = next_[state * class_count_ + classes_[static_cast<unsigned char>(text[at])]];
        for (std::uint32_t end = ends_[state] >= 0 ? state : shorter_[state]; end != 0; end = shorter_[end])
            for (std::int32_t i = ends_[end]; i >= 0; i = patterns_[static_cast<std::size_t>(i)].next) {
                const Pattern& pattern = patterns_[static_cast<std::size_t>(i)];
                if (found & pattern.bit) continue;
                if (pattern.word_before && parts_words(code_before(text, at + 1 - pattern.size))) continue;
                if (pattern.word_after && parts_words(code_at(text, at + 1))) continue;
                found |= pattern.bit;
            }
    }
    return found;
}

std::uint64_t Tracker::find_name(const Names& names, std::string_view name, std::string& scratch) {
    if (name.empty()) return 0;
    scratch.clear();
    append_folded(name, scratch);
    const auto entry = names.find(scratch);
    return entry == names.end() ? 0 : entry->second;
}

std::uint64_t Tracker::find(const Post& post) const {
    std::uint64_t found = 0;
    std::string scratch;
    if (!hashtags_.empty())
        for (const std::string_view tag : post.hashtags) found |= find_name(hashtags_, tag, scratch);
    if (!handles_.empty()) {
        for (const std::string_view handle : post.mentions) found |= find_name(handles_, handle, scratch);
        for (const std::string_view author : {post.reply_to_author, post.repost_of_author, post.quotes_author})
            found |= find_name(handles_, author, scratch);
    }
    return patterns_.empty() ? found : found | find_phrases(phrase_of(post.text));
}

}  // namespace clamor::posts
