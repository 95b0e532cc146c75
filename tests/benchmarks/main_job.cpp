// How fast the main job is without a sentiment model: from a file of posts to posts.jsonl and report.json, the core's part of `clamor
// analyze` (report.html is made of these by Python, in a second or two, however many posts there are).
//   benchmark_main_job [THREADS [PASSES]]
// Prints a JSON line for our own JSON Lines (0.5 kB a post) and one for Twitter v1.1 (4.0 kB): posts a second (best and median of the
// passes), the share of the time that the report takes, and the most memory that the process has held. The files lie in the folder for
// temporary files.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "benchmarks/made_posts.hpp"
#include "benchmarks/measure.hpp"
#include "clamor/core/context.hpp"
#include "clamor/pipeline/analyze.hpp"

namespace {

namespace benchmarks = clamor::benchmarks;

void measure(const char* name, const std::filesystem::path& folder, int threads, int passes) {
    clamor::Context context({.threads = threads});
    const clamor::ContextScope scope(context);
    std::vector<double> rates, shares;
    std::uint64_t posts = 0;
    for (int pass = 0; pass < passes; ++pass) {
        const double start = benchmarks::now();
        const clamor::pipeline::AnalyzeResult result =
            clamor::pipeline::analyze({.inputs = {(folder / name).string()},
                                       .out = (folder / "out").string(),
                                       .analyzer = {.tracked = {{"Ninety", {"ninety", "@user_90", "#bawick"}}}}});
        const double seconds = benchmarks::now() - start, report_start = benchmarks::now();
        result.analyzer.report();
        shares.push_back((benchmarks::now() - report_start) / seconds);
        posts = result.progress.posts;
        rates.push_back(static_cast<double>(posts) / seconds);
    }
    std::sort(rates.begin(), rates.end());
    std::sort(shares.begin(), shares.end());
    std::printf(
        "{\"input\":\"%s\",\"threads\":%d,\"posts\":%llu,\"bytes_a_post\":%.0f,\"posts_per_s\":%.0f,\"best\":%.0f,\"report_share\":%.3f,"
        "\"resident_mb\":%.0f}\n",
        name, threads, static_cast<unsigned long long>(posts),
        static_cast<double>(std::filesystem::file_size(folder / name)) / static_cast<double>(posts), rates[rates.size() / 2], rates.back(),
        shares[shares.size() / 2], benchmarks::peak_resident_mb());
}

}  // namespace

int main(int argc, char** argv) {
    const int threads = argc > 1 ? std::atoi(argv[1]) : 2, passes = argc > 2 ? std::atoi(argv[2]) : 5;
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("clamor_benchmark_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    {
        clamor::benchmarks::MadePosts made;
        std::ofstream ours(folder / "clamor.jsonl", std::ios::binary), twitter(folder / "twitter_v1.jsonl", std::ios::binary);
        for (int i = 0; i < 300'000; ++i) ours << made.ours();
        for (int i = 0; i < 100'000; ++i) twitter << made.twitter_v1();
    }
    measure("clamor.jsonl", folder, threads, passes);
    measure("twitter_v1.jsonl", folder, threads, passes);
    std::filesystem::remove_all(folder);
}
