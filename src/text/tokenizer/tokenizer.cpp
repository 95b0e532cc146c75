#include "clamor/text/tokenizer.hpp"

#include <algorithm>

#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/tokenizer/parts.hpp"
#include "text/tokenizer/span.hpp"

namespace clamor::text {

namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 28;  ///< of a file

/// The truncation that counts, and how many of the texts' tokens it leaves room for.
struct Limit {
    std::optional<Truncation> truncation;
    std::size_t room = ~std::size_t{0};

    Limit(const Tokenizer::Parts& parts, const EncodeOptions& options, bool pair) : truncation(options.truncation) {
        if (!truncation && options.file_truncation) truncation = parts.truncation;
        if (!truncation) return;
        const Index added = options.special_tokens ? parts.post_processor.added(pair) : 0;
        check(truncation->length >= added, "truncation: ", truncation->length, " tokens leave no room for the ", added, " special ones");
        check(truncation->stride >= 0, "truncation: a stride of ", truncation->stride);
        room = static_cast<std::size_t>(truncation->length - added);
    }

    /// What is asked of a text of which no more than its beginning can stay.
    TextRequest request(const EncodeOptions& options) const {
        const bool beginning = truncation && !truncation->from_left && truncation->strategy == TruncationStrategy::longest_first;
        return {options.offsets, beginning ? static_cast<std::size_t>(truncation->length) : ~std::size_t{0}};
    }
    Lengths lengths(std::size_t first, std::optional<std::size_t> second) const {
        return truncation ? truncated({first, second}, *truncation, room) : Lengths{first, second};
    }
    TextSpan window(std::size_t count, std::size_t length) const {
        const bool from_left = truncation && truncation->from_left;
        return from_left ? span_of(count - length, count) : span_of(0, length);
    }
};

}  // namespace

Tokenizer::State::State(const Tokenizer& tokenizer) : memory_(std::make_unique<Memory>()) { memory_->of = tokenizer.parts_; }
Tokenizer::State::State(State&&) noexcept = default;
Tokenizer::State& Tokenizer::State::operator=(State&&) noexcept = default;
Tokenizer::State::~State() = default;

Tokenizer Tokenizer::load(const std::string& path) {
    const auto facts = io::system::facts_of(path);
    const bool folder = facts && facts->kind == io::system::Facts::Kind::folder;
    const std::string file = folder ? path + "/" + io::tokenizer_name : path;
    return from_json(io::read_json(file, most_bytes), file);
}

Tokenizer Tokenizer::from_json(const io::Json& file, std::string_view what) { return Tokenizer(std::make_shared<const Parts>(file, what)); }

io::Json Tokenizer::to_json() const {
    io::Json file = parts_->rest;
    io::Json model = file.at("model");
    std::visit([&](const auto& m) { m.write_vocabulary(model); }, parts_->model);
    file.set("model", std::move(model));
    return file;
}

Index Tokenizer::size() const noexcept { return std::max(parts_->vocabulary().bound(), parts_->added.vocabulary().bound()); }

std::string Tokenizer::token(Id id) const {
    const Vocabulary &added = parts_->added.vocabulary(), &model = parts_->vocabulary();
    check(added.has(id) || model.has(id), "tokenizer: no token has the id ", id, "; there are ", size());
    return std::string(added.has(id) ? added.token(id) : model.token(id));
}

std::optional<Tokenizer::Id> Tokenizer::find(std::string_view token) const {
    Id id = parts_->added.vocabulary().find(token);
    if (id == no_token) id = parts_->vocabulary().find(token);
    return id == no_token ? std::nullopt : std::optional(id);
}

bool Tokenizer::special(Id id) const noexcept { return parts_->added.special(id); }

std::optional<Tokenizer::Id> Tokenizer::mask() const {
    const auto id = find("[MASK]");
    return id ? id : find("<mask>");
}

const std::optional<Truncation>& Tokenizer::truncation() const noexcept { return parts_->truncation; }
Index Tokenizer::special_tokens(bool pair) const noexcept { return parts_->post_processor.added(pair); }

void Tokenizer::encode(std::string_view text, Encoding& encoding, State& state, const EncodeOptions& options) const {
    State::Memory& memory = *state.memory_;
    check(memory.of == parts_, "tokenizer: the state was made for another tokenizer");
    const Limit limit(*parts_, options, false);
    tokenize_text(*parts_, text, limit.request(options), memory, memory.first);
    const std::size_t count = memory.first.size();
    const TextWindow first{&memory.first, text, limit.window(count, limit.lengths(count, std::nullopt).first)};
    write_encoding(parts_->post_processor, first, nullptr, options, encoding);
}

void Tokenizer::encode_pair(std::string_view first, std::string_view second, Encoding& encoding, State& state,
                            const EncodeOptions& options) const {
    State::Memory& memory = *state.memory_;
    check(memory.of == parts_, "tokenizer: the state was made for another tokenizer");
    const Limit limit(*parts_, options, true);
    const TextRequest all{.offsets = options.offsets};  // which text is the longer one matters
    tokenize_text(*parts_, first, all, memory, memory.first);
    tokenize_text(*parts_, second, all, memory, memory.second);
    const std::size_t counts[2] = {memory.first.size(), memory.second.size()};
    const Lengths lengths = limit.lengths(counts[0], counts[1]);
    const TextWindow windows[2] = {{&memory.first, first, limit.window(counts[0], lengths.first)},
                                   {&memory.second, second, limit.window(counts[1], *lengths.second)}};
    write_encoding(parts_->post_processor, windows[0], &windows[1], options, encoding);
}

Encoding Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
    State state(*this);
    Encoding encoding;
    encode(text, encoding, state, options);
    return encoding;
}

Encoding Tokenizer::encode_pair(std::string_view first, std::string_view second, const EncodeOptions& options) const {
    State state(*this);
    Encoding encoding;
    encode_pair(first, second, encoding, state, options);
    return encoding;
}

std::vector<Encoding> Tokenizer::encode_windows(std::string_view text, State& state, const EncodeOptions& options) const {
    State::Memory& memory = *state.memory_;
    check(memory.of == parts_, "tokenizer: the state was made for another tokenizer");
    const Limit limit(*parts_, options, false);
    tokenize_text(*parts_, text, {.offsets = options.offsets}, memory, memory.first);
    const Truncation truncation = limit.truncation.value_or(Truncation{});
    std::vector<Encoding> encodings;
    const auto stride = static_cast<std::size_t>(truncation.stride);
    for (const TextSpan window : windows(memory.first.size(), limit.room, stride, truncation.from_left))
        write_encoding(parts_->post_processor, {&memory.first, text, window}, nullptr, options, encodings.emplace_back());
    return encodings;
}

std::vector<Encoding> Tokenizer::encode_pair_windows(std::string_view first, std::string_view second, State& state,
                                                     const EncodeOptions& options) const {
    State::Memory& memory = *state.memory_;
    check(memory.of == parts_, "tokenizer: the state was made for another tokenizer");
    const Limit limit(*parts_, options, true);
    const Truncation truncation = limit.truncation.value_or(Truncation{.strategy = TruncationStrategy::only_first});
    check(truncation.strategy != TruncationStrategy::longest_first,
          "windows of a pair: the strategy must be only_first or only_second, the text that is cut");
    const TextRequest all{.offsets = options.offsets};
    tokenize_text(*parts_, first, all, memory, memory.first);
    tokenize_text(*parts_, second, all, memory, memory.second);
    const bool cuts_first = truncation.strategy == TruncationStrategy::only_first;
    const auto [cut, whole] =
        cuts_first ? std::pair{memory.first.size(), memory.second.size()} : std::pair{memory.second.size(), memory.first.size()};
    const std::size_t room = limit.room - std::min(limit.room, whole);
    check(room > 0 || cut + whole <= limit.room,
          "windows of a pair: the text that stays has ", whole, " tokens and leaves no room for the other in ", limit.room);
    const TextSpan rest = span_of(0, whole);
    std::vector<Encoding> encodings;
    for (const TextSpan window : windows(cut, room, static_cast<std::size_t>(truncation.stride), truncation.from_left)) {
        const TextWindow one{&memory.first, first, cuts_first ? window : rest}, other{&memory.second, second, cuts_first ? rest : window};
        write_encoding(parts_->post_processor, one, &other, options, encodings.emplace_back());
    }
    return encodings;
}

std::string Tokenizer::decode(std::span<const Id> ids, bool skip_special_tokens) const {
    Tokens tokens;
    for (const Id id : ids)
        if (!skip_special_tokens || !special(id)) tokens.push_back(token(id));
    return parts_->decoders.text_of(std::move(tokens));
}

Index Tokenizer::append_ids(std::string_view text, Index limit, std::vector<Id>& ids, State& state, bool from_left) const {
    Encoding& encoding = state.memory_->encoding;
    encode(text, encoding, state, {.offsets = false, .truncation = Truncation{.length = limit, .from_left = from_left}});
    ids.insert(ids.end(), encoding.ids.begin(), encoding.ids.end());
    return static_cast<Index>(encoding.ids.size());
}

}  // namespace clamor::text
