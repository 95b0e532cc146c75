#include "clamor/graph/adjacency.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace clamor::graph {

namespace {

/// The entries of A, and of I where A has no self-loop.
struct Entries {
    std::vector<Index> row, column;
    std::vector<double> value;
    std::vector<double> row_sum;
};

Entries entries_of(const Graph& graph, bool with_self_loops) {
    const SparseRows<double>& a = graph.incoming().by_rows();
    Entries e;
    const auto room = static_cast<std::size_t>(a.entries() + (with_self_loops ? a.rows : 0));
    e.row.reserve(room), e.column.reserve(room), e.value.reserve(room);
    e.row_sum.assign(static_cast<std::size_t>(a.rows), 0);
    for (Index r = 0; r < a.rows; ++r) {
        bool has_loop = false;
        const auto add = [&](Index c, double v) {
            e.row.push_back(r), e.column.push_back(c), e.value.push_back(v), e.row_sum[static_cast<std::size_t>(r)] += v;
        };
        for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k) {
            has_loop = has_loop || a.columns[k] == r;
            add(a.columns[k], a.values[k]);
        }
        if (with_self_loops && !has_loop) add(r, 1);
    }
    return e;
}

template <typename T>
Sparse<T> build(const Graph& graph, const Entries& e) {
    return Sparse<T>::from_entries(graph.nodes(), graph.nodes(), e.row, e.column, std::vector<T>(e.value.begin(), e.value.end()));
}

}  // namespace

template <typename T>
Sparse<T> gcn_adjacency(const Graph& graph) {
    Entries e = entries_of(graph, true);
    std::vector<double> root = std::move(e.row_sum);
    for (double& sum : root) sum = std::sqrt(sum);
    // The product of the roots, not the root of the product, which overflows; nor one root after the other, which would not be symmetric.
    for (std::size_t k = 0; k < e.row.size(); ++k)
        e.value[k] /= root[static_cast<std::size_t>(e.row[k])] * root[static_cast<std::size_t>(e.column[k])];
    return build<T>(graph, e);
}

template <typename T>
Sparse<T> mean_adjacency(const Graph& graph) {
    Entries e = entries_of(graph, false);
    for (std::size_t k = 0; k < e.row.size(); ++k) e.value[k] /= e.row_sum[static_cast<std::size_t>(e.row[k])];
    return build<T>(graph, e);
}

template <typename T>
Sparse<T> attention_adjacency(const Graph& graph) {
    Entries e = entries_of(graph, true);
    e.value.assign(e.value.size(), 1);
    return build<T>(graph, e);
}

template Sparse<float> gcn_adjacency(const Graph&);
template Sparse<double> gcn_adjacency(const Graph&);
template Sparse<float> mean_adjacency(const Graph&);
template Sparse<double> mean_adjacency(const Graph&);
template Sparse<float> attention_adjacency(const Graph&);
template Sparse<double> attention_adjacency(const Graph&);

}  // namespace clamor::graph
