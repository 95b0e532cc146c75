#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/pool.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/nn/token_batch.hpp"
#include "clamor/text/model.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "core/list_hash.hpp"
#include "text/long_texts.hpp"

namespace clamor::text {

/// A post as a network reads it, or a window of it: its pieces, and its n-grams where there is a wide part.
struct EncodedPost {
    std::vector<Tokenizer::Id> ids, ngrams;
    double share = 1;        ///< of the post's tokens: 1 but in windows
    bool long_post = false;  ///< the post has more tokens than are read at once
};

/// Turns texts into what a network reads. Borrows. A copy has memory of its own, which moves with it.
/// Threads: one at a time.
class PostEncoder {
public:
    /// What becomes of a text: a part of it, or in `room`.
    using Prepare = std::function<std::string_view(std::string_view text, PoolString& room)>;

    /// As the model reads.
    explicit PostEncoder(const TextModel& model)
        : PostEncoder(model.tokenizer(), cut_of(model.tokenizer(), model.options().longest, model.input()), model.options().ngrams,
                      prepared_by(model)) {}
    /// The tokens that `cut` leaves, and n-grams where there are `ngrams` > 0 buckets. A text passes `prepare` before, if there is one.
    PostEncoder(const Tokenizer& tokenizer, const Truncation& cut, Index ngrams = 0, Prepare prepare = {})
        : tokenizer_(tokenizer), cut_(cut), ngrams_(ngrams), prepare_(std::move(prepare)), state_(tokenizer) {}
    PostEncoder(const PostEncoder& other) : PostEncoder(other.tokenizer_, other.cut_, other.ngrams_, other.prepare_) {}
    PostEncoder(PostEncoder&&) = default;
    PostEncoder& operator=(const PostEncoder&) = delete;
    ~PostEncoder() = default;

    /// Into memory of the context that the next call uses again; long texts one at a time, and what they took is given back.
    const EncodedPost& operator()(std::string_view text);
    /// The text with its target marked; of a longer one whose first tokens do not reach the target the tokens around its first mention.
    const EncodedPost& operator()(const TargetedText& post);

    /// The same for all of the text, in windows of the cut's tokens where it has more: each(window), one after the other. The
    /// n-grams are those of what the window's tokens stand for.
    template <typename Text>
    void in_windows(const Text& text, const std::function<void(const EncodedPost&)>& each);

private:
    /// The model's prompt, and behind it what normalising leaves; none where texts stay as they are. Borrows.
    static Prepare prepared_by(const TextModel& model);
    /// encode(), of the text with its target marked where it has one, and body().
    template <typename Body>
    void read(std::string_view text, Body&& body);
    template <typename Body>
    void read(const TargetedText& post, Body&& body);
    void encode(std::string_view text);
    void cut();
    void cut_to_mention();
    Encoding cut_tokens();
    std::size_t mention_window(std::size_t mark);
    void each_window(const std::function<void(const EncodedPost&)>& each);
    void take(const Encoding& window);
    void give_back();

    const Tokenizer& tokenizer_;
    Truncation cut_;
    Index ngrams_;
    Prepare prepare_;
    Tokenizer::State state_;
    PoolString clean_, marked_;
    std::string_view read_;  ///< what the tokenizer sees: in `clean_`, or of the text as it was given
    EncodedPost post_;
};

/// Ids of many posts behind each other, for training.
class PostIds {
public:
    using Id = Tokenizer::Id;

    void add(std::span<const Id> ids) {
        ids_.insert(ids_.end(), ids.begin(), ids.end());
        ends_.push_back(ids_.size());
    }

    Index posts() const noexcept { return static_cast<Index>(ends_.size()); }
    Index count(Index post) const { return static_cast<Index>(of(post).size()); }
    std::span<const Id> of(Index post) const {
        const auto p = static_cast<std::size_t>(post);
        const std::size_t begin = p == 0 ? 0 : ends_[p - 1];
        return {ids_.data() + begin, ends_[p] - begin};
    }
    void add_to(ListHash& hash) const { hash.add(ids_).add(ends_); }

private:
    std::vector<Id> ids_;
    std::vector<std::size_t> ends_;
};

struct EncodedPosts {
    PostIds pieces, ngrams;
    Index long_posts = 0;  ///< have more tokens than are read

    /// Of std::string_view or TargetedText.
    template <typename Text>
    EncodedPosts(std::span<const Text> texts, PostEncoder encode) {
        for (const Text& text : texts) {
            throw_if_cancelled();
            const EncodedPost& post = encode(text);
            pieces.add(post.ids);
            ngrams.add(post.ngrams);
            long_posts += post.long_post;
        }
    }
};

/// A batch in which some tokens are hidden, and what they were.
struct MaskedBatch {
    nn::PackedTokens tokens;
    std::vector<std::int32_t> positions;  ///< of the chosen tokens in the batch
    std::vector<std::int32_t> targets;    ///< their ids before
};

/// Chooses each token but special ones with probability `share`. Chosen ones become [MASK]; with `restore`, as
/// pre-training does, only 80 % of them, while 10 % become another token and 10 % stay. Where share > 0 the tokenizer has a mask token.
MaskedBatch mask_posts(const PostIds& posts, std::span<const Index> which, const Tokenizer& tokenizer, double share, bool restore,
                       Rng& rng);

/// The n-grams of posts, a share of each post's left out.
nn::PackedTokens drop_ngrams(const PostIds& posts, std::span<const Index> which, double share, Rng& rng);

}  // namespace clamor::text
