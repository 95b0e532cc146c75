#pragma once

#include <variant>

#include "clamor/text/tokenizer.hpp"
#include "text/tokenizer/added_tokens.hpp"
#include "text/tokenizer/bpe_model.hpp"
#include "text/tokenizer/decoders.hpp"
#include "text/tokenizer/fast_bpe_model.hpp"
#include "text/tokenizer/normalizers.hpp"
#include "text/tokenizer/post_processor.hpp"
#include "text/tokenizer/pre_tokenizers.hpp"
#include "text/tokenizer/truncation.hpp"
#include "text/tokenizer/unigram_model.hpp"
#include "text/tokenizer/word_cache.hpp"
#include "text/tokenizer/word_level_model.hpp"
#include "text/tokenizer/word_piece_model.hpp"

namespace clamor::text {

using AnyModel = std::variant<WordPieceModel, BpeModel, UnigramModel, WordLevelModel, FastBpeModel>;

/// How many blanks stand at a token's ends, GPT-2's character for a blank among them; more than 65,535 count as so many.
struct Blanks {
    std::uint16_t before = 0, behind = 0;  ///< characters
};
Blanks blanks_of(std::string_view token);

/// What a tokenizer.json says.
struct Tokenizer::Parts {
    Parts(const io::Json& file, std::string_view what);

    const Vocabulary& vocabulary() const {
        return std::visit([](const auto& m) -> const Vocabulary& { return m.vocabulary(); }, model);
    }

    Normalizers normalizers;
    PreTokenizers pre_tokenizers;
    PostProcessor post_processor;
    Decoders decoders;
    AnyModel model;
    AddedTokens added;
    std::optional<Truncation> truncation;
    std::vector<Blanks> blanks;  ///< of the model's tokens, where a post-processor trims them
    io::Json rest;  ///< the file without its vocabulary, to be written again
};

/// A token of a text, before that is truncated.
struct TextToken {
    TokenId id;
    TextSpan span = {};    ///< where offsets are asked for
    Blanks blanks = {};    ///< where a post-processor trims them
};
using TextTokens = PoolVector<TextToken>;

/// All that grows with a text is the context's memory, so that its limit counts it.
struct Tokenizer::State::Memory {
    std::shared_ptr<const Parts> of;
    AlignedText source, source_of_inner;
    TextPair texts;
    PoolVector<Section> sections, inner;
    PoolVector<TextSpan> ranges, spare;
    PoolVector<Match> matches;
    PoolVector<Piece> pieces;
    PoolVector<WordKey> keys;
    BpeModel::Scratch bpe;
    UnigramModel::Scratch unigram;
    WordCache cache;
    TextTokens first, second;
    Encoding encoding;
};

/// A text's tokens. Where no more than `most` from its beginning are needed, it may stop behind them.
struct TextRequest {
    bool offsets = true;
    std::size_t most = ~std::size_t{0};
};
void tokenize_text(const Tokenizer::Parts& parts, std::string_view text, const TextRequest& request, Tokenizer::State::Memory& memory,
                   TextTokens& tokens);

/// Adds what stands around to the tokens of one text or two, and writes them.   windows: of the tokens, `second` null for one text
struct TextWindow {
    const TextTokens* tokens;
    std::string_view text;
    TextSpan window;
};
void write_encoding(const PostProcessor& post_processor, const TextWindow& first, const TextWindow* second, const EncodeOptions& options,
                    Encoding& encoding);

}  // namespace clamor::text
