// The least that a host does: opens a text model, labels one post, ends. start_up.py times it from outside.
//   benchmark_first_label MODEL_FOLDER [PRECISION]
#include <algorithm>
#include <cstdio>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"

int main(int argc, char** argv) try {
    if (argc < 2 || argc > 3) return std::fprintf(stderr, "usage: %s MODEL_FOLDER [PRECISION]\n", argv[0]), 2;
    clamor::Context context;
    const clamor::ContextScope scope(context);
    const auto classifier = clamor::text::TextClassifier::load(argv[1], {.precision = clamor::precision_of(argc > 2 ? argv[2] : "f32")});
    const std::string_view post = "what a lovely day";
    const auto probabilities = classifier.predict({&post, 1});
    const auto best = std::max_element(probabilities.view().begin(), probabilities.view().end()) - probabilities.view().begin();
    std::puts(classifier.labels()[static_cast<std::size_t>(best)].c_str());
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
