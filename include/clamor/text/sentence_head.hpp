#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "clamor/nn/linear.hpp"
#include "clamor/nn/poolings.hpp"
#include "clamor/ops/activation.hpp"
#include "clamor/text/sentence_folder.hpp"

namespace clamor::text {

/// From the tokens' vectors to one vector a post, as the folder of a sentence-transformers model says (Reimers and Gurevych
/// 2019): ways of pooling, their results behind each other; then dense layers and scaling to unit length. For inference.
///
///   hidden [tokens, width in]   offsets [posts + 1]   vectors [posts, width()]
///
/// Threads: any number may use it at once.
class SentenceHead {
public:
    /// The mean over the tokens, which is sentence-transformers' choice for a folder that says nothing.
    explicit SentenceHead(Index width) : poolings_{{{nn::Pooling::mean}}}, width_(width), kept_(width) {}

    /// Reads the modules behind the encoder, whose vectors have `width` elements; the mean where the folder has none. Throws
    /// Status::bad_file for a module, a way of pooling or an activation that is not known, and Status::unsupported for a Transformer
    /// without a Pooling, and for a prompt whose tokens the pooling leaves out.
    SentenceHead(const SentenceFolder& folder, Index width);

    Index width() const noexcept { return kept_; }  ///< truncate_dim, where the modules make longer vectors

    Tensor<float> forward(View<const float> hidden, nn::Offsets offsets) const;

    /// What the modules make, before it is cut to width().
    Tensor<float> whole(View<const float> hidden, nn::Offsets offsets) const;
    /// Brings a mean of whole vectors to unit length, where that is their length.
    void finish_mean(std::span<float> vector) const;

private:
    struct Dense {
        nn::Linear<float> layer;
        std::vector<ops::Activation> activation;     ///< one, or none
        bool residual;                               ///< what comes in is added,
        std::optional<nn::Linear<float>> projected;  ///< by these weights, where it has another width
    };
    struct UnitLength {};

    void add_dense(const std::string& folder);
    void add_unit_length(const std::string& folder);

    nn::PostPoolings<float> poolings_;
    std::vector<std::variant<Dense, UnitLength>> steps_;
    Index width_, kept_;
};

}  // namespace clamor::text
