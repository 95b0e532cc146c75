#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/graph/edge_list.hpp"
#include "clamor/graph/node_network.hpp"
#include "clamor/io/json.hpp"
#include "clamor/train/loss.hpp"
#include "clamor/train/optimizer.hpp"
#include "measure.hpp"
#include "options.hpp"

// A GCN of two layers, trained on the whole graph: forward, loss of all nodes, backward, Adam with weight decay. The rate is
// the median over rounds of five epochs after a warm one, as in bench/train_peers.py gnn, on the same graphs.
//
//     benchmark_gcn FOLDER [--hidden N] [--threads N] [--rounds N] [--isa generic|avx2|avx512]
//
// FOLDER is graphs/planetoid/cora or citeseer (edges.csv, features.svm) or graphs/musae/facebook or twitch_*
// (edges.csv, features.json; the classes take turns).

using namespace clamor;

namespace {

struct Data {
    graph::Graph graph;
    Sparse<float> words;  // rows add up to 1
    std::vector<std::int32_t> classes;
};

Data read(const std::string& folder) {
    std::vector<std::vector<Index>> words;
    Data data;
    if (std::ifstream svm(folder + "/features.svm"); svm.good()) {
        for (std::string line; std::getline(svm, line);) {
            std::istringstream in(line);
            double label = 0;
            in >> label;
            data.classes.push_back(static_cast<std::int32_t>(label));
            words.emplace_back();
            for (std::string word; in >> word;) words.back().push_back(std::stoll(word));
        }
    } else {
        const io::Json json = io::read_json(folder + "/features.json");
        for (const auto& [node, list] : json.members()) {
            const auto at = static_cast<std::size_t>(std::stoll(node));
            if (at >= words.size()) words.resize(at + 1);
            for (const io::Json& word : list.items()) words[at].push_back(word.integer());
        }
        for (std::size_t i = 0; i < words.size(); ++i) data.classes.push_back(static_cast<std::int32_t>(i % 2));
    }
    std::vector<Index> row, column;
    std::vector<float> value;
    Index width = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::sort(words[i].begin(), words[i].end());
        words[i].erase(std::unique(words[i].begin(), words[i].end()), words[i].end());
        for (Index word : words[i]) {
            row.push_back(static_cast<Index>(i)), column.push_back(word), value.push_back(1 / static_cast<float>(words[i].size()));
            width = std::max(width, word + 1);
        }
    }
    const auto nodes = static_cast<Index>(words.size());
    data.words = Sparse<float>::from_entries(nodes, width, row, column, value);
    data.graph = graph::Graph::from_edges(nodes, graph::read_edges(folder + "/edges.csv"));
    return data;
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s FOLDER [--hidden N] [--threads N] [--rounds N] [--isa generic|avx2|avx512]\n", argv[0]);
        return 2;
    }
    int threads = 0, rounds = 3, hidden = 64;
    read_options(argc, argv, 2,
                 {{"--threads", number(threads)}, {"--rounds", number(rounds)}, {"--hidden", number(hidden)}, {"--isa", limit_isa_to}});
    Context context({.threads = threads});
    ContextScope scope(context);
    const Data data = read(argv[1]);
    const auto adjacency = graph::gcn_adjacency<float>(data.graph);
    Rng rng(1);
    graph::NodeNetwork<float> network(data.words.cols(), *std::max_element(data.classes.begin(), data.classes.end()) + 1, rng,
                                      {.hidden = hidden, .input_dropout = 0, .dropout = 0.5});
    train::Optimizer<float> optimizer(train::parameters_of<float>(network), train::AdamWOptions{.weight_decay = 5e-4, .l2 = true});
    graph::NodeNetwork<float>::Saved saved;
    const auto five_epochs = [&] {
        for (int i = 0; i < 5; ++i) {
            const auto loss = train::cross_entropy<float>(network.forward(adjacency, data.words, &saved, &rng), data.classes);
            network.backward(adjacency, loss.gradient, saved);
            optimizer.step(0.01, 1 / loss.weight);
        }
    };
    five_epochs();
    std::vector<double> seconds;
    for (int round = 0; round < std::max(1, rounds); ++round) {
        const double begin = benchmarks::now();
        five_epochs();
        seconds.push_back(benchmarks::now() - begin);
    }
    std::printf(
        "{\"work\": \"gnn\", \"engine\": \"clamor\", \"threads\": %d, \"isa\": \"%s\", \"nodes\": %lld, \"edges\": %lld, \"features\": "
        "%lld, \"epochs_per_s\": %.3f, \"resident_mb\": %.0f}\n",
        context.threads(), isa_name(isa()).data(), static_cast<long long>(data.graph.nodes()), static_cast<long long>(adjacency.entries()),
        static_cast<long long>(data.words.cols()), 5 / benchmarks::median(seconds), benchmarks::peak_resident_mb());
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
