#include "clamor/nn/gat_conv.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "clamor/core/context.hpp"
#include "clamor/graph/adjacency.hpp"
#include "clamor/ops/elu.hpp"
#include "support/gradient.hpp"
#include "support/graph_golden.hpp"

using namespace clamor;
using testing::to_float;

TEST_CASE("gat: gradients match central differences, joined either way, with attention dropout, sizes 0, 1 and odd") {
    for (const auto& [nodes, in, width, heads] :
         {std::array<Index, 4>{7, 5, 3, 3}, {7, 3, 8, 1}, {1, 1, 1, 2}, {0, 3, 2, 2}, {13, 9, 9, 2}})
        for (nn::Heads join : {nn::Heads::concatenate, nn::Heads::average})
            for (bool sparse : {false, true})
                for (double dropout : {0.0, 0.4}) {
                    const auto a = graph::attention_adjacency<double>(testing::random_graph(nodes, 2 * nodes, 1));
                    Rng rng(1);
                    nn::GatConv<double> layer(in, width, rng, {.heads = heads, .join = join, .attention_dropout = dropout});
                    auto x = testing::random(Shape{nodes, in}, 2);
                    const auto words = testing::random_sparse(nodes, in, 2, 4);
                    const ops::Features<double> features = sparse ? ops::Features<double>(words) : ops::Features<double>(x);
                    const auto r = testing::random(Shape{nodes, layer.out()}, 3);
                    nn::GatConv<double>::Saved saved;
                    const auto loss = [&] {
                        Rng same(9);
                        return testing::dot(layer.forward(a, features, &saved, &same), r);
                    };
                    loss();
                    const auto dx = layer.backward(a, r, saved);
                    if (!sparse) testing::check_gradient("x", x, dx, loss);
                    nn::for_each_parameter(
                        layer, [&](const std::string& name, auto& p) { testing::check_gradient(name.c_str(), p.value(), p.grad(), loss); });
                }
}

TEST_CASE("gat: PyG gives the same, forward and backward") {
    for (const auto& [name, heads, width] : {std::tuple<const char*, Index, Index>{"gat", 3, 4}, {"gat_mean", 2, 3}, {"gat_one", 1, 7}}) {
        const testing::GraphGolden golden(name);
        const auto a = graph::attention_adjacency<double>(golden.graph);
        const auto af = to_float(a);
        const nn::GatOptions options{.heads = heads, .join = std::string(name) == "gat_mean" ? nn::Heads::average : nn::Heads::concatenate};
        Rng rng(1);
        nn::GatConv<double> layer(golden.x.cols(), width, rng, options);
        nn::GatConv<float> layer_f(golden.x.cols(), width, rng, options);
        golden.check(layer, a);
        golden.check(layer_f, af);
    }
}

TEST_CASE("graph_attention: the float kernel follows the double reference, nodes of many edges and of none, large scores") {
    // Node 0 hears from 700 others: several blocks of scores. Scores of up to some hundreds would overflow without the maximum.
    std::vector<graph::Edge> edges;
    for (Index i = 1; i < 700; ++i) edges.push_back({i, 0}), edges.push_back({i, i / 2});
    const auto g = graph::Graph::from_edges(710, edges, {}, {.directed = true});
    const auto a = g.incoming();  // without self-loops: nodes without neighbours
    const auto af = to_float(a);
    for (const auto& [heads, width, size] : {std::tuple<Index, Index, double>{1, 8, 1}, {8, 8, 1}, {3, 16, 1}, {100, 8, 1}, {2, 24, 60}}) {
        auto z = testing::random(Shape{710, heads * width}, 1), source = testing::random(Shape{heads, width}, 2),
             target = testing::random(Shape{heads, width}, 3);
        for (double& s : source.view()) s *= size;
        const auto dout = testing::random(z.shape(), 4);
        const auto zf = to_float(z), sf = to_float(source), tf = to_float(target), df = to_float(dout);
        // Both from the same numbers: large scores make the softmax feel a rounding of z.
        const auto widen = [](View<const float> x, Tensor<double>& y) { for (Index i = 0; i < x.size(); ++i) y[i] = x[i]; };
        widen(zf, z), widen(sf, source), widen(tf, target);
        for (double p : {0.0, 0.5}) {
            Rng rng(5);
            const ops::GraphAttention how{.heads = heads, .dropout = ops::HashDropout(p, rng)};
            // A score of size s is off by s * 1e-6 or so, and the softmax by as much of itself.
            const double tolerance = 2e-5 * size;
            const auto expected = ops::graph_attention<double>(a.by_rows(), how, z, source, target);
            Tensor<double> ds(source.shape()), dt(source.shape());
            const auto dz = ops::graph_attention_backward<double>(a, how, z, source, target, expected, dout, ds, dt);
            Tensor<float> first;
            for (int threads : {1, 3}) {
                Context context({.threads = threads});
                ContextScope scope(context);
                const auto got = ops::graph_attention<float>(af.by_rows(), how, zf, sf, tf);
                CHECK(testing::difference(got.out, expected.out) < tolerance);
                Tensor<float> dsf(source.shape()), dtf(source.shape());
                const auto dzf = ops::graph_attention_backward<float>(af, how, zf, sf, tf, got, df, dsf, dtf);
                CHECK(testing::difference(dzf, dz) < tolerance);
                CHECK(testing::difference(dsf, ds) < 10 * tolerance);  // sums over 710 nodes
                CHECK(testing::difference(dtf, dt) < 10 * tolerance);
                if (threads == 1) first = dzf.clone();
                CHECK(testing::difference(dzf, first) == 0);
            }
        }
    }
}

TEST_CASE("graph_attention: scores far below zero and of minus infinity, in float as in double") {
    // Node 0 hears from 300 others, the first 280 with a score of -infinity: with one head a block is 256 scores.
    std::vector<graph::Edge> edges;
    for (Index i = 1; i <= 300; ++i) edges.push_back({i, 0});
    const auto a = graph::Graph::from_edges(301, edges, {}, {.directed = true}).incoming();
    const auto af = to_float(a);
    Tensor<double> z(Shape{301, 8}), source(Shape{1, 8}), target(Shape{1, 8});
    source[0] = 1;
    for (const double first : {-4e31, -std::numeric_limits<double>::infinity()}) {
        for (Index i = 0; i < 301; ++i) z(i, 0) = i == 0 ? 0 : i <= 280 ? first : -4e31, z(i, 1) = static_cast<double>(i);
        const auto s = ops::graph_attention<double>(a.by_rows(), {.slope = 1}, z, source, target);
        const auto f = ops::graph_attention<float>(af.by_rows(), {.slope = 1}, to_float(z), to_float(source), to_float(target));
        CHECK(s.out(0, 1) > 0);
        CHECK(f.out(0, 1) == doctest::Approx(s.out(0, 1)).epsilon(1e-5));
    }
    CHECK_THROWS_WITH(ops::pad_heads<double>(z, 0), "pad_heads: x [301, 8] does not fit 0 heads");
    CHECK_THROWS_WITH(ops::pad_heads<double>(z, 3), "pad_heads: x [301, 8] does not fit 3 heads");
    CHECK_THROWS_WITH(ops::add_unpadded_heads<double>(z, 0, z.view()), "add_unpadded_heads: y [301, 8] does not fit 0 heads");
}

TEST_CASE("gat: what does not fit is refused in words") {
    const auto a = graph::attention_adjacency<double>(testing::random_graph(5, 8, 1));
    Rng rng(1);
    const nn::GatConv<double> layer(3, 2, rng, {.heads = 2, .attention_dropout = 0.5});
    CHECK_THROWS_WITH(layer.forward(a, testing::random(Shape{5, 4}, 1)), "gat: x must be [5, 3], got [5, 4]");
    nn::GatConv<double>::Saved saved;
    CHECK_THROWS_WITH(layer.forward(a, testing::random(Shape{5, 3}, 1), &saved), "gat: training with dropout needs random numbers");
    CHECK_THROWS_AS(nn::GatConv<double>(3, 2, rng, {.heads = 0}), Error);
    CHECK_THROWS_AS(nn::GatConv<double>(3, 2, rng, {.heads = 257}), Error);
}

TEST_CASE("elu: value, gradient, and float against double") {
    auto x = testing::random(Shape{5, 37}, 1);
    x[0] = -30, x[1] = 0;
    auto y = x.clone();
    ops::elu<double>(y);
    CHECK(y[0] == doctest::Approx(std::expm1(-30.0)));
    CHECK(y[1] == 0);
    auto yf = to_float(x);
    ops::elu<float>(yf);
    CHECK(testing::difference(yf, y) < 1e-6);
    const auto r = testing::random(x.shape(), 2);
    auto dx = r.clone();
    ops::elu_backward<double>(y, dx);
    x[1] = 0.5, y[1] = 0.5, dx[1] = r[1];  // not on the kink
    testing::check_gradient("x", x, dx, [&] {
        auto t = x.clone();
        ops::elu<double>(t);
        return testing::dot(t, r);
    });
    auto dxf = to_float(r);
    ops::elu_backward<float>(yf, dxf);
    dxf[1] = to_float(r)[1];
    CHECK(testing::difference(dxf, dx) < 1e-5);
}
