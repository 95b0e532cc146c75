#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/graph/edge_list.hpp"
#include "clamor/graph/node_classifier.hpp"
#include "clamor/io/json.hpp"

// Cora and Citeseer with the standard split (Yang, Cohen and Salakhutdinov 2016): 20 papers a class to learn from, 500 to
// choose the epoch by, 1,000 to test on, once a seed, with the weights of the chosen epoch.
//
//     planetoid FOLDER [--seeds N]      FOLDER holds cora and citeseer: edges.csv, features.svm, split.json
//
// The recipes are those of Kipf and Welling 2017 (GCN) and Velickovic et al. 2018 (GAT).

using namespace clamor;

namespace {

struct Papers {
    graph::Graph citations;
    Sparse<float> words;                 // rows add up to 1
    std::vector<std::int32_t> fields;    // the class of each
    std::vector<std::string> names;
    std::vector<Index> train, validation, test;
};

std::vector<Index> numbers(const io::Json& list) {
    std::vector<Index> all;
    for (const io::Json& item : list.items()) all.push_back(item.integer());
    return all;
}

Papers read_papers(const std::string& folder) {
    Papers p;
    std::ifstream features(folder + "/features.svm");
    check(features.good(), "no file ", folder, "/features.svm");
    std::vector<Index> row, column;
    std::vector<float> value;
    Index words = 0;
    for (std::string line; std::getline(features, line);) {
        std::istringstream in(line);
        double field = 0;
        in >> field;
        const auto first = value.size();
        for (std::string word; in >> word;) {
            row.push_back(static_cast<Index>(p.fields.size()));
            column.push_back(std::stoll(word));
            value.push_back(1);
            words = std::max(words, column.back() + 1);
        }
        for (auto i = first; i < value.size(); ++i) value[i] = 1 / static_cast<float>(value.size() - first);
        p.fields.push_back(static_cast<std::int32_t>(field));
    }
    const auto papers = static_cast<Index>(p.fields.size());
    p.words = Sparse<float>::from_entries(papers, words, row, column, value);
    for (std::int32_t field : p.fields)
        while (static_cast<std::int32_t>(p.names.size()) <= field) p.names.push_back("field " + std::to_string(p.names.size()));

    p.citations = graph::Graph::from_edges(papers, graph::read_edges(folder + "/edges.csv"));

    const io::Json split = io::read_json(folder + "/split.json");
    p.train = numbers(split.at("train"));
    p.validation = numbers(split.at("val"));
    p.test = numbers(split.at("test"));
    return p;
}

struct Recipe {
    const char* name;
    graph::NodeNetworkOptions network;
    graph::FitNodesOptions fit;
};

const Recipe gcn{"GCN",
                 {.convolution = graph::Convolution::gcn, .hidden = 16, .input_dropout = 0.5, .dropout = 0.5},
                 {.epochs = 200, .rate = 0.01, .weight_decay = 5e-4, .decay = graph::Decay::first_layer}};
const Recipe gat{
    "GAT",
    {.convolution = graph::Convolution::gat, .hidden = 8, .heads = 8, .input_dropout = 0.6, .dropout = 0.6, .attention_dropout = 0.6},
    {.epochs = 1000, .rate = 0.005, .weight_decay = 5e-4, .decay = graph::Decay::all_layers, .patience = 100}};

void run(const char* data, const Papers& papers, const Recipe& recipe, int seeds) {
    std::vector<std::int32_t> known(papers.fields.size(), graph::unknown);
    for (const auto* nodes : {&papers.train, &papers.validation})
        for (Index node : *nodes) known[static_cast<std::size_t>(node)] = papers.fields[static_cast<std::size_t>(node)];

    double sum = 0, squares = 0;
    std::printf("%s %s:", data, recipe.name);
    for (int seed = 1; seed <= seeds; ++seed) {
        graph::NodeClassifier classifier(papers.names, papers.words.cols(), recipe.network, static_cast<std::uint64_t>(seed));
        graph::FitNodesOptions fit = recipe.fit;
        fit.validation = papers.validation;
        fit.seed = static_cast<std::uint64_t>(seed);
        classifier.fit(papers.citations, papers.words, known, fit);
        const double right = 100 * graph::accuracy(classifier.predict(papers.citations, papers.words), papers.fields, papers.test);
        std::printf(" %.1f", right);
        std::fflush(stdout);
        sum += right;
        squares += right * right;
    }
    const double mean = sum / seeds;
    std::printf("   mean %.2f, standard deviation %.2f\n", mean, std::sqrt(std::max(0.0, squares / seeds - mean * mean)));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        int seeds = 10;
        if (argc == 4 && std::strcmp(argv[2], "--seeds") == 0) seeds = std::max(1, std::atoi(argv[3]));
        if (argc != 2 && argc != 4) {
            std::fprintf(stderr, "usage: %s FOLDER [--seeds N]\n", argv[0]);
            return 2;
        }
        Context context;
        ContextScope scope(context);
        const std::string folder = argv[1];
        const Papers cora = read_papers(folder + "/cora"), citeseer = read_papers(folder + "/citeseer");
        std::printf("test accuracy, %%, seeds 1 to %d\n", seeds);
        run("Cora", cora, gcn, seeds);
        run("Citeseer", citeseer, gcn, seeds);
        run("Cora", cora, gat, seeds);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "planetoid: %s\n", error.what());
        return 1;
    }
}
