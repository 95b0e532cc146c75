#include "text/long_texts.hpp"

#include "clamor/core/log.hpp"

namespace clamor::text {

namespace {

Index own_tokens(const Encoding& window) { return static_cast<Index>(std::count(window.sequences.begin(), window.sequences.end(), 0)); }

}  // namespace

LongTexts long_texts_of(std::string_view name) {
    if (name == "truncate") return LongTexts::truncate;
    check(name == "windows", "long texts: expected truncate or windows, got ", name.substr(0, 40));
    return LongTexts::windows;
}

Truncation cut_of(const Tokenizer& tokenizer, Index longest, const SentenceInput& input) {
    const auto& own = tokenizer.truncation();
    return {.length = longest, .from_left = input.from_left.value_or(own && own->from_left)};
}

bool append_cut_ids(const Tokenizer& tokenizer, std::string_view text, const Truncation& cut, std::vector<Tokenizer::Id>& ids,
                    Tokenizer::State& state) {
    const std::size_t before = ids.size();
    if (tokenizer.append_ids(text, cut.length + 1, ids, state, cut.from_left) <= cut.length) return false;
    ids.resize(before);
    tokenizer.append_ids(text, cut.length, ids, state, cut.from_left);
    return true;
}

std::vector<Encoding> windows_of(const Tokenizer& tokenizer, std::string_view text, const Truncation& cut, Tokenizer::State& state) {
    return tokenizer.encode_windows(text, state, {.truncation = cut});
}

std::vector<double> shares_of(std::span<const Encoding> windows) {
    if (windows.size() == 1) return {1};
    Index all = 0;
    for (const Encoding& window : windows) all += own_tokens(window);
    std::vector<double> shares;
    for (const Encoding& window : windows) shares.push_back(static_cast<double>(own_tokens(window)) / static_cast<double>(all));
    return shares;
}

void tell_long_texts(std::string_view call, Index count, std::size_t of, Index longest, LongTexts read_as) {
    if (count == 0) return;
    log_event(LogLevel::info, call, ": ", count, " of ", of, " texts have more than ", longest,
              read_as == LongTexts::windows ? " tokens, and were read in windows" : " tokens; the rest was not read");
}

}  // namespace clamor::text
