#include "text/encoded_posts.hpp"

#include "text/long_text.hpp"
#include "text/mark_target.hpp"

namespace clamor::text {

const EncodedPost& PostEncoder::operator()(std::string_view text) {
    read_text(text, [&] { encode(text); }, [&] { give_back(); });
    return post_;
}

const EncodedPost& PostEncoder::operator()(const TargetedText& post) {
    const auto encode_marked = [&] {
        mark_target(post, clean_, marked_);
        encode(marked_);
    };
    read_text(post.text, encode_marked, [&] { give_back(); });
    return post_;
}

void PostEncoder::encode(std::string_view text) {
    normalizer_.apply(text, clean_);
    post_.ids.clear();
    post_.ngrams.clear();
    tokenizer_.append_ids(clean_, options_.longest, post_.ids, state_);
    if (options_.ngrams > 0) NgramHash{options_.ngrams}.append(clean_, post_.ngrams);
}

void PostEncoder::give_back() {
    for (PoolString* text : {&clean_, &marked_}) PoolString().swap(*text);
    state_ = Tokenizer::State(tokenizer_);
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
