// How an encoder learns the vectors that a sentence-embedding model gives of texts (Reimers and Gurevych 2020, "Making monolingual sentence
// embeddings multilingual using knowledge distillation").
#pragma once

#include <cmath>

#include "text_training.hpp"

namespace training {

/// Brings each coordinate to a mean of 0 and a variance of 1.
inline void standardize(View<float> vectors) {
    const auto n = static_cast<double>(vectors.rows());
    for (Index c = 0; c < vectors.cols(); ++c) {
        double mean = 0, variance = 0;
        for (Index i = 0; i < vectors.rows(); ++i) mean += static_cast<double>(vectors(i, c)) / n;
        for (Index i = 0; i < vectors.rows(); ++i) variance += std::pow(static_cast<double>(vectors(i, c)) - mean, 2) / n;
        for (Index i = 0; i < vectors.rows(); ++i)
            vectors(i, c) = static_cast<float>((static_cast<double>(vectors(i, c)) - mean) / std::sqrt(variance));
    }
}

/// Some of all texts, and the rows of their vectors.
struct VectorLessons {
    std::vector<std::string_view> texts;
    std::vector<Index> rows;

    /// Every 200th text, or all others.
    VectorLessons(const std::vector<std::string>& all, bool held_out) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            if ((i % 200 == 7) != held_out) continue;
            texts.push_back(all[i]);
            rows.push_back(static_cast<Index>(i));
        }
    }
    /// What a classifier of labels learns so that its logits become the coordinates.
    Tensor<float> as_labels(View<const float> vectors) const {
        Tensor<float> labels({static_cast<Index>(rows.size()), vectors.cols()});
        for (Index i = 0; i < labels.rows(); ++i)
            for (Index c = 0; c < labels.cols(); ++c) labels(i, c) = 1 / (1 + std::exp(-vectors(rows[static_cast<std::size_t>(i)], c)));
        return labels;
    }
    /// The share of the vectors' variance that a model's logits explain.
    double explained(const text::TextClassifier& model, View<const float> vectors) const {
        const Tensor<float> said = model.predict(texts);
        double missed = 0, varies = 0;
        for (Index i = 0; i < said.rows(); ++i)
            for (Index c = 0; c < said.cols(); ++c) {
                const double p = std::clamp(static_cast<double>(said(i, c)), 1e-6, 1 - 1e-6);
                const auto truth = static_cast<double>(vectors(rows[static_cast<std::size_t>(i)], c));
                missed += std::pow(std::log(p / (1 - p)) - truth, 2);
                varies += truth * truth;
            }
        return 1 - missed / varies;
    }
};

/// Trains an encoder of `network`'s sizes to give the vectors of the texts, a row each, and writes it to OUT/pretrained.safetensors. It
/// begins from the encoder in the file `begin`, where one is named. Run again after an interruption, it goes on where it was. Prints how
/// much of the vectors' variance is explained, on texts that are not trained on.
inline void learn_vectors(const text::Tokenizer& tokenizer, text::TextClassifierOptions network, const std::vector<std::string>& texts,
                          Tensor<float> vectors, Index epochs, const std::string& out, const std::string& begin = {}) {
    standardize(vectors);
    std::vector<std::string> coordinates;
    for (Index c = 0; c < vectors.cols(); ++c) coordinates.push_back(concat("coordinate ", c));
    network.dropout = 0;
    network.ngrams = 0;
    network.targets = text::TargetKind::labels;
    text::TextClassifier model(coordinates, tokenizer, network);
    if (!begin.empty()) load_encoder(model, begin);
    const VectorLessons lessons(texts, false), held_out(texts, true);
    const auto judge = [&] {
        const double share = held_out.explained(model, vectors);
        say("%.3f of the vectors' variance is explained", share);
        return share;
    };
    model.fit(lessons.texts, lessons.as_labels(vectors),
              {.epochs = epochs,
               .rate = 1e-3,
               .label_smoothing = 0,
               .precision = precision_at_hand(),
               .metric = judge,
               .keep_best = false,
               .progress = reporter("vectors"),
               .checkpoint = out + "/vectors.checkpoint",
               .checkpoint_steps = 300,
               .resume = true});
    save_encoder(model, out + "/pretrained.safetensors");
}

}  // namespace training
