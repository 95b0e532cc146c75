#include "clamor/graph/node_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "clamor/ops/argmax.hpp"
#include "clamor/ops/softmax.hpp"
#include "core/all_finite.hpp"
#include "core/list_hash.hpp"
#include "core/repeated.hpp"

namespace clamor::graph {

namespace {

/// Draws the first weights.
NodeNetwork<float> make_network(const std::vector<std::string>& labels, Index features, const NodeNetworkOptions& options,
                                std::uint64_t seed) {
    check(labels.size() >= 2 && labels.size() <= NodeClassifier::most_labels, "node classifier: two labels to ",
          NodeClassifier::most_labels, ", got ", labels.size());
    const auto twice = repeated(labels);
    check(!twice, "node classifier: the label ", twice.value_or(""), " is given twice");
    check(features >= 1, "node classifier: nodes bring at least one feature, got ", features);
    Rng rng(seed);
    return NodeNetwork<float>(features, static_cast<Index>(labels.size()), rng, options);
}

/// One value that is not finite would reach all nodes around it, or hide behind a maximum.
void check_finite(const ops::Features<float>& features) {
    const View<const float> values = features.sparse() ? features.entries().values : features.dense();
    const float* const wrong = std::find_if(values.begin(), values.end(), [](float x) { return !std::isfinite(x); });
    if (wrong == values.end()) return;
    const Index at = wrong - values.begin();
    Index row = 0, column = 0;
    if (features.sparse()) {
        const auto& offsets = features.entries().offsets;
        row = std::upper_bound(offsets.begin(), offsets.end(), at) - offsets.begin() - 1;
        column = features.entries().columns.data()[at];
    } else {
        row = at / features.cols(), column = at % features.cols();
    }
    fail(Status::invalid_argument, "node classifier: features must be finite, feature ", column, " of node ", row, " is ", *wrong);
}

template <typename T>
std::string hash_of(const SparseRows<T>& rows) {
    return ListHash().add(rows.offsets.span()).add(rows.columns.span()).add(rows.values.span()).text();
}
std::string hash_of(const ops::Features<float>& features) {
    return features.sparse() ? hash_of(features.entries()) : ListHash().add(features.dense().span()).text();
}

/// What the names and sizes of a network's weights do not tell of it.
std::string beside_weights(const NodeNetworkOptions& o) {
    return concat(convolution_names[static_cast<std::size_t>(o.convolution)], ", heads ", o.heads, ", input dropout ", o.input_dropout,
                  ", dropout ", o.dropout, ", attention dropout ", o.attention_dropout);
}

}  // namespace

double accuracy(View<const float> scores, std::span<const std::int32_t> labels, std::span<const Index> nodes) {
    const Index all = scores.rows();
    check(static_cast<Index>(labels.size()) == all, "accuracy: ", all, " nodes need as many labels, got ", labels.size());
    Index right = 0;
    for (Index node : nodes) {
        check(node >= 0 && node < all, "accuracy: node ", node, " of ", all);
        if (!all_finite<float>(scores.rows(node, 1).span())) return std::numeric_limits<double>::quiet_NaN();
        right += ops::argmax(scores, node) == labels[static_cast<std::size_t>(node)];
    }
    return nodes.empty() ? 0 : static_cast<double>(right) / static_cast<double>(nodes.size());
}

NodeClassifier::NodeClassifier(std::vector<std::string> labels, Index features, const NodeNetworkOptions& options, std::uint64_t seed)
    : labels_(std::move(labels)), network_(make_network(labels_, features, options, seed)) {}

train::FitResult NodeClassifier::fit(const Graph& graph, const ops::Features<float>& features, std::span<const std::int32_t> labels,
                                     const FitNodesOptions& options) {
    check(static_cast<Index>(labels.size()) == graph.nodes() && features.rows() == graph.nodes() && features.cols() == this->features(),
          "node classifier: ", graph.nodes(), " nodes with ", this->features(), " features need as many labels and rows, got ",
          labels.size(), " labels and features [", features.rows(), ", ", features.cols(), "]");
    check_finite(features);
    check_range("node classifier: epochs", options.epochs, ranges::epochs);
    check_range("node classifier: rate", options.rate, ranges::rate);
    check_range("node classifier: weight_decay", options.weight_decay, ranges::weight_decay);
    check_range("node classifier: patience", options.patience, ranges::patience);
    for (std::size_t i = 0; i < labels.size(); ++i)
        check(labels[i] == unknown || (labels[i] >= 0 && labels[i] < classes()), "node classifier: node ", i, " has the label ", labels[i],
              ", but labels are 0 to ", classes() - 1, ", or ", unknown, " for unknown");
    std::vector<std::int32_t> learned(labels.begin(), labels.end()), judged(labels.size(), unknown);
    for (Index node : options.validation) {
        check(node >= 0 && node < graph.nodes() && labels[static_cast<std::size_t>(node)] != unknown,
              "node classifier: validation node ", node, " is not a node with a known class");
        judged[static_cast<std::size_t>(node)] = labels[static_cast<std::size_t>(node)];
        learned[static_cast<std::size_t>(node)] = unknown;
    }
    check(std::any_of(learned.begin(), learned.end(), [](std::int32_t l) { return l != unknown; }),
          "node classifier: no node has a known class to learn from");

    const Sparse<float> adjacency = adjacency_for<float>(network_.options().convolution, graph);
    train::FitOptions fit{.epochs = options.epochs,
                          .shards = 1,
                          .seed = options.seed,
                          .optimizer = train::AdamWOptions{.weight_decay = options.weight_decay, .l2 = true},
                          .rate = options.rate,
                          .patience = options.patience,
                          .progress = options.progress,
                          .checkpoint = options.checkpoint,
                          .resume = options.resume,
                          .learned = {{"edges", hash_of(graph.incoming().by_rows())},
                                      {"features", hash_of(features)},
                                      {"labels", ListHash().add(learned).text()},
                                      {"validation", ListHash().add(judged).text()},
                                      {"network", beside_weights(network_.options())},
                                      {"decay", options.decay == Decay::first_layer ? "first_layer" : "all_layers"}}};
    fit.begins = [&] { directed_ = graph.directed(); };
    if (options.decay == Decay::first_layer)
        fit.groups = {{.matches = [](std::string_view name, const Shape&) { return !name.starts_with("layer.0."); }, .weight_decay = 0}};
    if (!options.validation.empty()) {
        fit.higher_is_better = options.choose == Choose::accuracy;
        fit.metric = [&] {
            Tensor<float> scores = network_.forward(adjacency, features);
            if (options.choose == Choose::accuracy) return accuracy(scores, labels, options.validation);
            return train::cross_entropy<float>(std::move(scores), judged, {.ignore_index = unknown}).mean();
        };
    }
    return train::fit(
        network_,
        [&](NodeNetwork<float>& replica, const train::Shard&, Rng& rng) {
            NodeNetwork<float>::Saved saved;
            auto loss = train::cross_entropy<float>(replica.forward(adjacency, features, &saved, &rng), learned, {.ignore_index = unknown});
            replica.backward(adjacency, loss.gradient, saved);
            return loss;
        },
        fit);
}

Tensor<float> NodeClassifier::predict(const Graph& graph, const ops::Features<float>& features) const {
    check(features.rows() == graph.nodes() && features.cols() == this->features(), "node classifier: features must be [", graph.nodes(),
          ", ", this->features(), "], got [", features.rows(), ", ", features.cols(), "]");
    check_finite(features);
    return ops::softmax<float>(network_.forward(adjacency_for<float>(network_.options().convolution, graph), features));
}

}  // namespace clamor::graph
