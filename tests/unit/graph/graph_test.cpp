#include "clamor/graph/graph.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace clamor;
using graph::Edge;
using graph::Graph;

namespace {

std::vector<double> dense(const SparseRows<double>& a) {
    std::vector<double> m(static_cast<std::size_t>(a.rows * a.cols));
    for (Index r = 0; r < a.rows; ++r)
        for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k) m[static_cast<std::size_t>(r * a.cols + a.columns[k])] += a.values[k];
    return m;
}

}  // namespace

TEST_CASE("graph: undirected edges stand in both rows, repeats count once, self-loops are dropped and counted") {
    const std::vector<Edge> edges{{0, 1}, {1, 0}, {1, 2}, {2, 2}, {0, 1}};
    const Graph g = Graph::from_edges(4, edges);
    CHECK(g.nodes() == 4);
    CHECK(g.counts() == graph::EdgeCounts{.given = 5, .kept = 2, .repeats = 2, .self_loops = 1});
    CHECK(dense(g.incoming().by_rows()) == std::vector<double>{0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    CHECK(g.incoming().symmetric());
}

TEST_CASE("graph: a directed edge stands in its target's row, and weights of repeats are added") {
    const std::vector<Edge> edges{{0, 1}, {0, 1}, {1, 0}, {2, 2}};
    const std::vector<double> weights{2, 3, 0.5, 7};
    const Graph g = Graph::from_edges(3, edges, weights, {.directed = true, .self_loops = graph::SelfLoops::keep});
    CHECK(dense(g.incoming().by_rows()) == std::vector<double>{0, 0.5, 0, 5, 0, 0, 0, 0, 7});
    CHECK(dense(g.incoming().by_columns()) == std::vector<double>{0, 5, 0, 0.5, 0, 0, 0, 0, 7});
    CHECK(!g.incoming().symmetric());
    CHECK(g.counts() == graph::EdgeCounts{.given = 4, .kept = 3, .repeats = 1, .self_loops = 1});
}

TEST_CASE("graph: no nodes, no edges, and a node alone") {
    CHECK(Graph().nodes() == 0);
    CHECK(Graph::from_edges(0, {}).nodes() == 0);
    CHECK(Graph::from_edges(3, {}).incoming().entries() == 0);
    CHECK(Graph::from_edges(1, std::vector<Edge>{{0, 0}}).incoming().entries() == 0);
}

TEST_CASE("graph: bad edges are refused, and named") {
    CHECK_THROWS_WITH(Graph::from_edges(2, std::vector<Edge>{{0, 1}, {1, 2}}),
                      "graph: edge 1 goes from node 1 to node 2, but nodes are 0 to 1");
    CHECK_THROWS_WITH(Graph::from_edges(2, std::vector<Edge>{{-1, 1}}), "graph: edge 0 goes from node -1 to node 1, but nodes are 0 to 1");
    CHECK_THROWS_WITH(Graph::from_edges(2, std::vector<Edge>{{0, 1}, {1, 0}}, {}, {.repeats = graph::Repeats::refuse}),
                      "graph: edge 1 from node 0 to node 1 was given before");
    CHECK_THROWS_WITH(Graph::from_edges(2, std::vector<Edge>{{1, 1}}, {}, {.self_loops = graph::SelfLoops::refuse}),
                      "graph: edge 0 goes from node 1 to itself");
    CHECK_THROWS_AS(Graph::from_edges(2, std::vector<Edge>{{0, 1}}, std::vector<double>{-1}), Error);
    CHECK_THROWS_AS(Graph::from_edges(2, std::vector<Edge>{{0, 1}}, std::vector<double>{1, 2}), Error);
}
