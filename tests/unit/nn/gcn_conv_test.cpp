#include "clamor/nn/gcn_conv.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/graph/adjacency.hpp"
#include "support/golden.hpp"
#include "support/gradient.hpp"
#include "support/graph_golden.hpp"
#include "support/sparse.hpp"

using namespace clamor;
using testing::to_float;

TEST_CASE("gcn: gradients match central differences, multiplied or aggregated first, sparse or dense, sizes 0, 1 and odd") {
    for (const auto& [nodes, in, out] : {std::array<Index, 3>{7, 5, 3}, {7, 3, 5}, {1, 1, 1}, {0, 3, 2}, {13, 9, 9}})
        for (bool sparse : {false, true})
            for (double dropout : {0.0, 0.4}) {
                const auto a = graph::gcn_adjacency<double>(testing::random_graph(nodes, 2 * nodes, 1));
                Rng rng(1);
                nn::GcnConv<double> layer(in, out, rng, {.relu = dropout > 0, .dropout = dropout});
                // A bias of 0 would put nodes without words on the ReLU's kink.
                nn::for_each_parameter(layer, [&](const std::string&, auto& p) { for (double& w : p.value()) w = rng.normal(); });
                auto x = testing::random(Shape{nodes, in}, 2);
                const auto words = testing::random_sparse(nodes, in, 2, 4);
                const ops::Features<double> features = sparse ? ops::Features<double>(words) : ops::Features<double>(x);
                const auto r = testing::random(Shape{nodes, out}, 3);
                nn::GcnConv<double>::Saved saved;
                Tensor<double> y;
                const auto loss = [&] {
                    Rng same(9);  // the same key, so the same elements are dropped
                    y = layer.forward(a, features, &saved, &same);
                    return testing::dot(y, r);
                };
                loss();
                const auto dx = layer.backward(a, r, saved);
                CHECK(dx.empty() == (sparse || nodes == 0));
                if (!sparse) testing::check_gradient("x", x, dx, loss);
                nn::for_each_parameter(
                    layer, [&](const std::string& name, auto& p) { testing::check_gradient(name.c_str(), p.value(), p.grad(), loss); });
            }
}

TEST_CASE("gcn: PyG gives the same, forward and backward") {
    for (const char* name : {"gcn", "gcn_wide"}) {
        const testing::GraphGolden golden(name);
        const auto a = graph::gcn_adjacency<double>(golden.graph);
        Rng rng(1);
        nn::GcnConv<double> layer(golden.x.cols(), golden.y.cols(), rng);
        nn::GcnConv<float> layer_f(golden.x.cols(), golden.y.cols(), rng);
        golden.check(layer, a);
        const auto af = to_float(a);
        golden.check(layer_f, af);
    }
}

TEST_CASE("gcn: dropout only while training, and it needs random numbers") {
    const auto a = graph::gcn_adjacency<double>(testing::random_graph(20, 60, 1));
    Rng rng(2);
    const nn::GcnConv<double> layer(4, 3, rng, {.relu = true, .dropout = 0.5});
    const auto x = testing::random(Shape{20, 4}, 3);
    nn::GcnConv<double>::Saved saved;
    CHECK_THROWS_WITH(layer.forward(a, x, &saved), "gcn: training with dropout needs random numbers");
    CHECK(testing::difference(layer.forward(a, x), layer.forward(a, x)) == 0);
    CHECK(testing::difference(layer.forward(a, x, &saved, &rng), layer.forward(a, x)) > 0);
    CHECK_THROWS_WITH(layer.forward(a, testing::random(Shape{20, 5}, 3)), "gcn: x must be [20, 4], got [20, 5]");
    CHECK_THROWS_AS(layer.forward(a, testing::random(Shape{19, 4}, 3)), Error);
}

TEST_CASE("features: dropout of sparse and of dense features drops, scales, and feeds the gradient") {
    const auto words = testing::random_sparse(40, 30, 2, 5);
    Rng rng(6);
    const ops::HashDropout drop(0.5, rng);
    const ops::Features<double> dropped = ops::Features<double>(words).drop(drop);
    Tensor<double> eye(Shape{30, 30});
    for (Index i = 0; i < 30; ++i) eye(i, i) = 1;
    const auto dense = dropped.times(eye);  // padded to 32 columns
    auto whole = Tensor<double>(Shape{40, 30});
    ops::spmm<double>(words.by_rows(), eye, whole);
    Index gone = 0;
    for (Index r = 0; r < 40; ++r)
        for (Index c = 0; c < 30; ++c) {
            CHECK((dense(r, c) == 0 || dense(r, c) == doctest::Approx(2 * whole(r, c))));
            gone += dense(r, c) == 0 && whole(r, c) != 0;
        }
    CHECK(gone > words.entries() / 3);
    // The gradient of Σ r x W is xᵀ r, with the same x.
    const auto r = testing::random(Shape{40, 8}, 7);
    Tensor<double> dw(Shape{30, 8});
    dropped.add_weight_gradient(r, dw);
    for (Index i = 0; i < 30; ++i)
        for (Index c = 0; c < 8; ++c) {
            double sum = 0;
            for (Index n = 0; n < 40; ++n) sum += dense(n, i) * r(n, c);
            CHECK(dw(i, c) == doctest::Approx(sum));
        }
}
