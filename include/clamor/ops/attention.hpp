#pragma once

#include "clamor/ops/dropout.hpp"
#include "clamor/ops/packed.hpp"
#include "clamor/ops/packed_weight.hpp"

namespace clamor::ops {

/// Words of a dropout mask for the attention probabilities of a packed batch: for each post and head its matrix
/// [tokens, tokens], each row beginning with a word of its own.
Index attention_mask_words(Offsets offsets, Index heads);

/// Scaled dot-product attention (Vaswani et al. 2017) within each post of a packed batch and over `heads` heads:
/// softmax(q kᵀ / √size + b) v with size = width / heads.
///
///   qkv [tokens, 3 width], a row being query, key and value, each [heads, size]   result [tokens, width]
///
/// A mask that is not empty drops probabilities with probability p. A bias that is not empty, [heads, 2 n - 1] with n tokens in the
/// longest post or more, gives b: its column n - 1 + j - i is added to the score of query i and key j.
template <typename T>
Tensor<T> attention(View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask = {}, double p = 0,
                    View<const T> bias = {});

/// The same for inference, into the caller's rows and without memory of its own. `offsets` number the rows from their own first, so
/// that they can be part of a batch's. With scratch for several the heads of a post are shared by that many threads.
void attention(Rows<const float> qkv, Offsets offsets, Index heads, Rows<float> result, View<float> scratch, View<const float> bias = {});
/// Floats of `scratch` for posts of at most `tokens` and heads of `size`.
Index attention_scratch(Index tokens, Index size);
/// How many threads share the heads of a post here: one where there is little work, and no more than a scratch of some MiB for each allows.
Index attention_parts(Index tokens, Index heads, Index size);

/// Takes dL/dresult [tokens, width], returns dL/dqkv [tokens, 3 width]; adds dL/dbias to `dbias`, which is as bias is.
template <typename T>
Tensor<T> attention_backward(View<const T> dy, View<const T> qkv, Offsets offsets, Index heads, View<const std::uint32_t> mask = {},
                             double p = 0, View<const T> bias = {}, View<T> dbias = {});

}  // namespace clamor::ops
