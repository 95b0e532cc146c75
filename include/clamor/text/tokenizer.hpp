#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/shape.hpp"
#include "clamor/io/json.hpp"
#include "clamor/text/encoding.hpp"

namespace clamor::text {

/// Which text of a pair gives tokens up where there are too many.
enum class TruncationStrategy : std::uint8_t { longest_first, only_first, only_second };

struct Truncation {
    Index length = 512;      ///< tokens, the special ones among them
    Index stride = 0;        ///< tokens that neighbouring windows share (encode_windows)
    TruncationStrategy strategy = TruncationStrategy::longest_first;
    bool from_left = false;  ///< the texts' beginnings are cut off, not their ends
};

struct EncodeOptions {
    bool special_tokens = true;
    bool offsets = true;              ///< false leaves Encoding::offsets empty, and saves their time
    bool file_truncation = true;      ///< as tokenizer.json says, where `truncation` is not given
    std::optional<Truncation> truncation = {};
};

/// Text to tokens as a Hugging Face tokenizer.json says: normalisers, added tokens, pre-tokenisers, one of WordPiece, BPE, Unigram
/// and WordLevel, what is put around, and decoders that lead back. Ids, offsets and decoded texts equal those of the Hugging Face
/// library, but for what docs/decisions/0060-tokenizer.md names, offsets in bytes of the text as given. The file's padding is not used.
///
///   const auto tokenizer = Tokenizer::load("model/tokenizer.json");
///   Tokenizer::State state(tokenizer);
///   Encoding encoding;
///   for (std::string_view text : texts) tokenizer.encode(text, encoding, state);
///
/// Bytes of a text that are not UTF-8 are read as U+FFFD each. A text has less than 4 GiB.
/// Time: linear in the text, but for words of many characters under BPE (n log n); a byte that added tokens begin with may cost as
/// much as the longest of them, of at most 1024 bytes.
/// Threads: a Tokenizer may be used on many at once, a State on one. Copies of a Tokenizer share their tables.
class Tokenizer {
public:
    using Id = TokenId;
    struct Parts;

    /// A caller's memory, and the words that were seen lately: with one that is kept, encoding allocates nothing.
    class State {
    public:
        explicit State(const Tokenizer& tokenizer);
        State(State&&) noexcept;
        State& operator=(State&&) noexcept;
        ~State();
        struct Memory;

    private:
        friend class Tokenizer;
        std::unique_ptr<Memory> memory_;
    };

    /// Reads a tokenizer.json, or that of a folder. Throws Status::not_found or Status::bad_file, with the place in the file and what
    /// is wrong there: a component or a regular expression that is not known here is named.
    static Tokenizer load(const std::string& path);
    /// BERTweet's own files, vocab.txt and bpe.codes (docs/checkpoints.md); `folder` has both.
    static Tokenizer load_bertweet(const std::string& folder);
    /// As load(), of a file that was read; errors begin with `what`, its name.
    static Tokenizer from_json(const io::Json& file, std::string_view what);
    io::Json to_json() const;

    /// One above the greatest id: the rows that an embedding needs.
    Index size() const noexcept;
    /// Throws where no token has the id.
    std::string token(Id id) const;
    std::optional<Id> find(std::string_view token) const;
    /// Whether a token stands for no text, as [CLS] and [MASK] do.
    bool special(Id id) const noexcept;
    /// [MASK] or <mask>, where there is such a token.
    std::optional<Id> mask() const;
    const std::optional<Truncation>& truncation() const noexcept;
    /// How many special tokens stand around a text, or a pair of texts.
    Index special_tokens(bool pair = false) const noexcept;

    void encode(std::string_view text, Encoding& encoding, State& state, const EncodeOptions& options = {}) const;
    void encode_pair(std::string_view first, std::string_view second, Encoding& encoding, State& state,
                     const EncodeOptions& options = {}) const;
    Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;
    Encoding encode_pair(std::string_view first, std::string_view second, const EncodeOptions& options = {}) const;

    /// A text in windows of the truncation's length, neighbours with `stride` tokens in common, so that nothing is cut off.
    std::vector<Encoding> encode_windows(std::string_view text, State& state, const EncodeOptions& options = {}) const;

    /// The same for a pair: windows of the text that the strategy names (only_first, only_second), each with the whole other text.
    std::vector<Encoding> encode_pair_windows(std::string_view first, std::string_view second, State& state,
                                              const EncodeOptions& options = {}) const;

    /// Appends a text's ids, with special tokens, at most `limit` of them, the text's first or, `from_left`, its last; returns how many.
    Index append_ids(std::string_view text, Index limit, std::vector<Id>& ids, State& state, bool from_left = false) const;

    /// The text that ids stand for, put together as the file's decoder says; without one, tokens with a blank between them. It is the
    /// text that was encoded only as far as the normalisers kept it. Throws where no token has an id.
    std::string decode(std::span<const Id> ids, bool skip_special_tokens = true) const;

private:
    explicit Tokenizer(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}
    std::shared_ptr<const Parts> parts_;
};

}  // namespace clamor::text
