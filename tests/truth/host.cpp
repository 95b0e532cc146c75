// Analyses a file of posts with the sentiment that its makers meant, and prints the report. posts.jsonl, then a file in which character i
// is the sentiment of post "p<i>": '-', '0' or '+'. The same is the answer to a task, and toward a tracked name.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "clamor/pipeline/analyzer.hpp"
#include "clamor/posts/reader.hpp"

int main(int argc, char** argv) try {
    if (argc != 3) return 2;
    std::ifstream file(argv[2]);
    const std::string labels{std::istreambuf_iterator<char>(file), {}};
    const auto reader = clamor::posts::open_reader(argv[1]);
    clamor::pipeline::Analyzer analyzer({.tracked = {{"Lumo", {"lumo", "#lumotwo", "@lumo"}}},
                                         .model = "as meant",
                                         .tasks = {{"meant", {"negative", "neutral", "positive"}}},
                                         .tasks_model = "as meant",
                                         .targets_model = "as meant"});
    clamor::posts::PostBatch batch;
    while (reader->read(batch)) {
        std::vector<float> probabilities;
        for (const auto& post : batch.posts()) {
            const char label = labels.at(std::strtoul(std::string(post.id.substr(1)).c_str(), nullptr, 10));
            for (const char each : {'-', '0', '+'}) probabilities.push_back(label == each ? 1.0f : 0.0f);
        }
        analyzer.add(batch.posts(), {.sentiment = probabilities, .tasks = probabilities, .targets = probabilities});
    }
    std::cout << analyzer.report();
} catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
}
