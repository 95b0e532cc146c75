#pragma once

#include <vector>

#include "clamor/graph/graph.hpp"
#include "support/random.hpp"

namespace clamor::testing {

inline Sparse<float> to_float(const Sparse<double>& a) {
    const SparseRows<double>& rows = a.by_rows();
    return Sparse<float>::from_rows(rows.rows, rows.cols, Tensor<Index>::from(rows.offsets.shape(), rows.offsets.span()),
                                    Tensor<std::uint32_t>::from(rows.columns.shape(), rows.columns.span()), to_float(rows.values));
}

/// A matrix of which one element in `rarity` is not zero; every fifth row is empty.
inline Sparse<double> random_sparse(Index rows, Index cols, std::uint32_t rarity, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<Index> r, c;
    std::vector<double> v;
    for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j)
            if (i % 5 != 4 && rng.below(rarity) == 0) r.push_back(i), c.push_back(j), v.push_back(rng.normal());
    return Sparse<double>::from_entries(rows, cols, r, c, v);
}

/// Directed, with weights from 1 to 3; the last node has no edge.
inline graph::Graph random_graph(Index nodes, Index edges, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<graph::Edge> e;
    std::vector<double> w;
    for (Index i = 0; nodes > 1 && i < edges; ++i) {
        e.push_back({rng.below(static_cast<std::uint32_t>(nodes - 1)), rng.below(static_cast<std::uint32_t>(nodes - 1))});
        w.push_back(1 + rng.below(3));
    }
    return graph::Graph::from_edges(nodes, e, w, {.directed = true});
}

/// The largest difference of two results, relative where the second is larger than 1.
template <typename A, typename B>
double difference(const Tensor<A>& a, const Tensor<B>& b) {
    REQUIRE(a.shape() == b.shape());
    double worst = 0;
    for (Index i = 0; i < a.size(); ++i) {
        const double d =
            std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])) / std::max(1.0, std::abs(static_cast<double>(b[i])));
        if (!(d <= worst)) worst = d;
    }
    return worst;
}

}  // namespace clamor::testing
