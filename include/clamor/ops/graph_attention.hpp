#pragma once

#include "clamor/ops/spmm.hpp"

namespace clamor::ops {

/// How nodes look at their neighbours (Velickovic et al. 2018, "Graph attention networks").
struct GraphAttention {
    Index heads = 1;        ///< at most 256
    double slope = 0.2;     ///< of the leaky ReLU below 0
    HashDropout dropout = {};  ///< of the attention
};

/// What graph_attention() finds. Heads lie side by side, each padded to a multiple of 8 columns.
template <typename T>
struct GraphAttentionState {
    Tensor<T> source_scores;    ///< [n, heads]
    Tensor<T> target_scores;    ///< [n, heads]
    Tensor<T> out;              ///< [n, heads * padded]
    Tensor<T> top;              ///< [n, heads]: each target's largest score
    Tensor<T> inverse;          ///< [n, heads]: 1 / Σ exp(score - top), 0 for a node without neighbours
};

/// out[i, h] = Σ_j softmax_j(leaky(z[j, h] · source[h] + z[i, h] · target[h])) z[j, h] over the entries j of row i, in one
/// pass over the edges; nothing of the size of edges times heads is kept. The adjacency's values are not used.
///
///   adjacency [n, n]   z [n, heads * padded]   source, target [heads, padded], zeros in the padding
///
/// Rows are cut over the context's threads by edges, each written by one: the same bits on any number of threads.
template <typename T>
GraphAttentionState<T> graph_attention(const SparseRows<T>& adjacency, const GraphAttention& how, View<const T> z, View<const T> source,
                                       View<const T> target);

/// Takes dL/dout, returns dL/dz [n, heads * padded]; adds to dsource and dtarget [heads, padded].
template <typename T>
Tensor<T> graph_attention_backward(const Sparse<T>& adjacency, const GraphAttention& how, View<const T> z, View<const T> source,
                                   View<const T> target, const GraphAttentionState<T>& state, View<const T> dout, View<T> dsource,
                                   View<T> dtarget);

/// x [n, heads * width] as [n, heads * padded(width)], zeros in the padding.
template <typename T>
Tensor<T> pad_heads(View<const T> x, Index heads);
/// The other way, added: y [n, heads * width] += x [n, heads * padded(width)].
template <typename T>
void add_unpadded_heads(View<const T> x, Index heads, View<T> y);

}  // namespace clamor::ops
