#include "clamor/graph/pagerank.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"

using namespace clamor;
using graph::Edge;
using graph::Graph;

TEST_CASE("pagerank: a star of three, solved by hand") {
    // 1 and 2 look at 0, which looks nowhere: r0 = j + d (r1 + r2), r1 = r2 = j, j = (1 - d + d r0) / 3.
    const Graph g = Graph::from_edges(3, std::vector<Edge>{{1, 0}, {2, 0}}, {}, {.directed = true});
    const auto rank = graph::pagerank(g);
    const double leaf = 1 / (3 + 2 * 0.85);
    CHECK(rank[0] == doctest::Approx((1 + 2 * 0.85) * leaf).epsilon(1e-9));
    CHECK(rank[1] == doctest::Approx(leaf).epsilon(1e-9));
    CHECK(rank[2] == rank[1]);
}

TEST_CASE("pagerank: weights share out a node's rank") {
    // 0 gives three quarters to 1 and one to 2, both give all back: r1 - j : r2 - j = 3 : 1 with the jump j = 0.05.
    const std::vector<Edge> edges{{0, 1}, {0, 2}, {1, 0}, {2, 0}};
    const auto rank = graph::pagerank(Graph::from_edges(3, edges, std::vector<double>{3, 1, 5, 0.1}, {.directed = true}));
    CHECK((rank[1] - 0.05) / (rank[2] - 0.05) == doctest::Approx(3).epsilon(1e-8));
    CHECK(std::accumulate(rank.begin(), rank.end(), 0.0) == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("pagerank: only the proportions of weights count, however small or large they are") {
    const std::vector<Edge> edges{{0, 1}, {0, 2}, {1, 0}, {2, 0}};
    const auto ranks = [&](double unit) {
        return graph::pagerank(Graph::from_edges(3, edges, std::vector<double>{3 * unit, unit, unit, unit}, {.directed = true}));
    };
    const auto expected = ranks(1);
    for (const double unit : {1e-310, 1e299})
        for (std::size_t i = 0; i < 3; ++i) CHECK(ranks(unit)[i] == doctest::Approx(expected[i]).epsilon(1e-9));
}

TEST_CASE("pagerank: no nodes, no edges, a self-loop, and a step count that does not depend on the graph") {
    CHECK(graph::pagerank(Graph()).empty());
    CHECK(graph::pagerank(Graph::from_edges(1, {})) == std::vector<double>{1});
    for (double r : graph::pagerank(Graph::from_edges(5, {}))) CHECK(r == doctest::Approx(0.2).epsilon(1e-12));
    const auto loop =
        graph::pagerank(Graph::from_edges(2, std::vector<Edge>{{0, 0}}, {}, {.directed = true, .self_loops = graph::SelfLoops::keep}));
    CHECK(loop[0] > loop[1]);
    CHECK(graph::pagerank_steps({}) == 146);
    CHECK(graph::pagerank_steps({.damping = 0}) == 1);
    CHECK_THROWS_AS(graph::pagerank(Graph(), {.damping = 1}), Error);
    CHECK_THROWS_AS(graph::pagerank(Graph(), {.tolerance = 0}), Error);
}

TEST_CASE("pagerank: meets its equation on a random graph, bit for bit on any number of threads") {
    Rng rng(3);
    const Index n = 4001;
    std::vector<Edge> edges;
    std::vector<double> weights;
    for (int i = 0; i < 20000; ++i) edges.push_back({rng.below(n) / 2, rng.below(n)}), weights.push_back(1 + rng.below(9));
    const Graph g = Graph::from_edges(n, edges, weights, {.directed = true});
    const auto rank = graph::pagerank(g);
    const auto& in = g.incoming().by_rows();
    const auto& out = g.incoming().by_columns();
    std::vector<double> sent(static_cast<std::size_t>(n));
    double dangling = 0, total = 0;
    for (Index i = 0; i < n; ++i) {
        for (Index k = out.offsets[i]; k < out.offsets[i + 1]; ++k) sent[static_cast<std::size_t>(i)] += out.values[k];
        if (out.offsets[i] == out.offsets[i + 1]) dangling += rank[static_cast<std::size_t>(i)];
        total += rank[static_cast<std::size_t>(i)];
    }
    CHECK(total == doctest::Approx(1).epsilon(1e-12));
    double off = 0;
    for (Index i = 0; i < n; ++i) {
        double sum = dangling / static_cast<double>(n);
        for (Index k = in.offsets[i]; k < in.offsets[i + 1]; ++k) sum += in.values[k] / sent[in.columns[k]] * rank[in.columns[k]];
        off += std::abs(rank[static_cast<std::size_t>(i)] - 0.15 / static_cast<double>(n) - 0.85 * sum);
    }
    CHECK(off < 1e-10);
    for (int threads : {1, 2, 5}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        CHECK(graph::pagerank(g) == rank);
    }
}
