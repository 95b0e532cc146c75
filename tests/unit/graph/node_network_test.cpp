#include "clamor/graph/node_network.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/train/loss.hpp"
#include "clamor/train/optimizer.hpp"
#include "support/golden.hpp"
#include "support/gradient.hpp"
#include "support/sparse.hpp"

using namespace clamor;
using graph::Convolution;

TEST_CASE("node network: gradients match central differences for every kind, with dropout, one to three layers") {
    for (Convolution convolution : {Convolution::gcn, Convolution::sage_mean, Convolution::sage_max, Convolution::gat})
        for (Index layers : {1, 2, 3})
            for (bool sparse : {false, true}) {
                if (sparse && convolution == Convolution::sage_max) continue;
                const auto a = graph::adjacency_for<double>(convolution, testing::random_graph(11, 30, 1));
                Rng rng(2);
                graph::NodeNetwork<double> network(5, 3, rng,
                                                   {.convolution = convolution,
                                                    .layers = layers,
                                                    .hidden = 4,
                                                    .heads = 2,
                                                    .input_dropout = 0.2,
                                                    .dropout = 0.3,
                                                    .attention_dropout = 0.2});
                nn::for_each_parameter(network, [&](const std::string&, auto& p) { for (double& w : p.value()) w = rng.normal(); });
                const auto x = testing::random(Shape{11, 5}, 3);
                const auto words = testing::random_sparse(11, 5, 2, 4);
                const ops::Features<double> features = sparse ? ops::Features<double>(words) : ops::Features<double>(x);
                const auto r = testing::random(Shape{11, 3}, 5);
                graph::NodeNetwork<double>::Saved saved;
                const auto loss = [&] {
                    Rng same(9);
                    return testing::dot(network.forward(a, features, &saved, &same), r);
                };
                loss();
                network.backward(a, r, saved);
                nn::for_each_parameter(
                    network, [&](const std::string& name, auto& p) { testing::check_gradient(name.c_str(), p.value(), p.grad(), loss); });
            }
}

TEST_CASE("node network: ten steps of a GCN lose what PyTorch Geometric's lose") {
    const auto file = testing::golden("graph_training");
    const auto x = file.read<double>("x");
    const auto ends = file.read<std::int64_t>("edges");
    const auto labels = testing::golden_integers<std::int32_t>(file, "labels");
    const auto expected = file.read<double>("losses");
    std::vector<graph::Edge> edges;
    for (Index i = 0; i < ends.rows(); ++i) edges.push_back({ends(i, 0), ends(i, 1)});
    const auto g = graph::Graph::from_edges(x.rows(), edges);

    const auto run = [&]<typename T>(T, double tolerance, bool sparse) {
        const auto a = graph::gcn_adjacency<T>(g);
        auto dense = Tensor<T>::uninitialized(x.shape());
        std::vector<Index> row, column;
        std::vector<T> value;
        for (Index r = 0; r < x.rows(); ++r)
            for (Index c = 0; c < x.cols(); ++c) {
                dense(r, c) = static_cast<T>(x(r, c));
                if (x(r, c) != 0) row.push_back(r), column.push_back(c), value.push_back(dense(r, c));
            }
        const auto words = Sparse<T>::from_entries(x.rows(), x.cols(), row, column, value);
        const ops::Features<T> features = sparse ? ops::Features<T>(words) : ops::Features<T>(dense);
        Rng rng(1);
        graph::NodeNetwork<T> network(x.cols(), 3, rng, {.hidden = 8, .input_dropout = 0, .dropout = 0});
        testing::load_golden(file, "weight", network);
        train::Optimizer<T> optimizer(train::parameters_of<T>(network), train::AdamWOptions{.weight_decay = 5e-3, .l2 = true});
        for (Index step = 0; step < expected.size(); ++step) {
            typename graph::NodeNetwork<T>::Saved saved;
            auto loss = train::cross_entropy<T>(network.forward(a, features, &saved, &rng), labels, {.ignore_index = -1});
            CHECK(loss.mean() == doctest::Approx(expected[step]).epsilon(tolerance));
            network.backward(a, loss.gradient, saved);
            optimizer.step(0.05, 1 / loss.weight);
        }
    };
    // In double to rounding; in float ten steps of it, each of about 1e-7, which Adam's division by small numbers grows.
    for (bool sparse : {false, true}) {
        run(double{}, 1e-11, sparse);
        run(float{}, 2e-5, sparse);
    }
    CHECK(expected[9] < expected[0] - 0.1);
}
