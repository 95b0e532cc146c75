#include <algorithm>

#include "clamor/graph/node_classifier.hpp"
#include "clamor/io/config_reader.hpp"
#include "io/folder_checks.hpp"

namespace clamor::graph {

using io::Json;

namespace {

constexpr const char* kind = "node_classifier";
constexpr Index probe_nodes = 8;  // of the self-test

Json write_config(const std::vector<std::string>& labels, Index features, bool directed, const NodeNetworkOptions& o) {
    return Json::object({{"labels", Json::Array(labels.begin(), labels.end())},
                         {"features", features},
                         {"directed", directed},
                         {"convolution", convolution_names[static_cast<std::size_t>(o.convolution)]},
                         {"layers", o.layers},
                         {"hidden", o.hidden},
                         {"heads", o.heads},
                         {"input_dropout", o.input_dropout},
                         {"dropout", o.dropout},
                         {"attention_dropout", o.attention_dropout}});
}

struct Config {
    std::vector<std::string> labels;
    Index features = 0;
    bool directed = false;
    NodeNetworkOptions options;
};

/// Bounds, and the stored matrices themselves, keep a hostile file from asking for more memory than its weights fill.
Config read_config(const io::ModelFolder& folder) {
    io::ConfigReader read = folder.read_config(kind);
    Config c;
    c.labels = read.names("labels", 2, NodeClassifier::most_labels);
    c.features = read.integer("features", 1);
    c.directed = read.has("directed") && read.boolean("directed");
    const std::string convolution = read.choice("convolution", {std::begin(convolution_names), std::end(convolution_names)});
    c.options.convolution = static_cast<Convolution>(std::find(std::begin(convolution_names), std::end(convolution_names), convolution) -
                                                     std::begin(convolution_names));
    c.options.layers = read.integer("layers", ranges::layers.least, ranges::layers.most);
    c.options.hidden = read.integer("hidden", ranges::hidden.least, ranges::hidden.most);
    c.options.heads = read.integer("heads", ranges::heads.least, ranges::heads.most);
    c.options.input_dropout = read.number("input_dropout", ranges::dropout.least, ranges::dropout.most);
    c.options.dropout = read.number("dropout", ranges::dropout.least, ranges::dropout.most);
    c.options.attention_dropout = read.number("attention_dropout", ranges::dropout.least, ranges::dropout.most);
    const bool gat = convolution == "gat", sage = convolution.starts_with("sage");
    Index from = c.features;
    for (Index i = 0; i < c.options.layers; ++i) {
        const bool last = i + 1 == c.options.layers;
        const Index to = last ? static_cast<Index>(c.labels.size()) : c.options.hidden * (gat ? c.options.heads : 1);
        io::expect_weight(folder, read, concat("layer.", i, sage ? ".own_weight" : ".weight"), Shape{from, to});
        from = to;
    }
    read.finish();
    return c;
}

Json probe() { return Json::object({{"nodes", probe_nodes}}); }

/// A ring of seven nodes and one alone, each with three features.
std::vector<float> answer(const NodeClassifier& classifier) {
    constexpr Index nodes = probe_nodes;
    std::vector<Edge> edges;
    for (Index i = 0; i + 1 < nodes; ++i) edges.push_back({i, (i + 1) % (nodes - 1)});
    std::vector<Index> row, column;
    for (Index i = 0; i < nodes; ++i)
        for (Index k = 0; k < 3; ++k) row.push_back(i), column.push_back((7 * i + 5 * k + i * k) % classifier.features());
    const Graph graph = Graph::from_edges(nodes, edges);
    // Dense: the maximum over neighbours takes no other.
    Tensor<float> dense(Shape{nodes, classifier.features()});
    for (std::size_t i = 0; i < row.size(); ++i) dense(row[i], column[i]) += 1;
    const Tensor<float> p = classifier.predict(graph, dense);
    return {p.data(), p.data() + p.size()};
}

}  // namespace

NodeClassifier NodeClassifier::load(const std::string& path) {
    const io::ModelFolder folder(path);
    Config config = read_config(folder);
    io::check_self_test(folder, {probe()}, static_cast<std::size_t>(probe_nodes) * config.labels.size());
    NodeClassifier classifier(std::move(config.labels), config.features, config.options);
    classifier.directed_ = config.directed;
    io::load_parameters(classifier.network_, folder.weights());
    folder.verify([&](const Json&) { return answer(classifier); });
    return classifier;
}

void NodeClassifier::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) const {
    NodeClassifier stored = *this;
    stored.network_ = io::rounded(network_, storage);
    io::save_model_folder(folder, stored.network_,
                          {.kind = kind,
                           .config = write_config(labels_, features(), directed_, network_.options()),
                           .card = card,
                           .self_test = {.cases = {{probe(), answer(stored)}}},
                           .storage = storage});
}

}  // namespace clamor::graph
