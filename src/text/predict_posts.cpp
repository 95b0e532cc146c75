#include "text/predict_posts.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "text/long_texts.hpp"
#include "text/text_batches.hpp"

namespace clamor::text {

namespace {

void softmax(std::span<const float> logits, const Calibration* calibration, float* probabilities) {
    const auto best = std::max_element(logits.begin(), logits.end());
    const float most = *best;
    const double temperature = calibration ? calibration->temperature_of(best - logits.begin()) : 1;
    double sum = 0;
    for (const float l : logits) sum += std::exp(static_cast<double>(l - most) / temperature);
    for (const float l : logits) *probabilities++ = static_cast<float>(std::exp(static_cast<double>(l - most) / temperature) / sum);
}

void finish(const HeadOutput& output, std::span<const float> logits, float* result) {
    switch (output.kind) {
        case TargetKind::classes: return softmax(logits, output.calibration, result);
        case TargetKind::labels:
            for (const float l : logits) *result++ = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(l))));
            return;
        case TargetKind::number:
            for (const float l : logits) *result++ = static_cast<float>(output.center + output.spread * static_cast<double>(l));
    }
}

}  // namespace

template <typename Text>
Index predict_posts(const TextNetwork<float>& network, const PostEncoder& encoder, std::span<const HeadOutput> outputs, std::span<const Text> texts,
                    LongTexts long_texts, View<float> probabilities) {
    const auto count = static_cast<Index>(texts.size());
    check(probabilities.rows() == count && (count == 0 || probabilities.cols() == network.classes()), "predict: room for [", count, ", ", network.classes(),
          "] probabilities, got ", probabilities.shape());
    struct Worker {
        PostEncoder encode;
        nn::PackedTokens batch, ngrams;
        std::vector<TextPart> parts;  ///< [posts of the batch]
        std::vector<float> row;
        PartMean mean;
    };
    std::atomic<Index> long_posts = 0;
    const std::vector<float> row(static_cast<std::size_t>(network.classes()));
    const auto begin = [&] { return Worker{.encode = encoder, .batch = {}, .ngrams = {}, .parts = {}, .row = row, .mean = {}}; };
    const auto run = [&](Worker& worker) {
        const Tensor<float> logits = network.forward(worker.batch, worker.ngrams);
        for (std::size_t p = 0; p < worker.parts.size(); ++p) {
            for (std::size_t head = 0; head < network.heads(); ++head)
                finish(outputs[head], {logits.view().row(static_cast<Index>(p)) + network.first_class(head), static_cast<std::size_t>(network.classes(head))},
                       worker.row.data() + network.first_class(head));
            worker.mean.add(worker.parts[p], worker.row, probabilities.row(worker.parts[p].text));
        }
        worker.batch.clear();
        worker.ngrams.clear();
        worker.parts.clear();
    };
    for_each_text_batch(texts, begin, [&](Worker& worker, Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            const Text& text = texts[static_cast<std::size_t>(i)];
            bool long_post = false;
            const auto add = [&](const EncodedPost& post) {
                if (post.share < 1 && worker.batch.tokens() >= batch_tokens) run(worker);
                worker.batch.add(post.ids);
                worker.ngrams.add(post.ngrams);
                worker.parts.push_back({i, post.share});
                long_post = post.long_post;
            };
            long_texts == LongTexts::windows ? worker.encode.in_windows(text, add) : add(worker.encode(text));
            long_posts += long_post;
        }
        run(worker);
    });
    return long_posts;
}

template Index predict_posts(const TextNetwork<float>&, const PostEncoder&, std::span<const HeadOutput>, std::span<const std::string_view>, LongTexts, View<float>);
template Index predict_posts(const TextNetwork<float>&, const PostEncoder&, std::span<const HeadOutput>, std::span<const TargetedText>, LongTexts, View<float>);

}  // namespace clamor::text
