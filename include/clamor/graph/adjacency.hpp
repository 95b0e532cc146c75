#pragma once

#include "clamor/graph/graph.hpp"

namespace clamor::graph {

// Adjacencies that graph layers multiply with. Row t of each has the nodes whose messages reach t.

/// D^-1/2 (A + I) D^-1/2 with D the row sums of A + I (Kipf and Welling 2017). A self-loop that the graph has keeps its
/// weight; other nodes get one of 1.
template <typename T>
Sparse<T> gcn_adjacency(const Graph& graph);

/// D^-1 A: a row averages over its neighbours; empty for a node without any (Hamilton, Ying and Leskovec 2017).
template <typename T>
Sparse<T> mean_adjacency(const Graph& graph);

/// A + I without weights: whom attention looks at (Velickovic et al. 2018).
template <typename T>
Sparse<T> attention_adjacency(const Graph& graph);

}  // namespace clamor::graph
