#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "clamor/core/pool.hpp"
#include "clamor/nn/linear.hpp"
#include "clamor/nn/poolings.hpp"
#include "clamor/ops/activation.hpp"

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
    explicit SentenceHead(Index width) : poolings_{{{nn::Pooling::mean}}}, width_(width) {}

    /// Reads the modules behind the encoder, whose vectors have `width` elements. Throws Status::bad_file for a module,
    /// a way of pooling or an activation that is not known.
    SentenceHead(const std::string& folder, Index width);

    Index width() const noexcept { return width_; }

    Tensor<float> forward(View<const float> hidden, nn::Offsets offsets) const;

    /// Brings a mean of its vectors to unit length, where that is their length.
    void finish_mean(std::span<float> vector) const;

private:
    struct Dense {
        nn::Linear<float> layer;
        std::vector<ops::Activation> activation;  ///< one, or none
    };
    struct UnitLength {};

    void read_dense(const std::string& folder);

    nn::PostPoolings<float> poolings_;
    std::vector<std::variant<Dense, UnitLength>> steps_;
    Index width_;
};

/// What the folder of a sentence-transformers model has done to a text before the tokenizer.
struct SentenceInput {
    std::string prompt = {};  ///< stands before each text: default_prompt_name of config_sentence_transformers.json
    bool lower_case = false;  ///< do_lower_case of sentence_bert_config.json; as Python's str.lower(), prompt and all

    /// Puts what becomes of a text in the place of `prepared`; nothing where a text stays as it is.
    std::function<void(std::string_view text, PoolString& prepared)> prepare() const;
};

/// Throws Status::bad_file, and Status::unsupported for a prompt whose tokens the pooling leaves out.
SentenceInput read_sentence_input(const std::string& folder, const std::string& encoder_folder);

/// Where the encoder of a sentence-embedding folder is: the folder itself, or one in it. Without modules.json the folder.
std::string sentence_encoder_folder(const std::string& folder);

/// Tokens a post that the model was trained with (sentence_bert_config.json); 0 where that is not said.
Index sentence_longest(const std::string& encoder_folder);

/// Whether the folder has modules.json.
bool is_sentence_folder(const std::string& folder);

}  // namespace clamor::text
