#pragma once

#include "support/golden.hpp"
#include "support/sparse.hpp"

namespace clamor::testing {

/// One layer of tests/golden/graph_layers.safetensors.
struct GraphGolden {
    explicit GraphGolden(const std::string& layer)
        : name(layer),
          file(golden("graph_layers")),
          x(file.read<double>(layer + ".x")),
          y(file.read<double>(layer + ".y")),
          r(file.read<double>(layer + ".r")) {
        const auto ends = file.read<std::int64_t>("edges");
        std::vector<graph::Edge> edges;
        for (Index i = 0; i < ends.rows(); ++i) edges.push_back({ends(i, 0), ends(i, 1)});
        graph = graph::Graph::from_edges(x.rows(), edges, {}, {.directed = true});
    }

    /// Loads the weights and compares y, dx and the weights' gradients, in double to 1e-12 and in float to 1e-5: both are
    /// some tens of roundings of numbers around 1.
    template <template <typename> typename Layer, typename T>
    void check(Layer<T>& layer, const auto& adjacency) const {
        const double tolerance = std::is_same_v<T, double> ? 1e-12 : 1e-5;
        load_golden(file, name + ".weight", layer);
        auto own_x = Tensor<T>::uninitialized(x.shape()), own_r = Tensor<T>::uninitialized(r.shape());
        for (Index i = 0; i < x.size(); ++i) own_x[i] = static_cast<T>(x[i]);
        for (Index i = 0; i < r.size(); ++i) own_r[i] = static_cast<T>(r[i]);
        typename Layer<T>::Saved saved;
        const Tensor<T> result = layer.forward(adjacency, own_x, &saved);
        check_golden<T>(file, name + ".y", result, tolerance);
        const Tensor<T> dx = layer.backward(adjacency, own_r, saved);
        check_golden<T>(file, name + ".dx", dx, tolerance);
        check_golden_gradients(file, name + ".grad", layer, tolerance);
        CHECK(difference(layer.forward(adjacency, own_x), result) == 0);
    }

    std::string name;
    io::SafetensorsFile file;
    Tensor<double> x, y, r;
    graph::Graph graph;
};

}  // namespace clamor::testing
