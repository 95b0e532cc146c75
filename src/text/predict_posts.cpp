#include "text/predict_posts.hpp"

#include <algorithm>
#include <cmath>

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
    return for_each_part(texts, encoder, long_texts, [&](PartBatch& batch) {
        const Tensor<float> logits = network.forward(batch.tokens, batch.ngrams);
        std::vector<float> row(static_cast<std::size_t>(network.classes()));
        for (std::size_t p = 0; p < batch.parts.size(); ++p) {
            for (std::size_t head = 0; head < network.heads(); ++head)
                finish(outputs[head], {logits.view().row(static_cast<Index>(p)) + network.first_class(head), static_cast<std::size_t>(network.classes(head))},
                       row.data() + network.first_class(head));
            batch.mean.add(batch.parts[p], row, probabilities.row(batch.parts[p].text));
        }
    });
}

template Index predict_posts(const TextNetwork<float>&, const PostEncoder&, std::span<const HeadOutput>, std::span<const std::string_view>, LongTexts, View<float>);
template Index predict_posts(const TextNetwork<float>&, const PostEncoder&, std::span<const HeadOutput>, std::span<const TargetedText>, LongTexts, View<float>);

}  // namespace clamor::text
