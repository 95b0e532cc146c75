#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/io/parameters.hpp"
#include "clamor/nn/classification_head.hpp"

namespace clamor::io {

/// A layer's name here and in a checkpoint, without ".weight" and ".bias"; # is the number of a block. Where a checkpoint has
/// several (query, key and value), theirs stand behind each other in ours.
struct Alias {
    std::string_view ours;
    std::string_view theirs[3];
};

/// The members of config.json that mean the same under different names. An empty one does not exist: the default holds.
struct ConfigNames {
    std::string_view width = "hidden_size", layers = "num_hidden_layers", heads = "num_attention_heads", inner = "intermediate_size",
                     activation = "hidden_act", dropout = "hidden_dropout_prob", attention_dropout = "attention_probs_dropout_prob",
                     head_dropout = "classifier_dropout", epsilon = "layer_norm_eps";
};

/// A model_type of transformers: everything that tells it from the others.
struct CheckpointFamily {
    std::string_view name;
    std::string_view encoder_class, classifier_class;  ///< in "architectures"
    std::string_view prefix;                           ///< of the encoder's names, in a checkpoint with a head
    std::span<const Alias> encoder, head;              ///< the head's with the prefix that they have
    ops::Activation head_activation;
    ConfigNames names = {};
    Index types = 0;                    ///< by default; 0: the family has none
    Index embedding_width = 0;          ///< by default; 0: always the width
    Index padding = -1;                 ///< as nn::EncoderOptions; by default, where it is pad_token_id
    bool own_padding = false;           ///< it is pad_token_id
    Index distance_buckets = 0;
    double head_dropout = -1;           ///< by default; -1: the encoder's
};

std::span<const CheckpointFamily> families();
/// Null for an unknown one.
const CheckpointFamily* find_family(std::string_view name);

/// The slots under the family's names, query, key and value apart. Throws Status::invalid_argument for a slot without an alias.
std::vector<ParameterSlot> to_family_names(const CheckpointFamily& family, std::string_view prefix,
                                           const std::vector<ParameterSlot>& slots);

}  // namespace clamor::io
