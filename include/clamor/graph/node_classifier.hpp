#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "clamor/graph/node_network.hpp"
#include "clamor/io/model_folder.hpp"
#include "clamor/train/fit.hpp"

namespace clamor::graph {

/// A node whose class is not known.
inline constexpr std::int32_t unknown = -1;

enum class Choose { accuracy, loss };             ///< what makes an epoch the best on the validation nodes
enum class Decay { first_layer, all_layers };     ///< which weights shrink

struct FitNodesOptions {
    Index epochs = 200;
    double rate = 0.01;
    double weight_decay = 5e-4;     ///< added to the gradient, as the graph papers do
    Decay decay = Decay::first_layer;
    /// Nodes with known classes that are not learned from but judge each epoch: the weights of the best become the result.
    /// Empty: all known nodes are learned from, and the last epoch's weights stay.
    std::vector<Index> validation = {};
    Choose choose = Choose::loss;
    Index patience = 0;             ///< stops after so many epochs without a better one; 0: never
    std::uint64_t seed = 1;         ///< of dropout
    std::function<bool(const train::Progress&)> progress = {};
    std::string checkpoint = {};    ///< as train::FitOptions
    bool resume = false;
};

namespace ranges {
using train::ranges::epochs, train::ranges::patience, train::ranges::rate;
inline constexpr Range<double> weight_decay{0, 1000};
}  // namespace ranges

/// Puts the nodes of a graph (accounts, pages, posts) into classes, from what they bring and from whom they are tied to.
/// It learns from the nodes whose class is known, with all others in view, and can be asked about any graph with the same
/// features. Saved as a model folder: config.json, model.safetensors and the model card README.md.
///
///   graph::NodeClassifier classifier({"bot", "person"}, words);
///   classifier.fit(graph, features, labels);             // labels: 0, 1, or graph::unknown
///   Tensor<float> p = classifier.predict(graph, features);
///
/// Threads: predict() may run on many at once; fit() needs the classifier to itself. All use the
/// context's threads; the result does not depend on how many there are.
class NodeClassifier {
public:
    static constexpr Index most_labels = 10000;

    /// With random weights, drawn from `seed`. `features` is the number of columns that nodes bring. Two labels to
    /// `most_labels`, none twice.
    NodeClassifier(std::vector<std::string> labels, Index features, const NodeNetworkOptions& options = {}, std::uint64_t seed = 1);

    /// Reads a model folder and runs its self-test. Throws Status::not_found or Status::bad_file, naming all that is wrong.
    static NodeClassifier load(const std::string& folder);
    /// Writes a model folder, whole or not at all. Stored as bf16 or int8, weights are rounded there, and stay here what they are.
    void save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage = io::WeightStorage::f32) const;

    const std::vector<std::string>& labels() const noexcept { return labels_; }
    Index classes() const noexcept { return static_cast<Index>(labels_.size()); }
    Index features() const { return network_.in(); }
    const NodeNetworkOptions& options() const noexcept { return network_.options(); }
    /// Whether the edges of the graph that it learned from have a direction: that of the graphs that it is asked about. The folder has it.
    bool directed() const noexcept { return directed_; }
    NodeNetwork<float>& network() noexcept { return network_; }

    /// `labels` holds a class a node, or `unknown`. Throws Status::invalid_argument where something does not fit or nothing
    /// is known, and as train::fit().
    train::FitResult fit(const Graph& graph, const ops::Features<float>& features, std::span<const std::int32_t> labels,
                         const FitNodesOptions& options = {});

    /// Probabilities [nodes, classes].
    Tensor<float> predict(const Graph& graph, const ops::Features<float>& features) const;

private:
    std::vector<std::string> labels_;
    NodeNetwork<float> network_;
    bool directed_ = false;
};

/// The share of `nodes` whose likeliest class is the known one; NaN, as of no epoch that may be kept, where a score of theirs is not
/// finite.   scores [nodes of the graph, classes], labels [nodes of the graph]
double accuracy(View<const float> scores, std::span<const std::int32_t> labels, std::span<const Index> nodes);

}  // namespace clamor::graph
