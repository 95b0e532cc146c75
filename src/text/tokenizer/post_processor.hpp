#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clamor/text/encoding.hpp"
#include "text/tokenizer/fields.hpp"

namespace clamor::text {

/// What is put around texts: special tokens, segments, and blanks trimmed off the offsets.
class PostProcessor {
public:
    /// A special token, or (no_token) the text number `sequence`.
    struct Part {
        TokenId token;
        int sequence;
        std::int32_t type;
    };
    /// Offsets leave out the blanks at a token's ends; at a text's beginning one may have been put there by `prefix_space`.
    struct Trim {
        bool prefix_space;
        std::array<bool, 2> behind_special;  ///< whether a special token, which was put there before, is the text's first
    };

    PostProcessor() = default;
    explicit PostProcessor(const Fields& fields);

    /// The parts of a text, or of a pair of texts.
    const std::vector<Part>& parts(bool pair) const noexcept { return pair ? pair_ : single_; }
    const std::vector<Trim>& trims() const noexcept { return trims_; }
    /// How many special tokens are added.
    Index added(bool pair) const noexcept;
    TokenId bound() const noexcept;

private:
    void add(const Fields& fields);
    void add_trim(const Fields& fields);
    void add_bert(const Fields& fields);
    void add_roberta(const Fields& fields);
    void add_template(const Fields& fields);

    std::vector<Part> single_{{-1, 0, 0}}, pair_{{-1, 0, 0}, {-1, 1, 1}};
    std::vector<Trim> trims_;
    std::array<bool, 2> begins_special_{};  ///< of the first text and the second, by what was added so far
    bool has_template_ = false;
};

}  // namespace clamor::text
