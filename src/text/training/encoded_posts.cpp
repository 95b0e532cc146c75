#include "text/training/encoded_posts.hpp"

#include <algorithm>
#include <limits>

#include "clamor/core/pool.hpp"
#include "clamor/core/utf8.hpp"
#include "text/large_text.hpp"
#include "text/mark_target.hpp"

namespace clamor::text {

namespace {

/// Of a text in windows, a byte: 17 bytes a token, in lists that grow by doubling, and what the tokenizer has of it.
constexpr std::size_t memory_of_a_token = 48;

/// Bytes before a mention that are looked at for the tokens before it; words of posts have some 4 to a token.
constexpr std::size_t bytes_of_a_token = 16;

/// The bytes of a window's own text, first to last; 0, 0 where it has none.
std::pair<std::uint32_t, std::uint32_t> span_of(const Encoding& window) {
    std::uint32_t begin = std::numeric_limits<std::uint32_t>::max(), end = 0;
    for (std::size_t i = 0; i < window.offsets.size(); ++i) {
        if (window.sequences[i] < 0) continue;
        begin = std::min(begin, window.offsets[i].begin);
        end = std::max(end, window.offsets[i].end);
    }
    return {std::min(begin, end), end};
}

}  // namespace

PostEncoder::Prepare PostEncoder::prepared_by(const TextModel& model) {
    if (model.options().normalizer.raw) return model.input().prepare();
    return [&model](std::string_view text, PoolString& clean) -> std::string_view {
        model.normalizer().apply(text, clean);
        return clean.insert(0, model.input().prompt);
    };
}

template <typename Body>
void PostEncoder::read(std::string_view text, Body&& body) {
    const auto encoded = [&] {
        encode(text);
        body();
    };
    read_in_turn(text, encoded, [&] { give_back(); });
}

template <typename Body>
void PostEncoder::read(const TargetedText& post, Body&& body) {
    const auto encoded = [&] {
        mark_target(post, clean_, marked_);
        encode(marked_);
        body();
    };
    read_in_turn(post.text, encoded, [&] { give_back(); });
}

const EncodedPost& PostEncoder::operator()(std::string_view text) {
    read(text, [&] { cut(); });
    return post_;
}

const EncodedPost& PostEncoder::operator()(const TargetedText& post) {
    read(post, [&] { cut_to_mention(); });
    return post_;
}

template <typename Text>
void PostEncoder::in_windows(const Text& text, const std::function<void(const EncodedPost&)>& each) {
    read(text, [&] { each_window(each); });
}

template void PostEncoder::in_windows(const std::string_view&, const std::function<void(const EncodedPost&)>&);
template void PostEncoder::in_windows(const TargetedText&, const std::function<void(const EncodedPost&)>&);

/// The text as far as it is read at once; the n-grams of a longer one are not made.
void PostEncoder::encode(std::string_view text) {
    read_ = prepare_ ? prepare_(text, clean_) : text;
    post_.ids.clear();
    post_.ngrams.clear();
    post_.share = 1;
    post_.long_post = append_cut_ids(tokenizer_, read_, cut_, post_.ids, state_);
    if (!post_.long_post && ngrams_ > 0) NgramHash{ngrams_}.append(read_, post_.ngrams);
}

/// Of a longer text the n-grams of the tokens that are read.
void PostEncoder::cut() {
    if (post_.long_post && ngrams_ > 0) take(cut_tokens());
}

/// cut(), of a text with its target marked. Where the first tokens end before the first name that is marked, the text begins nearer to it.
void PostEncoder::cut_to_mention() {
    if (!post_.long_post) return;
    Encoding first = cut_tokens();
    const std::size_t mark = read_.find(target_mark);
    if (mark != std::string_view::npos && span_of(first).second <= mark + target_mark.size()) {
        read_.remove_prefix(mention_window(mark));
        first = cut_tokens();
    }
    take(first);
}

Encoding PostEncoder::cut_tokens() {
    Encoding left;
    tokenizer_.encode(read_, left, state_, {.truncation = cut_});
    return left;
}

/// Where what is read of the text begins so that half of its tokens stand before the mark.
std::size_t PostEncoder::mention_window(std::size_t mark) {
    const Index before = cut_.length / 2;
    std::size_t begin = mark - std::min(mark, bytes_of_a_token * static_cast<std::size_t>(before));
    while (begin < mark && is_continuation(read_[begin])) ++begin;  // within a character
    Encoding last;
    tokenizer_.encode(read_.substr(begin, mark - begin), last, state_,
                      {.special_tokens = false, .truncation = Truncation{.length = before, .from_left = true}});
    return begin + span_of(last).first;
}

void PostEncoder::each_window(const std::function<void(const EncodedPost&)>& each) {
    if (!post_.long_post) return each(post_);
    MemoryCharge charge;
    charge.set(memory_of_a_token * read_.size());
    const auto windows = windows_of(tokenizer_, read_, cut_, state_);
    const auto shares = shares_of(windows);
    for (std::size_t w = 0; w < windows.size(); ++w) {
        take(windows[w]);
        post_.share = shares[w];
        each(post_);
    }
}

void PostEncoder::take(const Encoding& window) {
    post_.ids = window.ids;
    post_.ngrams.clear();
    if (ngrams_ == 0) return;
    const auto [begin, end] = span_of(window);
    if (begin < end) NgramHash{ngrams_}.append(read_.substr(begin, end - begin), post_.ngrams);
}

void PostEncoder::give_back() {
    for (PoolString* text : {&clean_, &marked_}) PoolString().swap(*text);
    state_ = Tokenizer::State(tokenizer_);
}

MaskedBatch mask_posts(const PostIds& posts, std::span<const Index> which, const Tokenizer& tokenizer, double share, bool restore,
                       Rng& rng) {
    const auto mask = tokenizer.mask();
    MaskedBatch batch;
    std::vector<Tokenizer::Id> shown;
    for (const Index post : which) {
        const auto ids = posts.of(post);
        shown.assign(ids.begin(), ids.end());
        const Index before = batch.tokens.tokens();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (tokenizer.special(ids[i]) || !rng.chance(share)) continue;
            batch.positions.push_back(static_cast<std::int32_t>(before + static_cast<Index>(i)));
            batch.targets.push_back(ids[i]);
            const double kind = restore ? rng.uniform() : 0;
            if (kind < 0.8)
                shown[i] = *mask;
            else if (kind < 0.9)
                shown[i] = static_cast<Tokenizer::Id>(rng.below(static_cast<std::uint32_t>(tokenizer.size())));
        }
        batch.tokens.add(shown);
    }
    return batch;
}

nn::PackedTokens drop_ngrams(const PostIds& posts, std::span<const Index> which, double share, Rng& rng) {
    nn::PackedTokens kept;
    std::vector<PostIds::Id> ids;
    for (const Index post : which) {
        ids.clear();
        for (const auto id : posts.of(post))
            if (!rng.chance(share)) ids.push_back(id);
        kept.add(ids);
    }
    return kept;
}

}  // namespace clamor::text
