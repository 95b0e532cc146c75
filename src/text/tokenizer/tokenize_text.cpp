#include "text/tokenizer/parts.hpp"

namespace clamor::text {

namespace {

class Writer {
public:
    Writer(const Tokenizer::Parts& parts, const TextRequest& request, Tokenizer::State::Memory& memory, TextTokens& tokens)
        : parts_(parts),
          request_(request),
          memory_(memory),
          tokens_(tokens),
          blanks_(request.offsets && !parts.post_processor.trims().empty()) {}

    void run(std::string_view text) {
        read(text);
        memory_.sections.clear();
        parts_.added.find_original(memory_.source.bytes(), memory_.sections);
        for (const Section& section : memory_.sections) {
            if (stopped_) return;
            if (section.token != no_token)
                add_token(memory_.source, section);
            else
                add_section(section.range);
        }
    }

private:
    /// The text as valid UTF-8.
    void read(std::string_view text) {
        AlignedText& source = memory_.source;
        source.borrow(text, 0);
        if (is_valid_utf8(text)) return;
        source.begin(2 * text.size());
        for (std::size_t at = 0; at < text.size();) {
            const auto here = static_cast<std::uint32_t>(at);
            const std::uint32_t c = next_character(text, at);
            source.put(c == no_character ? 0xfffd : c, {here, static_cast<std::uint32_t>(at)});
        }
        source.finish();
    }

    void add_token(const AlignedText& text, const Section& section) {
        TextToken token{section.token};
        if (request_.offsets) token.span = text.of_range(section.range.begin, section.range.end);
        if (blanks_) token.blanks = blanks_of(text.bytes().substr(section.range.begin, section.range.end - section.range.begin));
        tokens_.push_back(token);
    }

    /// A part of the original between added tokens.
    void add_section(TextSpan range) {
        TextPair& texts = memory_.texts;
        take(memory_.source, range);
        parts_.normalizers.apply(texts);
        if (!parts_.added.any_normalized()) return add_words();
        memory_.inner.clear();
        parts_.added.find_normalized(texts.now().bytes(), memory_.inner);
        if (memory_.inner.size() == 1 && memory_.inner[0].token == no_token) return add_words();
        memory_.source_of_inner.begin(texts.now().size());
        memory_.source_of_inner.copy(texts.now(), 0, texts.now().size());
        memory_.source_of_inner.finish();
        for (const Section& section : memory_.inner) {
            if (section.token != no_token) {
                add_token(memory_.source_of_inner, section);
                continue;
            }
            take(memory_.source_of_inner, section.range);
            add_words();
        }
    }

    /// Makes a part of a text the one that is worked on.
    void take(const AlignedText& from, TextSpan range) {
        AlignedText& text = memory_.texts.now();
        if (from.plain()) return text.borrow(from.bytes().substr(range.begin, range.end - range.begin), from.base() + range.begin);
        text.begin(range.end - range.begin);
        text.copy(from, range.begin, range.end);
        text.finish();
    }

    void add_words() {
        Words words{memory_.texts, memory_.ranges, memory_.spare, memory_.matches};
        parts_.pre_tokenizers.apply(words);
        std::visit([&](const auto& model) { add_words(model); }, parts_.model);
    }

    template <typename Model>
    void add_words(const Model& model) {
        const AlignedText& text = memory_.texts.now();
        const std::string_view bytes = text.bytes();
        const PoolVector<TextSpan>& ranges = memory_.ranges;
        auto& pieces = memory_.pieces;
        auto& keys = memory_.keys;
        WordCache& cache = memory_.cache;
        constexpr std::size_t ahead = 8;  // words whose places in the cache are on their way from memory
        keys.resize(ranges.size());
        const auto prepare = [&](std::size_t w) {
            if (w >= ranges.size()) return;
            const std::size_t size = ranges[w].end - ranges[w].begin;
            if (size > WordKey::longest_word) return;
            keys[w] = WordKey(bytes, ranges[w].begin, size);
            cache.prefetch(keys[w]);
        };
        for (std::size_t w = 0; w < ahead; ++w) prepare(w);
        for (std::size_t w = 0; w < ranges.size() && !stopped_; ++w) {
            prepare(w + ahead);
            const std::uint32_t begin = ranges[w].begin;
            const std::string_view word = bytes.substr(begin, ranges[w].end - begin);
            const bool short_word = word.size() <= WordKey::longest_word;
            if (const WordCache::Entry* entry = short_word ? cache.find(keys[w]) : nullptr) {
                std::uint32_t from = 0;
                for (std::size_t i = 0; from < entry->length; from = entry->ends[i++])
                    add_piece(model, text, word, begin, {entry->ids[i], from, entry->ends[i]});
            } else {
                pieces.clear();
                tokenize(model, word);
                if (short_word) cache.store(keys[w], pieces);
                for (const Piece& piece : pieces) add_piece(model, text, word, begin, piece);
            }
            stopped_ = tokens_.size() >= request_.most;
        }
    }

    void tokenize(const WordPieceModel& model, std::string_view word) { model.tokenize(word, memory_.pieces); }
    void tokenize(const WordLevelModel& model, std::string_view word) { model.tokenize(word, memory_.pieces); }
    void tokenize(const BpeModel& model, std::string_view word) { model.tokenize(word, memory_.pieces, memory_.bpe); }
    void tokenize(const FastBpeModel& model, std::string_view word) { model.tokenize(word, memory_.pieces, memory_.bpe); }
    void tokenize(const UnigramModel& model, std::string_view word) { model.tokenize(word, memory_.pieces, memory_.unigram); }

    template <typename Model>
    void add_piece(const Model& model, const AlignedText& text, std::string_view word, std::uint32_t begin, Piece piece) {
        TextToken token{piece.id};
        if (request_.offsets) token.span = text.of_range(begin + piece.begin, begin + piece.end);
        if (blanks_) {
            token.blanks = parts_.blanks[static_cast<std::size_t>(piece.id)];
            // Unigram's unknown token is what the text says.
            if constexpr (std::is_same_v<Model, UnigramModel>)
                if (piece.id == model.unknown()) token.blanks = blanks_of(word.substr(piece.begin, piece.end - piece.begin));
        }
        tokens_.push_back(token);
    }

    const Tokenizer::Parts& parts_;
    const TextRequest& request_;
    Tokenizer::State::Memory& memory_;
    TextTokens& tokens_;
    const bool blanks_;
    bool stopped_ = false;  ///< behind a word with which there were as many tokens as are needed
};

}  // namespace

void tokenize_text(const Tokenizer::Parts& parts, std::string_view text, const TextRequest& request, Tokenizer::State::Memory& memory,
                   TextTokens& tokens) {
    check(text.size() < ~std::uint32_t{0}, "tokenizer: a text of ", text.size(), " bytes; at most 4 GiB are taken");
    tokens.clear();
    Writer(parts, request, memory, tokens).run(text);
}

}  // namespace clamor::text
