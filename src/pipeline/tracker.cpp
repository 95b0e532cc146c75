#include "pipeline/tracker.hpp"

#include "clamor/core/error.hpp"
#include "pipeline/words.hpp"

namespace clamor::pipeline {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool word_before(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    std::size_t begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) --begin;
    std::string_view character = text.substr(begin, at - begin);
    return is_word_character(next_character(character));
}

bool word_after(std::string_view text) { return !text.empty() && is_word_character(next_character(text)); }

bool has_words(std::string_view text, std::string_view words) {
    for (std::size_t at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1))
        if (!word_before(text, at) && !word_after(text.substr(at + words.size()))) return true;
    return false;
}

}  // namespace

Tracked parse_tracked(std::string_view text) {
    const std::size_t equals = text.find('=');
    Tracked tracked{.name = std::string(trim(text.substr(0, equals)))};
    check(!tracked.name.empty(), "track: expected Name=alias,#tag,@handle, got '", text, "'");
    if (equals == std::string_view::npos) {
        tracked.aliases.push_back(tracked.name);
        return tracked;
    }
    std::string_view rest = text.substr(equals + 1);
    while (true) {
        const std::size_t comma = rest.find(',');
        const std::string_view alias = trim(rest.substr(0, comma));
        check(!alias.empty(), "track: an empty alias in '", text, "'");
        tracked.aliases.emplace_back(alias);
        if (comma == std::string_view::npos) return tracked;
        rest.remove_prefix(comma + 1);
    }
}

Tracker::Tracker(const std::vector<Tracked>& tracked) {
    check(tracked.size() <= most, "track: at most ", most, " names, got ", tracked.size());
    for (std::size_t i = 0; i < tracked.size(); ++i) {
        check(!tracked[i].name.empty() && is_valid_utf8(tracked[i].name), "track: name ", i + 1, " is empty or not UTF-8");
        check(!tracked[i].aliases.empty(), "track: ", tracked[i].name, " has no alias");
        for (std::size_t j = 0; j < i; ++j) check(tracked[i].name != tracked[j].name, "track: ", tracked[i].name, " is given twice");
        for (const std::string& alias : tracked[i].aliases) {
            std::string text = lower(alias);
            auto* list = &words_;
            if (!text.empty() && (text.front() == '#' || text.front() == '@')) {
                list = text.front() == '#' ? &tags_ : &handles_;
                text.erase(0, 1);
            }
            check(!text.empty() && is_valid_utf8(alias), "track: ", tracked[i].name, " has an alias that is empty or not UTF-8");
            list->push_back({std::move(text), std::uint64_t{1} << i});
        }
    }
}

std::uint64_t Tracker::find(const posts::Post& post) {
    std::uint64_t found = 0;
    const auto match = [&](std::string_view name, const std::vector<Alias>& aliases) {
        scratch_.clear();
        append_lower(scratch_, name);
        for (const Alias& alias : aliases)
            if (scratch_ == alias.text) found |= alias.bit;
    };
    if (!tags_.empty())
        for (const std::string_view tag : post.hashtags) match(tag, tags_);
    if (!handles_.empty()) {
        for (const std::string_view handle : post.mentions) match(handle, handles_);
        if (!post.reply_to_author.empty()) match(post.reply_to_author, handles_);
    }
    if (!words_.empty()) {
        scratch_.clear();
        append_lower(scratch_, post.text);
        for (const Alias& alias : words_)
            if ((found & alias.bit) == 0 && has_words(scratch_, alias.text)) found |= alias.bit;
    }
    return found;
}

}  // namespace clamor::pipeline
