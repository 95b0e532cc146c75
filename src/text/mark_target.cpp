#include <algorithm>
#include <vector>

#include "core/unicode.hpp"
#include "text/mark_target.hpp"

namespace clamor::text {

namespace {

bool is_word(char c) { return unicode::is_ascii_word(static_cast<unsigned char>(c)); }

/// Whether `name` stands at `at` and is no part of a longer word.
bool is_mention(std::string_view text, std::size_t at, std::string_view name) {
    if (text.substr(at, name.size()) != name) return false;
    const std::size_t end = at + name.size();
    return !(at > 0 && is_word(name.front()) && is_word(text[at - 1])) && !(end < text.size() && is_word(name.back()) && is_word(text[end]));
}

/// A name as it may stand in a normalised text: without # and @, with its spaces and without.
void add_names(std::string_view target, const Normalizer& normalizer, std::vector<std::string>& names) {
    std::string name = normalizer.apply(target);
    name.erase(0, std::min(name.find_first_not_of("#@ "), name.size()));
    if (name.empty()) return;
    std::string joined = name;
    std::erase(joined, ' ');
    if (joined != name) names.push_back(std::move(joined));
    names.push_back(std::move(name));
}

/// The target's names, the longest first.
std::vector<std::string> names_of(std::string_view target, std::span<const std::string> aliases, const Normalizer& normalizer) {
    std::vector<std::string> names;
    add_names(target, normalizer, names);
    for (const std::string& alias : aliases) add_names(alias, normalizer, names);
    std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    return names;
}

}  // namespace

void mark_target(const TargetedText& post, PoolString& clean, PoolString& marked) {
    const Normalizer normalizer({.handles = false});
    normalizer.apply(post.text, clean);
    const auto names = names_of(post.target, post.aliases, normalizer);
    const auto mention = [&](std::size_t at) -> std::size_t {
        const std::size_t sign = clean[at] == '#' || clean[at] == '@' ? 1 : 0;  // a part of it
        const auto found = std::find_if(names.begin(), names.end(), [&](const std::string& name) { return is_mention(clean, at + sign, name); });
        return found == names.end() ? 0 : sign + found->size();
    };
    marked.clear();
    for (std::size_t at = 0; at < clean.size();) {
        if (const std::size_t size = mention(at); size > 0) {
            marked += ' ';
            marked += target_mark;
            marked += ' ';
            marked += std::string_view(clean).substr(at, size);
            marked += ' ';
            at += size;
        } else if (std::string_view(clean).substr(at).starts_with(target_mark)) {
            at += target_mark.size();
        } else {
            marked += clean[at++];
        }
    }
}

std::string mark_target(std::string_view text, std::string_view target, std::span<const std::string> aliases) {
    PoolString clean, marked;
    mark_target({text, target, aliases}, clean, marked);
    return std::string(marked);
}

}  // namespace clamor::text
