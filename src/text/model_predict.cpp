#include <algorithm>
#include <cmath>

#include "clamor/text/model.hpp"
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

/// A label is given at 0.5 or more: no temperature, and no rounding, brings a negative logit there.
void sigmoids(std::span<const float> logits, const Calibration* calibration, float* probabilities) {
    constexpr float below_half = 0x1.fffffep-2f;
    for (std::size_t label = 0; label < logits.size(); ++label) {
        const double temperature = calibration ? calibration->temperature_of(static_cast<Index>(label)) : 1;
        const auto p = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(logits[label]) / temperature)));
        *probabilities++ = logits[label] < 0 ? std::min(p, below_half) : p;
    }
}

/// What becomes of a head's logits. The calibration is of classes and labels, the scale of a number; no calibration: temperatures of 1.
void finish(TargetKind kind, const Calibration* calibration, const TextModel::Scale& scale, std::span<const float> logits, float* result) {
    switch (kind) {
        case TargetKind::classes: return softmax(logits, calibration, result);
        case TargetKind::labels: return sigmoids(logits, calibration, result);
        case TargetKind::number:
            for (const float l : logits) *result++ = static_cast<float>(scale.center + scale.spread * static_cast<double>(l));
    }
}

}  // namespace

template <typename Text>
Index TextModel::predict_in(Precision precision, bool calibrated, std::span<const Text> texts, View<float> probabilities,
                            LongTexts long_texts) const {
    const auto count = static_cast<Index>(texts.size());
    const auto network = frozen(precision);
    check(probabilities.rows() == count && (count == 0 || probabilities.cols() == network->classes()),
          "predict: room for [", count, ", ", network->classes(), "] probabilities, got ", probabilities.shape());
    return for_each_part(texts, PostEncoder(*this), long_texts, [&](PartBatch& batch) {
        const Tensor<float> logits = network->forward(batch.tokens, batch.ngrams);
        std::vector<float> row(static_cast<std::size_t>(network->classes()));
        for (std::size_t p = 0; p < batch.parts.size(); ++p) {
            for (std::size_t head = 0; head < network->heads(); ++head)
                finish(options_.targets, calibrated ? &tasks_[head].calibration : nullptr, scale_,
                       {logits.view().row(static_cast<Index>(p)) + network->first_class(head),
                        static_cast<std::size_t>(network->classes(head))},
                       row.data() + network->first_class(head));
            batch.mean.add(batch.parts[p], row, probabilities.row(batch.parts[p].text));
        }
    });
}

template <typename Text>
Index TextModel::predict(std::span<const Text> texts, View<float> probabilities, LongTexts long_texts) const {
    const Index count = predict_in(precision_, true, texts, probabilities, long_texts);
    tell_long_texts("predict", count, texts.size(), options_.longest, long_texts);
    return count;
}

template Index TextModel::predict(std::span<const std::string_view>, View<float>, LongTexts) const;
template Index TextModel::predict(std::span<const TargetedText>, View<float>, LongTexts) const;

Tensor<float> TextModel::predict(std::span<const std::string_view> texts, LongTexts long_texts) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), network_.classes()});
    predict(texts, probabilities.view(), long_texts);
    return probabilities;
}

template <typename Text>
Tensor<float> TextModel::uncalibrated(Precision precision, std::span<const Text> texts, std::string_view call) const {
    auto probabilities = Tensor<float>::uninitialized(Shape{static_cast<Index>(texts.size()), network_.classes()});
    const Index long_texts = predict_in(precision, false, texts, probabilities, LongTexts::truncate);
    if (!call.empty()) tell_long_texts(call, long_texts, texts.size(), options_.longest, LongTexts::truncate);
    return probabilities;
}

template Tensor<float> TextModel::uncalibrated(Precision, std::span<const std::string_view>, std::string_view) const;
template Tensor<float> TextModel::uncalibrated(Precision, std::span<const TargetedText>, std::string_view) const;

Tensor<float> TextModel::columns_of(std::size_t task, View<const float> probabilities) const {
    auto columns = Tensor<float>::uninitialized(Shape{probabilities.rows(), network_.classes(task)});
    ops::copy_columns<float>(probabilities, network_.first_class(task), columns);
    return columns;
}

}  // namespace clamor::text
