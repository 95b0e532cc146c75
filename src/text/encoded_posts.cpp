#include "text/encoded_posts.hpp"

#include "clamor/core/pool.hpp"

namespace clamor::text {

namespace {

/// What a byte of a text takes at most: its normalised form, the tokenizer's two, and the places of words of one character each
/// (tests/memory/limit_test.cpp).
constexpr std::size_t memory_of_a_byte = 48;

}  // namespace

const EncodedPost& PostEncoder::operator()(std::string_view text) {
    MemoryCharge charge;
    if (is_long(text)) charge.set(memory_of_a_byte * text.size());
    normalizer_.apply(text, clean_);
    post_.ids.clear();
    post_.ngrams.clear();
    tokenizer_.append_ids(clean_, options_.longest, post_.ids, state_);
    if (options_.ngrams > 0) NgramHash{options_.ngrams}.append(clean_, post_.ngrams);
    if (is_long(text)) {
        std::string().swap(clean_);
        state_ = Tokenizer::State(tokenizer_);
    }
    return post_;
}

MaskedBatch mask_posts(const PostIds& posts, std::span<const Index> which, const Tokenizer& tokenizer, double share, bool restore, Rng& rng) {
    const auto mask = tokenizer.mask();
    check(share == 0 || mask, "text classifier: the tokenizer has no [MASK] to hide tokens with");
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
