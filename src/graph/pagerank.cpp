#include "clamor/graph/pagerank.hpp"

#include <cmath>

#include "clamor/core/context.hpp"

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
    std::vector<double> share(n);  // of a node's rank that goes out with each unit of weight; 0 where nothing leads out
    for_each_piece(out, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r) {
            double sum = 0;
            for (Index k = out.offsets[r]; k < out.offsets[r + 1]; ++k) sum += out.values[k];
            share[static_cast<std::size_t>(r)] = sum > 0 ? 1 / sum : 0;
        }
    });

    std::vector<double> rank(n, 1 / static_cast<double>(n)), flow(n);
    for (int step = 0; step < steps; ++step) {
        throw_if_cancelled();
        double dangling = 0;
        for (std::size_t i = 0; i < n; ++i) {
            if (share[i] == 0) dangling += rank[i];
            flow[i] = rank[i] * share[i];
        }
        const double jump = (1 - options.damping + options.damping * dangling) / static_cast<double>(n);
        for_each_piece(in, [&](Index first, Index last) {
            for (Index r = first; r < last; ++r) {
                double sum = 0;
                for (Index k = in.offsets[r]; k < in.offsets[r + 1]; ++k) sum += in.values[k] * flow[in.columns[k]];
                rank[static_cast<std::size_t>(r)] = jump + options.damping * sum;
            }
        });
    }
    return rank;
}

}  // namespace clamor::graph
