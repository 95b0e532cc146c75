// The memory of a host that embeds posts: opens an encoder, makes vectors of some posts, says "ready" and waits for its standard input to
// end, so that resident.py can look at it.
//   benchmark_resident FOLDER POSTS.txt [--precision f32] [--packed FILE] [--threads 2] [--limit 32]
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/text/text_encoder.hpp"

int main(int argc, char** argv) try {
    if (argc < 3) return std::fprintf(stderr, "usage: %s FOLDER POSTS.txt [--precision f32] [--packed FILE] [--threads 2] [--limit 32]\n", argv[0]), 2;
    clamor::text::TextEncoderOptions options;
    int threads = 2;
    std::size_t limit = 32;
    for (int i = 3; i + 1 < argc; i += 2) {
        const std::string name = argv[i], value = argv[i + 1];
        if (name == "--precision") options.precision = clamor::precision_of(value);
        if (name == "--packed") options.packed = value;
        if (name == "--threads") threads = std::atoi(value.c_str());
        if (name == "--limit") limit = std::strtoul(value.c_str(), nullptr, 10);
    }
    std::vector<std::string> posts;
    std::ifstream in(argv[2]);
    for (std::string line; posts.size() < limit && std::getline(in, line);) posts.push_back(line);

    clamor::Context context({.threads = threads});
    const clamor::ContextScope scope(context);
    const clamor::text::TextEncoder encoder(argv[1], options);
    const auto vectors = encoder.vectors(std::vector<std::string_view>(posts.begin(), posts.end()));
    std::printf("ready %g\n", static_cast<double>(vectors.view()[0]));
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
