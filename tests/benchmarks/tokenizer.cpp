// Texts to ids, and to ids and offsets.
//
//   benchmark_tokenizer TOKENIZER.json POSTS [--offsets 1] [--rounds 5]
//
// POSTS has a post a line. One thread; the median of the rounds, in processor time. Prints one JSON line.

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "clamor/io/file.hpp"
#include "clamor/text/tokenizer.hpp"
#include "measure.hpp"

using namespace clamor;

namespace {

void run(int argc, char** argv) {
    check(argc >= 3 && argc % 2 == 1, "usage: benchmark_tokenizer TOKENIZER.json POSTS [--offsets 0|1] [--rounds N]");
    bool offsets = true;
    int rounds = 5;
    for (int i = 3; i < argc; i += 2) {
        const std::string option = argv[i];
        check(option == "--offsets" || option == "--rounds", "unknown option ", option);
        if (option == "--offsets")
            offsets = std::stoi(argv[i + 1]) != 0;
        else
            rounds = std::stoi(argv[i + 1]);
    }
    const double before = benchmarks::thread_seconds();
    const auto tokenizer = text::Tokenizer::load(argv[1]);
    const double loaded = benchmarks::thread_seconds() - before;
    const std::string bytes = io::read_file(argv[2], std::size_t{1} << 32);
    std::vector<std::string_view> posts;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
        posts.push_back(std::string_view(bytes).substr(at, end - at));
        at = end + 1;
    }
    text::Tokenizer::State state(tokenizer);
    text::Encoding encoding;
    std::vector<double> seconds;
    std::size_t tokens = 0;
    for (int r = 0; r < rounds; ++r) {
        tokens = 0;
        const double begin = benchmarks::thread_seconds();
        for (const std::string_view post : posts) {
            tokenizer.encode(post, encoding, state, {.offsets = offsets});
            tokens += encoding.ids.size();
        }
        seconds.push_back(benchmarks::thread_seconds() - begin);
    }
    std::printf(
        "{\"work\": \"tokenizer\", \"offsets\": %s, \"posts\": %zu, \"bytes\": %zu, \"tokens\": %zu, \"load_s\": %.4f, \"mb_per_s\": "
        "%.2f}\n",
        offsets ? "true" : "false", posts.size(), bytes.size(), tokens, loaded,
        static_cast<double>(bytes.size()) / benchmarks::median(seconds) * 1e-6);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc, argv);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
