#include "clamor/graph/pagerank.hpp"

#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/core/pool.hpp"

namespace clamor::graph {

int pagerank_steps(const PageRankOptions& options) {
    const auto [damping, tolerance] = options;
    check(damping >= 0 && damping < 1, "pagerank: damping must be in [0, 1), got ", damping);
    check(tolerance > 0 && tolerance < 1, "pagerank: tolerance must be in (0, 1), got ", tolerance);
    if (damping == 0) return 1;
    const double steps = std::ceil(std::log(tolerance / 2) / std::log(damping));
    check(steps <= 1e6,
          "pagerank: damping ", damping, " and tolerance ", tolerance, " take ", steps, " steps; at most a million are allowed");
    return static_cast<int>(steps);
}

std::vector<double> pagerank(const Graph& graph, const PageRankOptions& options) {
    const int steps = pagerank_steps(options);
    const std::size_t n = static_cast<std::size_t>(graph.nodes());
    if (n == 0) return {};
    const SparseRows<double>& in = graph.incoming().by_rows();

    const SparseRows<double>& out = graph.incoming().by_columns();
    std::vector<double> leaving(n);  // a node's sum of weights that lead out; 0 where none does
    for_each_piece(out, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r)
            for (Index k = out.offsets[r]; k < out.offsets[r + 1]; ++k) leaving[static_cast<std::size_t>(r)] += out.values[k];
    });
    PoolVector<double> share(static_cast<std::size_t>(in.entries()));  // of its source's rank that an edge carries
    for_each_piece(in, [&](Index first, Index last) {
        for (Index k = in.offsets[first]; k < in.offsets[last]; ++k)
            share[static_cast<std::size_t>(k)] = in.values[k] / leaving[in.columns[k]];
    });

    std::vector<double> rank(n, 1 / static_cast<double>(n)), next(n);
    for (int step = 0; step < steps; ++step) {
        throw_if_cancelled();
        double dangling = 0;
        for (std::size_t i = 0; i < n; ++i)
            if (leaving[i] == 0) dangling += rank[i];
        const double jump = (1 - options.damping + options.damping * dangling) / static_cast<double>(n);
        for_each_piece(in, [&](Index first, Index last) {
            for (Index r = first; r < last; ++r) {
                double sum = 0;
                for (Index k = in.offsets[r]; k < in.offsets[r + 1]; ++k) sum += share[static_cast<std::size_t>(k)] * rank[in.columns[k]];
                next[static_cast<std::size_t>(r)] = jump + options.damping * sum;
            }
        });
        rank.swap(next);
    }
    return rank;
}

}  // namespace clamor::graph
