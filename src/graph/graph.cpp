#include "clamor/graph/graph.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "clamor/core/context.hpp"

namespace clamor::graph {

namespace {

constexpr double most_weight = 1e300;  // of all edges: no sum over some of them is infinite

}  // namespace

Graph Graph::from_edges(Index nodes, std::span<const Edge> edges, std::span<const double> weights, const GraphOptions& options) {
    check(nodes >= 0, "graph: a graph has 0 or more nodes, got ", nodes);
    check(weights.empty() || weights.size() == edges.size(),
          "graph: ", edges.size(), " edges need as many weights or none, got ", weights.size());
    Graph graph;
    graph.directed_ = options.directed;
    graph.counts_.given = static_cast<Index>(edges.size());

    struct Placed {
        Edge edge;
        std::size_t position;
    };
    std::vector<Placed> placed;
    placed.reserve(edges.size());
    double total = 0;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (i % 16384 == 0) throw_if_cancelled();
        Edge e = edges[i];
        check(e.source >= 0 && e.source < nodes && e.target >= 0 && e.target < nodes,
              "graph: edge ", i, " goes from node ", e.source, " to node ", e.target, ", but nodes are 0 to ", nodes - 1);
        if (!weights.empty()) {
            check(std::isfinite(weights[i]) && weights[i] > 0,
                  "graph: edge ", i, " weighs ", weights[i], ", but weights are positive and finite");
            total += weights[i];
            check(total <= most_weight,
                  "graph: the weights up to edge ", i, " add up to ", total, ", but together they are at most ", most_weight);
        }
        if (e.source == e.target) {
            check(options.self_loops != SelfLoops::refuse, "graph: edge ", i, " goes from node ", e.source, " to itself");
            ++graph.counts_.self_loops;
            if (options.self_loops == SelfLoops::drop) continue;
        }
        if (!options.directed && e.source > e.target) std::swap(e.source, e.target);
        placed.push_back({e, i});
    }
    // By place, then by position: weights of repeats are added in the order given.
    std::size_t compared = 0;
    std::sort(placed.begin(), placed.end(), [&compared](const Placed& a, const Placed& b) {
        if (++compared % 65536 == 0) throw_if_cancelled();
        if (a.edge.target != b.edge.target) return a.edge.target < b.edge.target;
        if (a.edge.source != b.edge.source) return a.edge.source < b.edge.source;
        return a.position < b.position;
    });

    std::vector<Index> rows, columns;
    std::vector<double> values;
    const std::size_t most = placed.size() * (options.directed ? 1 : 2);
    rows.reserve(most), columns.reserve(most), values.reserve(most);
    for (std::size_t k = 0; k < placed.size();) {
        const Edge e = placed[k].edge;
        double weight = weights.empty() ? 1 : 0;
        std::size_t end = k;
        for (; end < placed.size() && placed[end].edge == e; ++end)
            if (!weights.empty()) weight += weights[placed[end].position];
        check(end == k + 1 || options.repeats != Repeats::refuse, "graph: edge ", placed[std::min(k + 1, end - 1)].position, " from node ",
              e.source, " to node ", e.target, " was given before");
        graph.counts_.repeats += static_cast<Index>(end - k - 1);
        ++graph.counts_.kept;
        k = end;
        rows.push_back(e.target), columns.push_back(e.source), values.push_back(weight);
        if (!options.directed && e.source != e.target) rows.push_back(e.source), columns.push_back(e.target), values.push_back(weight);
    }
    graph.incoming_ = Sparse<double>::from_entries(nodes, nodes, rows, columns, values);
    return graph;
}

}  // namespace clamor::graph
