#include "clamor/graph/graph.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "clamor/graph/adjacency.hpp"

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

TEST_CASE("graph: weights whose sum would be infinite are refused") {
    const std::vector<Edge> edges{{0, 1}, {0, 1}};
    CHECK_THROWS_WITH(Graph::from_edges(2, edges, std::vector<double>{1e308, 1e308}),
                      "graph: the weights up to edge 0 add up to 1e+308, but together they are at most 1e+300");
    CHECK_THROWS_WITH(Graph::from_edges(2, edges, std::vector<double>{9e299, 9e299}),
                      "graph: the weights up to edge 1 add up to 1.8e+300, but together they are at most 1e+300");
}

TEST_CASE("adjacency: weights far from 1 are normalised as any") {
    for (const double weight : {1e200, 1.0, 1e-200}) {
        CAPTURE(weight);
        const Graph g = Graph::from_edges(3, std::vector<Edge>{{0, 0}, {0, 1}, {1, 1}, {1, 2}, {2, 2}}, std::vector<double>(5, weight),
                                          {.self_loops = graph::SelfLoops::keep});
        const double half = 1.0 / 2, third = 1.0 / 3, mixed = 1 / std::sqrt(6.0);  // row sums are 2, 3 and 2 weights
        const auto close = [](const Sparse<double>& a, const std::vector<double>& expected) {
            const auto got = dense(a.by_rows());
            for (std::size_t i = 0; i < expected.size(); ++i) CHECK(got[i] == doctest::Approx(expected[i]).epsilon(1e-12));
        };
        close(graph::gcn_adjacency<double>(g), {half, mixed, 0, mixed, third, mixed, 0, mixed, half});
        close(graph::mean_adjacency<double>(g), {half, half, 0, third, third, third, 0, half, half});
        CHECK(graph::gcn_adjacency<double>(g).symmetric());
    }
}
