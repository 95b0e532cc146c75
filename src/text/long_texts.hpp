#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "clamor/text/long_texts.hpp"
#include "clamor/text/sentence_folder.hpp"
#include "clamor/text/tokenizer.hpp"

namespace clamor::text {

/// What stays of a text of more tokens than `longest`: the side that is not said is that of the tokenizer's own truncation.
Truncation cut_of(const Tokenizer& tokenizer, Index longest, const SentenceInput& input);

/// Appends the ids that `cut` leaves; whether the text has more tokens.
bool append_cut_ids(const Tokenizer& tokenizer, std::string_view text, const Truncation& cut, std::vector<Tokenizer::Id>& ids,
                    Tokenizer::State& state);

/// A text in windows of `cut`, none of its own tokens in two of them. Memory: about what the tokenizer takes for the text.
std::vector<Encoding> windows_of(const Tokenizer& tokenizer, std::string_view text, const Truncation& cut, Tokenizer::State& state);

/// Of each window the share of the text's own tokens; 1 of one that is alone.
std::vector<double> shares_of(std::span<const Encoding> windows);

/// What a row of a network's results is about: a text, or a share of it.
struct TextPart {
    Index text;
    double share;  ///< 1: all that is read of it
};

/// Brings rows of parts to their texts' places: of a text in windows, which come one after the other, the mean by their shares.
class PartMean {
public:
    /// `out` is the text's row, and the mean of what came of it so far.
    void add(const TextPart& part, std::span<const float> row, float* out) {
        if (part.share == 1) {
            std::copy(row.begin(), row.end(), out);
            return;
        }
        if (part.text != text_) sum_.assign(row.size(), 0);
        text_ = part.text;
        for (std::size_t i = 0; i < row.size(); ++i) *out++ = static_cast<float>(sum_[i] += part.share * static_cast<double>(row[i]));
    }

private:
    Index text_ = -1;
    std::vector<double> sum_;
};

/// Tells the log, if there are such texts, how many there are and what was read of them.
void tell_long_texts(std::string_view call, Index count, std::size_t of, Index longest, LongTexts read_as);

}  // namespace clamor::text
