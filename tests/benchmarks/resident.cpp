// The memory of a host that embeds posts: opens an encoder, makes vectors of some posts, says "ready" and waits for its standard input to
// end, so that resident.py can look at it.
//   benchmark_resident FOLDER POSTS.txt [--precision f32] [--packed FILE] [--threads 2] [--limit 32]
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/text/text_encoder.hpp"
#include "options.hpp"

int main(int argc, char** argv) try {
    if (argc < 3)
        return std::fprintf(stderr, "usage: %s FOLDER POSTS.txt [--precision f32] [--packed FILE] [--threads 2] [--limit 32]\n", argv[0]),
               2;
    clamor::text::TextEncoderOptions options;
    int threads = 2, limit = 32;
    read_options(argc, argv, 3, {{"--precision", [&](const std::string& name) { options.precision = clamor::precision_of(name); }},
                                 {"--packed", word(options.packed)}, {"--threads", number(threads)}, {"--limit", number(limit)}});
    std::vector<std::string> posts;
    std::ifstream in(argv[2]);
    for (std::string line; std::ssize(posts) < limit && std::getline(in, line);) posts.push_back(line);

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
