#include "clamor/graph/node_classifier.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "clamor/core/context.hpp"
#include "support/files.hpp"
#include "support/sparse.hpp"

using namespace clamor;
using graph::Convolution;
using graph::NodeClassifier;

namespace {

/// Two groups that write to each other among themselves and use words that only partly tell them apart.
struct Town {
    static constexpr Index people = 200, words = 40;
    graph::Graph graph;
    Sparse<float> features;
    Tensor<float> dense{Shape{people, words}};
    std::vector<std::int32_t> groups, known;
    std::vector<Index> hidden, validation;

    Town() {
        Rng rng(7);
        std::vector<Index> row, column;
        std::vector<graph::Edge> edges;
        for (Index i = 0; i < people; ++i) {
            groups.push_back(static_cast<std::int32_t>(i % 2));
            known.push_back(i % 10 < 2 ? groups.back() : graph::unknown);
            if (i % 10 == 5 || i % 10 == 6) validation.push_back(i), known.back() = groups.back();
            if (known.back() == graph::unknown) hidden.push_back(i);
            for (int w = 0; w < 4; ++w) {
                row.push_back(i), column.push_back(rng.below(words / 2) + (rng.chance(0.7) == (groups.back() == 1) ? words / 2 : 0));
                dense(i, column.back()) += 1;
            }
            for (int e = 0; e < 3; ++e) {
                const Index other = 2 * Index{rng.below(people / 2)} + (rng.chance(0.85) ? i % 2 : 1 - i % 2);
                edges.push_back({i, other});
            }
        }
        graph = graph::Graph::from_edges(people, edges);
        features = Sparse<float>::from_entries(people, words, row, column);
    }
};

const graph::NodeNetworkOptions small{.hidden = 8, .heads = 2};

}  // namespace

TEST_CASE("node classifier: each kind of layer learns whom a node is with") {
    const Town town;
    for (Convolution convolution : {Convolution::gcn, Convolution::sage_mean, Convolution::sage_max, Convolution::gat}) {
        auto options = small;
        options.convolution = convolution;
        NodeClassifier classifier({"a", "b"}, Town::words, options);
        const ops::Features<float> features =
            convolution == Convolution::sage_max ? ops::Features<float>(town.dense) : ops::Features<float>(town.features);
        const auto result = classifier.fit(town.graph, features, town.known,
                                           {.epochs = 60, .validation = town.validation, .choose = graph::Choose::accuracy});
        CHECK(result.best_metric > 0.75);
        // Chance is 0.5. The kinds reach 0.83 to 0.93 here.
        const Tensor<float> p = classifier.predict(town.graph, features);
        CHECK(graph::accuracy(p, town.groups, town.hidden) > 0.8);
        Index second = 0;
        for (Index node = 0; node < p.rows(); ++node) second += p(node, 1) > 0.5f;
        CHECK(second > 60);
    }
}

TEST_CASE("node classifier: the same bits on any number of threads, another seed gives others") {
    const Town town;
    Tensor<float> first;
    for (int threads : {1, 2, 3}) {
        Context context({.threads = threads});
        ContextScope scope(context);
        NodeClassifier classifier({"a", "b"}, Town::words, small);
        classifier.fit(town.graph, town.features, town.known, {.epochs = 5});
        Tensor<float> p = classifier.predict(town.graph, town.features);
        if (threads == 1) first = p.clone();
        CHECK(testing::difference(p, first) == 0);
    }
    NodeClassifier other({"a", "b"}, Town::words, small);
    other.fit(town.graph, town.features, town.known, {.epochs = 5, .seed = 2});
    CHECK(testing::difference(other.predict(town.graph, town.features), first) > 0);
}

TEST_CASE("node classifier: training goes on only with the same graph, features, known labels and options") {
    const Town town;
    const testing::TemporaryFolder folder;
    const auto options = [&](Index epochs) {
        return graph::FitNodesOptions{.epochs = epochs, .validation = town.validation, .checkpoint = folder / "checkpoint", .resume = true};
    };
    const auto fit = [&](const Town& given, const graph::FitNodesOptions& how, const graph::NodeNetworkOptions& network = small) {
        NodeClassifier classifier({"a", "b"}, Town::words, network);
        classifier.fit(given.graph, given.features, given.known, how);
    };
    fit(town, options(2));
    const auto refused = [&](const char* what, auto&& change) {
        Town other = Town();
        auto how = options(3);
        auto network = small;
        change(other, how, network);
        Status status{};
        const std::string error = testing::error_of([&] { fit(other, how, network); }, &status);
        CAPTURE(error);
        CHECK(status == Status::invalid_argument);
        CHECK(testing::contains(error, "cannot resume, this training was another one"));
        CHECK(testing::contains(error, what));
    };
    refused("edges was", [](Town& t, auto&, auto&) { t.graph = graph::Graph::from_edges(Town::people, std::vector<graph::Edge>{{0, 1}}); });
    refused("features was", [](Town& t, auto&, auto&) {
        t.features = Sparse<float>::from_entries(Town::people, Town::words, std::vector<Index>{0}, std::vector<Index>{0});
    });
    refused("labels was", [](Town& t, auto&, auto&) { t.known[0] = 1 - t.known[0]; });
    refused("validation was", [](Town& t, auto&, auto&) { t.known[5] = 1 - t.known[5]; });
    refused("validation was", [](Town&, auto& how, auto&) { how.validation.pop_back(); });
    refused("decay was \"first_layer\", is \"all_layers\"", [](Town&, auto& how, auto&) { how.decay = graph::Decay::all_layers; });
    refused("network was", [](Town&, auto&, auto& network) { network.dropout = 0.1; });
    fit(town, options(3));
}

TEST_CASE("node classifier: a model folder gives back the same answers, every kind and storage") {
    const Town town;
    const testing::TemporaryFolder folder;
    for (Convolution convolution : {Convolution::gcn, Convolution::sage_mean, Convolution::sage_max, Convolution::gat})
        for (io::WeightStorage storage : {io::WeightStorage::f32, io::WeightStorage::bf16, io::WeightStorage::int8}) {
            auto options = small;
            options.convolution = convolution;
            NodeClassifier classifier({"a", "b"}, Town::words, options);
            const std::string path = folder / "model";
            const auto before = classifier.predict(town.graph, town.dense);
            classifier.save(path, {.name = "town"}, storage);
            CHECK(testing::difference(before, classifier.predict(town.graph, town.dense)) == 0);
            const NodeClassifier loaded = NodeClassifier::load(path);
            CHECK(loaded.labels() == classifier.labels());
            io::round_parameters(classifier.network(), storage);
            CHECK(testing::difference(loaded.predict(town.graph, town.dense), classifier.predict(town.graph, town.dense)) <
                  1e-6);
        }
}

TEST_CASE("node classifier: a folder says whether the edges it learned from have a direction; one of before has none") {
    const Town town;
    const testing::TemporaryFolder folder;
    const std::string path = folder / "model";
    NodeClassifier classifier({"a", "b"}, Town::words, small);
    const std::vector<graph::Edge> edges = {{0, 1}, {1, 2}};
    for (const bool directed : {true, false}) {
        const auto graph = graph::Graph::from_edges(Town::people, edges, {}, {.directed = directed});
        CHECK(graph.directed() == directed);
        classifier.fit(graph, town.features, town.known, {.epochs = 1});
        classifier.save(path, {});
        CHECK(classifier.directed() == directed);
        CHECK(NodeClassifier::load(path).directed() == directed);
    }
    const std::string config = testing::read_bytes(path + "/config.json"), member = "\"directed\": false,";
    const auto at = config.find(member);
    REQUIRE(at != std::string::npos);
    testing::write_bytes(path + "/config.json", std::string(config).erase(at, member.size()));
    CHECK_FALSE(NodeClassifier::load(path).directed());
}

TEST_CASE("node classifier: a hostile folder is refused in words") {
    const testing::TemporaryFolder folder;
    NodeClassifier classifier({"a", "b"}, 40, small);
    const std::string path = folder / "model";
    classifier.save(path, {.name = "town"});
    std::string config;
    {
        std::ifstream in(path + "/config.json");
        config.assign(std::istreambuf_iterator<char>(in), {});
    }
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = config;
        const auto at = changed.find(from);
        REQUIRE(at != std::string::npos);
        std::ofstream(path + "/config.json") << changed.replace(at, from.size(), to);
    };
    with("\"features\": 40", "\"features\": 2000000000");
    CHECK_THROWS_WITH_AS(NodeClassifier::load(path), doctest::Contains("holds no layer.0.weight of [2000000000, 8]"), Error);
    with("\"convolution\": \"gcn\"", "\"convolution\": \"transformer\"");
    CHECK_THROWS_AS(NodeClassifier::load(path), Error);
    with("\"layers\": 2", "\"layers\": 0");
    CHECK_THROWS_AS(NodeClassifier::load(path), Error);
    with("\"features\": 40", "\"features\": 40");
    CHECK_NOTHROW(NodeClassifier::load(path));
    CHECK_THROWS_AS(NodeClassifier::load(folder / "nowhere"), Error);
}

TEST_CASE("node classifier: a self-test that save() does not write is refused before it is run") {
    const testing::TemporaryFolder folder;
    NodeClassifier classifier({"a", "b"}, 40, small);
    const std::string path = folder / "model";
    classifier.save(path, {});
    const io::Json config = io::read_json(path + "/config.json").at("model");
    const io::SelfTest::Case good = io::ModelFolder(path).self_test().cases.at(0);
    const auto error = [&](const std::vector<io::SelfTest::Case>& cases) {
        io::save_model_folder(path, classifier.network(), {.kind = "node_classifier", .config = config, .self_test = {.cases = cases}});
        return testing::error_of([&] { NodeClassifier::load(path); });
    };
    CHECK(error({good}).empty());
    CHECK(testing::contains(error({{io::Json::object({{"nodes", 1000}}), std::vector<float>(2000, 0.5f)}}),
                            "self-test 0: the input must be {\"nodes\":8}, is {\"nodes\":1000}"));
    CHECK(testing::contains(error({{good.input, std::vector<float>(3, 0.5f)}}), "self-test 0: 16 outputs expected, got 3"));
    CHECK(testing::contains(error({good, good}), "self-test: 1 cases expected, got 2"));
    CHECK(testing::contains(error({}), "self-test: 1 cases expected, got 0"));
}

TEST_CASE("node classifier: what can be made can be loaded, and what cannot be loaded is not made") {
    const testing::TemporaryFolder folder;
    const std::vector<std::string> two = {"a", "b"};
    NodeClassifier(two, 1, {.layers = 16, .hidden = 1, .heads = 256, .dropout = 0.99}).save(folder / "model", {});
    CHECK_NOTHROW(NodeClassifier::load(folder / "model"));
    std::vector<std::string> many;
    for (Index i = 0; i < 10000; ++i) many.push_back(concat(i));
    NodeClassifier(many, 1, {.hidden = 1}).save(folder / "model", {});
    CHECK_NOTHROW(NodeClassifier::load(folder / "model"));
    many.push_back("one more");
    CHECK_THROWS_WITH(NodeClassifier(many, 1), "node classifier: two labels to 10000, got 10001");
    const graph::NodeNetworkOptions refused[] = {{.layers = 17},    {.hidden = 65537},         {.heads = 257},    {.heads = 0},
                                                 {.dropout = 0.995}, {.input_dropout = 0.995}, {.attention_dropout = 0.995}};
    for (const auto& options : refused) CHECK_THROWS_AS(NodeClassifier(two, 1, options), Error);
}

TEST_CASE("node classifier: accuracy is of nodes that there are") {
    Tensor<float> scores(Shape{3, 2});
    scores(0, 1) = scores(1, 0) = scores(2, 0) = 1;
    const std::vector<std::int32_t> labels = {1, 0, 1}, few = {1, 0};
    CHECK(graph::accuracy(scores, labels, std::vector<Index>{0, 1}) == 1);
    CHECK(graph::accuracy(scores, labels, std::vector<Index>{0, 2}) == 0.5);
    CHECK_THROWS_WITH(graph::accuracy(scores, labels, std::vector<Index>{-1}), "accuracy: node -1 of 3");
    CHECK_THROWS_WITH(graph::accuracy(scores, labels, std::vector<Index>{3}), "accuracy: node 3 of 3");
    CHECK_THROWS_WITH_AS(graph::accuracy(scores, few, std::vector<Index>{0}), "accuracy: 3 nodes need as many labels, got 2", Error);
    scores(1, 0) = std::numeric_limits<float>::quiet_NaN();  // is neither class, though the first would be its largest
    CHECK(std::isnan(graph::accuracy(scores, labels, std::vector<Index>{0, 1})));
    CHECK(graph::accuracy(scores, labels, std::vector<Index>{0, 2}) == 0.5);
}

TEST_CASE("node classifier: what does not fit is refused in words") {
    const Town town;
    NodeClassifier classifier({"a", "b"}, Town::words, small);
    auto labels = town.known;
    CHECK_THROWS_WITH_AS(classifier.fit(town.graph, town.features, std::span(labels).first(10)), doctest::Contains("got 10 labels"), Error);
    labels[3] = 2;
    CHECK_THROWS_WITH(classifier.fit(town.graph, town.features, labels),
                      "node classifier: node 3 has the label 2, but labels are 0 to 1, or -1 for unknown");
    labels.assign(labels.size(), graph::unknown);
    CHECK_THROWS_WITH(classifier.fit(town.graph, town.features, labels), "node classifier: no node has a known class to learn from");
    CHECK_THROWS_AS(classifier.fit(town.graph, town.features, town.known, {.validation = {2}}), Error);
    const auto refused = [&](const graph::FitNodesOptions& options, const char* what) {
        CHECK_THROWS_WITH(classifier.fit(town.graph, town.features, town.known, options), what);
    };
    refused({.epochs = 0}, "node classifier: epochs: expected 1 to 1000000000, got 0");
    refused({.rate = 0}, "node classifier: rate: expected 1e-12 to 1000, got 0");
    refused({.weight_decay = 1001}, "node classifier: weight_decay: expected 0 to 1000, got 1001");
    refused({.patience = -1}, "node classifier: patience: expected 0 to 1000000000, got -1");
    CHECK_THROWS_AS(classifier.predict(graph::Graph::from_edges(3, {}), town.features), Error);
    CHECK_THROWS_AS(NodeClassifier({"a"}, 4), Error);
    CHECK_THROWS_AS(NodeClassifier({"a", "a"}, 4), Error);
    CHECK_THROWS_AS(NodeClassifier({"a", "b"}, 0), Error);
}

TEST_CASE("node classifier: features that are not finite are refused, with their place") {
    const Town town;
    NodeClassifier classifier({"a", "b"}, Town::words, small);
    for (const float wrong : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        auto dense = Tensor<float>::from(town.dense.shape(), {town.dense.data(), static_cast<std::size_t>(town.dense.size())});
        dense(3, 7) = wrong;
        const auto sparse = Sparse<float>::from_entries(Town::people, Town::words, std::vector<Index>{1, 3, 3}, std::vector<Index>{2, 4, 7},
                                                        std::vector<float>{1, 1, wrong});
        for (const ops::Features<float>& features : {ops::Features<float>(dense), ops::Features<float>(sparse)}) {
            CHECK_THROWS_WITH_AS(static_cast<void>(classifier.predict(town.graph, features)), doctest::Contains("feature 7 of node 3 is"),
                                 Error);
            CHECK_THROWS_WITH_AS(classifier.fit(town.graph, features, town.known), doctest::Contains("feature 7 of node 3 is"), Error);
        }
    }
}
