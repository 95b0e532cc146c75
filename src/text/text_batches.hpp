#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clamor/core/balance.hpp"
#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/core/shape.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "text/long_texts.hpp"
#include "text/training/encoded_posts.hpp"

namespace clamor::text {

inline std::size_t bytes_of(std::string_view text) noexcept { return text.size(); }
inline std::size_t bytes_of(const TargetedText& post) noexcept { return post.text.size(); }

constexpr Index batch_tokens = 2048;  ///< whose activations stay in a core's second-level cache
constexpr std::size_t batch_bytes = 4 * static_cast<std::size_t>(batch_tokens);  ///< of texts, about

/// body(memory, first, last) for runs of texts of about `batch_tokens` tokens. `memory` is what begin() made, for one run at a time; a
/// worker takes the next run when it is done, and none waits for another before the end.
template <typename Text, typename Begin, typename Body>
void for_each_text_batch(std::span<const Text> texts, Begin&& begin, Body&& body) {
    constexpr std::size_t most_bytes_a_text = 512, most_texts = 256;
    std::vector<Index> cuts{0};
    for (std::size_t text = 0, bytes = 0; text < texts.size(); ++text) {
        if (bytes >= batch_bytes || text - static_cast<std::size_t>(cuts.back()) == most_texts) {
            cuts.push_back(static_cast<Index>(text));
            bytes = 0;
        }
        bytes += std::min(bytes_of(texts[text]), most_bytes_a_text);
    }
    if (!texts.empty()) cuts.push_back(static_cast<Index>(texts.size()));

    std::mutex mutex;
    std::vector<decltype(begin())> idle;
    parallel_tasks(static_cast<Index>(cuts.size()) - 1, [&](Index run) {
        throw_if_cancelled();
        auto memory = [&] {
            std::unique_lock lock(mutex);
            if (idle.empty()) {
                lock.unlock();
                return begin();
            }
            auto taken = std::move(idle.back());
            idle.pop_back();
            return taken;
        }();
        body(memory, cuts[static_cast<std::size_t>(run)], cuts[static_cast<std::size_t>(run) + 1]);
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(memory));
    });
}

/// Posts, or windows of them, that a network reads at once: a worker's own.
struct PartBatch {
    nn::PackedTokens tokens, ngrams;
    std::vector<TextPart> parts;  ///< [posts of the batch]
    PartMean mean;                ///< brings the network's rows to their texts' places

    void add(Index text, const EncodedPost& post) {
        tokens.add(post.ids);
        ngrams.add(post.ngrams);
        parts.push_back({text, post.share});
    }
    /// A post of another batch.
    void add(const PartBatch& other, Index post) {
        tokens.add(nn::TokenBatch(other.tokens).post(post));
        ngrams.add(nn::TokenBatch(other.ngrams).post(post));
        parts.push_back(other.parts[static_cast<std::size_t>(post)]);
    }
    void clear() {
        tokens.clear();
        ngrams.clear();
        parts.clear();
    }
};

/// Whether texts are so few that runs of them would be done at different times, and some threads wait for the others.
template <typename Text>
bool are_few(std::span<const Text> texts) {
    const auto workers = static_cast<std::size_t>(parallelism());
    if (workers == 1 || texts.size() < workers) return false;  // where each has less than a text, the layers cut their own work
    std::size_t bytes = 0;
    for (const Text& text : texts)
        if ((bytes += bytes_of(text) + 16) > 16 * workers * batch_bytes) return false;  // an empty one is a post, too
    return true;
}

/// The batch of each post, by its tokens: as many batches as threads, or a multiple, which are done at about the same time. All in one,
/// which the layers cut, where there is a batch a thread and a longer post would keep the other threads waiting.
inline std::vector<Index> share_out(std::span<const Index> tokens) {
    const Index workers = parallelism(), all = std::accumulate(tokens.begin(), tokens.end(), Index{0});
    const Index batches = std::max<Index>(1, (all + workers * batch_tokens - 1) / (workers * batch_tokens)) * workers;
    std::vector<Index> batch_of = balanced(tokens, batches), loads(static_cast<std::size_t>(batches));
    for (std::size_t i = 0; i < tokens.size(); ++i) loads[static_cast<std::size_t>(batch_of[i])] += tokens[i];
    const Index most = *std::max_element(loads.begin(), loads.end());
    if (batches == workers && 4 * workers * most > 5 * all) batch_of.assign(batch_of.size(), 0);
    return batch_of;
}

/// run(batch) for the batches of share_out(): all texts are encoded first. Returns how many have more tokens than are read.
template <typename Text, typename Run>
Index for_each_balanced_batch(std::span<const Text> texts, const PostEncoder& encoder, Run&& run) {
    const Index count = static_cast<Index>(texts.size()), workers = parallelism();
    std::vector<PartBatch> encoded(static_cast<std::size_t>(workers));
    std::atomic<Index> long_posts = 0;
    const auto begin_of = [&](Index worker) { return count * worker / workers; };
    parallel_tasks(workers, [&](Index worker) {
        throw_if_cancelled();
        PostEncoder encode(encoder);
        for (Index i = begin_of(worker); i < begin_of(worker + 1); ++i) {
            const EncodedPost& post = encode(texts[static_cast<std::size_t>(i)]);
            encoded[static_cast<std::size_t>(worker)].add(i, post);
            long_posts += post.long_post;
        }
    });
    std::vector<Index> tokens;
    for (const PartBatch& batch : encoded)
        for (Index post = 0; post < batch.tokens.posts(); ++post)
            tokens.push_back(static_cast<Index>(nn::TokenBatch(batch.tokens).post(post).size()));
    const std::vector<Index> batch_of = share_out(tokens);
    parallel_tasks(*std::max_element(batch_of.begin(), batch_of.end()) + 1, [&](Index wanted) {
        throw_if_cancelled();
        PartBatch batch;
        for (Index worker = 0; worker < workers; ++worker)
            for (Index i = begin_of(worker); i < begin_of(worker + 1); ++i)
                if (batch_of[static_cast<std::size_t>(i)] == wanted)
                    batch.add(encoded[static_cast<std::size_t>(worker)], i - begin_of(worker));
        if (!batch.parts.empty()) run(batch);
    });
    return long_posts;
}

/// run(batch) for batches of about `batch_tokens` tokens of texts as `encoder` reads them, on the context's threads. Returns how many texts
/// have more tokens than are read at once.
template <typename Text, typename Run>
Index for_each_part(std::span<const Text> texts, const PostEncoder& encoder, LongTexts long_texts, Run&& run) {
    if (long_texts == LongTexts::truncate && are_few(texts)) return for_each_balanced_batch(texts, encoder, run);
    struct Worker {
        PostEncoder encode;
        PartBatch batch;
    };
    std::atomic<Index> long_posts = 0;
    const auto finish = [&](PartBatch& batch) {
        throw_if_cancelled();  // a long text alone has many
        run(batch);
        batch.clear();
    };
    for_each_text_batch(texts, [&] { return Worker{encoder, {}}; }, [&](Worker& worker, Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            const Text& text = texts[static_cast<std::size_t>(i)];
            bool long_post = false;
            const auto add = [&](const EncodedPost& post) {
                if (worker.batch.tokens.tokens() >= batch_tokens) finish(worker.batch);
                worker.batch.add(i, post);
                long_post = post.long_post;
            };
            long_texts == LongTexts::windows ? worker.encode.in_windows(text, add) : add(worker.encode(text));
            long_posts += long_post;
        }
        finish(worker.batch);
    });
    return long_posts;
}

}  // namespace clamor::text
