#include "clamor/graph/node_classifier.hpp"

#include <pybind11/numpy.h>

#include <algorithm>

#include "interrupt.hpp"
#include "model_card.hpp"
#include "progress.hpp"
#include "ranges.hpp"

namespace clamor::python {

namespace {

using graph::NodeClassifier;
template <typename T>
using Array = py::array_t<T, py::array::c_style>;
using Numbers = std::vector<std::int32_t>;

/// A graph and what its nodes bring, ready for training: made once, read by many.
struct NodeData {
    graph::Graph graph;
    Sparse<float> sparse;
    Tensor<float> dense;
    ops::Features<float> features;
};

graph::Graph graph_of(Index nodes, const Array<std::int64_t>& edges, bool directed) {
    check(edges.ndim() == 2 && edges.shape(1) == 2, "edges: expected [edges, 2]");
    std::vector<graph::Edge> pairs(static_cast<std::size_t>(edges.shape(0)));
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {.source = edges.data()[2 * i], .target = edges.data()[2 * i + 1]};
    return graph::Graph::from_edges(nodes, pairs, {}, {.directed = directed});
}

std::shared_ptr<NodeData> from_dense(Context& context, const Array<std::int64_t>& edges, const Array<float>& features, bool directed) {
    check(features.ndim() == 2, "features: expected [nodes, features], got ", features.ndim(), " dimensions");
    return run(context, [&] {
        auto data = std::make_shared<NodeData>();
        data->graph = graph_of(features.shape(0), edges, directed);
        data->dense =
            Tensor<float>::from(Shape{features.shape(0), features.shape(1)}, {features.data(), static_cast<std::size_t>(features.size())});
        data->features = ops::Features<float>(data->dense);
        return data;
    });
}

std::shared_ptr<NodeData> from_sparse(Context& context, const Array<std::int64_t>& edges, const Array<std::int64_t>& offsets,
                                      const Array<std::int64_t>& columns, const Array<float>& values, Index features, bool directed) {
    check(offsets.size() >= 1 && columns.size() == values.size(), "features: not a CSR matrix");
    return run(context, [&] {
        const Index nodes = offsets.size() - 1, entries = columns.size();
        check(offsets.data()[0] == 0 && offsets.data()[nodes] == entries,
              "features: offsets must go from 0 to the ", entries, " entries, got ", offsets.data()[0], " to ", offsets.data()[nodes]);
        std::vector<Index> rows(static_cast<std::size_t>(entries));
        for (Index node = 0; node < nodes; ++node) {
            const Index first = offsets.data()[node], last = offsets.data()[node + 1];
            check(0 <= first && first <= last && last <= entries, "features: offsets of row ", node, " are out of order");
            std::fill(rows.begin() + first, rows.begin() + last, node);
        }
        auto data = std::make_shared<NodeData>();
        data->graph = graph_of(nodes, edges, directed);
        const std::vector<Index> at(columns.data(), columns.data() + entries);
        data->sparse = Sparse<float>::from_entries(nodes, features, rows, at, {values.data(), static_cast<std::size_t>(entries)});
        data->features = ops::Features<float>(data->sparse);
        return data;
    });
}

/// With hyphens, as Python's parameters are.
graph::Convolution convolution_of(const std::string& name) {
    std::string word = name;
    std::replace(word.begin(), word.end(), '-', '_');
    const auto found = std::find(std::begin(graph::convolution_names), std::end(graph::convolution_names), word);
    check(found != std::end(graph::convolution_names), "convolution: expected gcn, sage-mean, sage-max or gat, got ", name);
    return static_cast<graph::Convolution>(found - std::begin(graph::convolution_names));
}

/// What a classifier is made with, as Python's parameters are called.
py::dict parameters(const graph::NodeNetworkOptions& made) {
    std::string convolution(graph::convolution_names[static_cast<std::size_t>(made.convolution)]);
    std::replace(convolution.begin(), convolution.end(), '_', '-');
    return py::dict(py::arg("convolution") = convolution, py::arg("layers") = made.layers, py::arg("hidden") = made.hidden,
                    py::arg("heads") = made.heads, py::arg("input_dropout") = made.input_dropout, py::arg("dropout") = made.dropout,
                    py::arg("attention_dropout") = made.attention_dropout);
}

/// What the numbers of the options may be.
py::dict node_ranges() {
    namespace ranges = graph::ranges;
    return py::dict(py::arg("layers") = ends(ranges::layers), py::arg("hidden") = ends(ranges::hidden),
                    py::arg("heads") = ends(ranges::heads), py::arg("dropout") = ends(ranges::dropout),
                    py::arg("epochs") = ends(ranges::epochs), py::arg("rate") = ends(ranges::rate),
                    py::arg("weight_decay") = ends(ranges::weight_decay), py::arg("patience") = ends(ranges::patience));
}

py::dict node_defaults() {
    const graph::FitNodesOptions fit;
    py::dict all = parameters(graph::NodeNetworkOptions());
    all.attr("update")(py::dict(py::arg("epochs") = fit.epochs, py::arg("rate") = fit.rate, py::arg("weight_decay") = fit.weight_decay,
                                py::arg("patience") = fit.patience, py::arg("seed") = fit.seed));
    return all;
}

graph::Choose choice_of(const std::string& name) {
    if (name == "loss") return graph::Choose::loss;
    if (name == "accuracy") return graph::Choose::accuracy;
    fail(Status::invalid_argument, "choose: expected loss or accuracy, got ", name);
}

}  // namespace

void bind_node_classifier(py::module_& module) {
    py::class_<NodeData, std::shared_ptr<NodeData>>(module, "NodeData")
        .def_static("dense", from_dense, py::arg("context"), py::arg("edges").noconvert(), py::arg("features").noconvert(), py::kw_only(),
                    py::arg("directed"))
        .def_static("sparse", from_sparse, py::arg("context"), py::arg("edges").noconvert(), py::arg("offsets").noconvert(),
                    py::arg("columns").noconvert(), py::arg("values").noconvert(), py::arg("features"), py::kw_only(), py::arg("directed"))
        .def_property_readonly("nodes", [](const NodeData& data) { return data.graph.nodes(); })
        .def_property_readonly("features", [](const NodeData& data) { return data.features.cols(); });

    using Shared = Guarded<NodeClassifier>;
    py::class_<Shared, std::shared_ptr<Shared>>(module, "NodeClassifier")
        .def_static(
            "create",
            [](Context& context, const std::vector<std::string>& labels, Index features, const std::string& convolution, Index layers,
               Index hidden, Index heads, double input_dropout, double dropout, double attention_dropout, std::uint64_t seed) {
                const graph::NodeNetworkOptions options{.convolution = convolution_of(convolution),
                                                        .layers = layers,
                                                        .hidden = hidden,
                                                        .heads = heads,
                                                        .input_dropout = input_dropout,
                                                        .dropout = dropout,
                                                        .attention_dropout = attention_dropout};
                return run(context, [&] { return std::make_shared<Shared>(NodeClassifier(labels, features, options, seed)); });
            },
            py::arg("context"), py::arg("labels"), py::arg("features"), py::kw_only(), py::arg("convolution"), py::arg("layers"),
            py::arg("hidden"), py::arg("heads"), py::arg("input_dropout"), py::arg("dropout"), py::arg("attention_dropout"),
            py::arg("seed"))
        .def_static(
            "load",
            [](Context& context, const std::string& folder) {
                return run(context, [&] { return std::make_shared<Shared>(NodeClassifier::load(folder)); });
            },
            py::arg("context"), py::arg("folder"))
        .def(
            "save",
            [](Shared& shared, Context& context, const std::string& folder, const ModelCard& card, const std::string& storage) {
                read(context, shared, [&](const NodeClassifier& model) { model.save(folder, card_of(card), storage_of(storage)); });
            },
            py::arg("context"), py::arg("folder"), py::arg("card"), py::arg("storage") = "f32")
        .def_property_readonly("labels", [](const Shared& shared) { return shared.value.labels(); })
        .def_property_readonly("parameters", [](const Shared& shared) { return parameters(shared.value.options()); })
        .def_property_readonly("directed", [](const Shared& shared) { return shared.value.directed(); })
        .def(
            "fit",
            [](Shared& shared, Context& context, const NodeData& data, const Numbers& labels, const std::vector<Index>& validation,
               Index epochs, double rate, double weight_decay, const std::string& choose, Index patience, std::uint64_t seed,
               const py::object& progress, const std::string& checkpoint, bool resume) {
                const graph::FitNodesOptions options{.epochs = epochs,
                                                     .rate = rate,
                                                     .weight_decay = weight_decay,
                                                     .validation = validation,
                                                     .choose = choice_of(choose),
                                                     .patience = patience,
                                                     .seed = seed,
                                                     .progress = progress_of(progress),
                                                     .checkpoint = checkpoint,
                                                     .resume = resume};
                return losses_and_metrics(
                    change(context, shared, [&](NodeClassifier& model) { return model.fit(data.graph, data.features, labels, options); }));
            },
            py::arg("context"), py::arg("data"), py::arg("labels"), py::kw_only(), py::arg("validation"), py::arg("epochs"),
            py::arg("rate"), py::arg("weight_decay"), py::arg("choose"), py::arg("patience"), py::arg("seed"),
            py::arg("progress") = py::none(), py::arg("checkpoint") = "", py::arg("resume") = false)
        .def(
            "predict",
            [](Shared& shared, Context& context, const NodeData& data) {
                const Tensor<float> scores =
                    read(context, shared, [&](const NodeClassifier& model) { return model.predict(data.graph, data.features); });
                return py::array_t<float>({scores.rows(), scores.cols()}, scores.data());
            },
            py::arg("context"), py::arg("data"));

    module.def("node_ranges", node_ranges);
    module.def("node_defaults", node_defaults);
}

}  // namespace clamor::python
