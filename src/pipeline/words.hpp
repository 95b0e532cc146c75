#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace clamor::pipeline {

/// Takes the next character off the front of valid UTF-8; what is not valid comes as U+FFFD a byte.
char32_t next_character(std::string_view& text);
void append_utf8(std::string& out, char32_t character);
bool is_valid_utf8(std::string_view text);
/// The longest beginning of at most `bytes` that does not cut a character.
std::string_view cut_utf8(std::string_view text, std::size_t bytes);

/// Letters and digits of any script; not marks, symbols or emoji.
bool is_word_character(char32_t c);
/// Lower case of Latin, Greek, Cyrillic and Armenian letters, one for one; other characters as they are.
char32_t to_lower(char32_t c);
/// Appends the text in lower case. Never longer than the text.
void append_lower(std::string& out, std::string_view text);
std::string lower(std::string_view text);

/// Finds the words of a text, in lower case: runs of letters and digits, apostrophes inside of them; links, @handles
/// and #hashtags are passed over. Chinese and Japanese, which do not part words, come as pairs of characters.
class WordScanner {
public:
    explicit WordScanner(std::string_view text) : rest_(text) {}
    /// False at the end. `word` is valid until the next call.
    bool next(std::string_view& word);

private:
    void skip_to_space();

    std::string_view rest_;
    std::string word_;
    char32_t pair_ = 0;      // the character before, if it may begin a pair
};

}  // namespace clamor::pipeline
