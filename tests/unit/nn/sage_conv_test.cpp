#include "clamor/nn/sage_conv.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "clamor/core/context.hpp"
#include "clamor/graph/adjacency.hpp"
#include "support/gradient.hpp"
#include "support/graph_golden.hpp"

using namespace clamor;
using nn::Aggregation;
using testing::to_float;

TEST_CASE("sage: gradients match central differences, mean and max, sparse or dense, sizes 0, 1 and odd") {
    for (const auto& [nodes, in, out] : {std::array<Index, 3>{7, 5, 3}, {7, 3, 5}, {1, 1, 1}, {0, 3, 2}, {13, 9, 9}})
        for (Aggregation aggregation : {Aggregation::mean, Aggregation::max})
            for (bool sparse : {false, true})
                for (double dropout : {0.0, 0.4}) {
                    if (sparse && aggregation == Aggregation::max) continue;
                    const auto a = graph::mean_adjacency<double>(testing::random_graph(nodes, 2 * nodes, 1));
                    Rng rng(1);
                    nn::SageConv<double> layer(in, out, rng, {.aggregation = aggregation, .relu = dropout > 0, .dropout = dropout});
                    nn::for_each_parameter(layer, [&](const std::string&, auto& p) { for (double& w : p.value()) w = rng.normal(); });
                    auto x = testing::random(Shape{nodes, in}, 2);
                    const auto words = testing::random_sparse(nodes, in, 2, 4);
                    const ops::Features<double> features = sparse ? ops::Features<double>(words) : ops::Features<double>(x);
                    const auto r = testing::random(Shape{nodes, out}, 3);
                    nn::SageConv<double>::Saved saved;
                    Tensor<double> y;
                    const auto loss = [&] {
                        Rng same(9);
                        y = layer.forward(a, features, &saved, &same);
                        return testing::dot(y, r);
                    };
                    loss();
                    const auto dx = layer.backward(a, r, saved);
                    if (!sparse) testing::check_gradient("x", x, dx, loss);
                    nn::for_each_parameter(
                        layer, [&](const std::string& name, auto& p) { testing::check_gradient(name.c_str(), p.value(), p.grad(), loss); });
                }
}

TEST_CASE("sage: PyG gives the same, forward and backward") {
    for (const char* name : {"sage_mean", "sage_mean_wide", "sage_max", "sage_max_wide"}) {
        const testing::GraphGolden golden(name);
        const auto a = graph::mean_adjacency<double>(golden.graph);
        const auto af = to_float(a);
        const nn::SageOptions options{.aggregation =
                                          std::string(name).find("max") == std::string::npos ? Aggregation::mean : Aggregation::max};
        Rng rng(1);
        nn::SageConv<double> layer(golden.x.cols(), golden.y.cols(), rng, options);
        nn::SageConv<float> layer_f(golden.x.cols(), golden.y.cols(), rng, options);
        golden.check(layer, a);
        golden.check(layer_f, af);
    }
}

TEST_CASE("neighbour_max: the float kernel equals the double reference, on any number of threads; ties go to the lowest") {
    for (Index width : {1, 7, 16, 33}) {
        const auto a = graph::mean_adjacency<double>(testing::random_graph(500, 4000, 3));
        const auto x = testing::random(Shape{500, width}, 4), dy = testing::random(Shape{500, width}, 5);
        const auto af = to_float(a);
        const auto xf = to_float(x), dyf = to_float(dy);
        const auto expected = ops::neighbour_max<double>(a.by_rows(), x);
        const auto dx = ops::neighbour_max_backward<double>(a, dy, expected.winner);
        for (int threads : {1, 3}) {
            Context context({.threads = threads});
            ContextScope scope(context);
            const auto got = ops::neighbour_max<float>(af.by_rows(), xf);
            CHECK(testing::difference(got.y, expected.y) < 1e-6);  // one rounding of x
            CHECK(testing::difference(got.winner, expected.winner) == 0);
            CHECK(testing::difference(ops::neighbour_max_backward<float>(af, dyf, got.winner), dx) < 1e-5);
        }
    }
    const auto all =
        graph::mean_adjacency<float>(graph::Graph::from_edges(4, std::vector<graph::Edge>{{1, 0}, {2, 0}}, {}, {.directed = true}));
    const auto tie = ops::neighbour_max<float>(all.by_rows(), Tensor<float>(Shape{4, 1}, -2.0f));
    CHECK(tie.winner[0] == 1);
    CHECK(tie.y[0] == -2);
    CHECK(tie.y[3] == 0);
    CHECK(tie.winner[3] == 0xffffffffu);
}

TEST_CASE("neighbour_max: a NaN is not hidden, wherever it stands among the neighbours") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto star = graph::mean_adjacency<double>(
        graph::Graph::from_edges(4, std::vector<graph::Edge>{{1, 0}, {2, 0}, {3, 0}}, {}, {.directed = true}));
    const double values[] = {0, 0, 0, nan, 1, 1, 1, nan, 2, 2, 2, nan};
    const auto x = Tensor<double>::from(Shape{4, 3}, values);
    const auto y = ops::neighbour_max<double>(star.by_rows(), x);
    const auto of_floats = ops::neighbour_max<float>(to_float(star).by_rows(), to_float(x));
    for (Index c = 0; c < 3; ++c) {
        CHECK(std::isnan(y.y(0, c)));
        CHECK(std::isnan(of_floats.y(0, c)));
        CHECK(y.winner(0, c) == c + 1);
        CHECK(of_floats.winner(0, c) == c + 1);
    }
}

TEST_CASE("sage: the maximum of sparse features is refused in words") {
    const auto words = testing::random_sparse(5, 3, 2, 4);
    const auto a = graph::mean_adjacency<double>(testing::random_graph(5, 8, 1));
    Rng rng(1);
    const nn::SageConv<double> layer(3, 2, rng, {.aggregation = Aggregation::max});
    CHECK_THROWS_WITH(layer.forward(a, words), "sage: the maximum over neighbours needs dense features");
}
