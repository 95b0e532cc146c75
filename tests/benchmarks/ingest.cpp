// How fast posts are read: from bytes to Post, entities included, without what the main job does with them.
//   benchmark_ingest [THREADS]
// Prints, for our JSON Lines and for Twitter v1.1, posts a second (best and median of 7 passes over made input) and the
// processor time that a post costs, the least of the passes (all threads together; other programs do not disturb it much).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "benchmarks/made_posts.hpp"
#include "clamor/core/context.hpp"
#include "clamor/posts/reader.hpp"

namespace {

void measure(const char* name, const std::string& bytes, const clamor::posts::ReaderOptions& options, int threads) {
    clamor::Context context({.threads = threads});
    const clamor::ContextScope scope(context);
    std::vector<double> seconds, work;
    std::size_t posts = 0, entities = 0;
    clamor::posts::PostBatch batch;
    for (int pass = 0; pass < 7; ++pass) {
        posts = entities = 0;
        const std::clock_t processor = std::clock();
        const auto start = std::chrono::steady_clock::now();
        const auto reader = clamor::posts::read_memory(bytes, name, options);
        while (reader->read(batch)) {
            posts += batch.posts().size();
            for (const auto& post : batch.posts())
                entities += post.hashtags.size() + post.mentions.size() + post.links.size() + post.emoji.size();
        }
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        work.push_back(static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
    }
    std::sort(seconds.begin(), seconds.end());
    const auto count = static_cast<double>(posts);
    std::printf("%-12s %d threads  %zu posts of %.0f bytes, %zu entities: best %.0f, median %.0f posts/s, %.2f us of work a post\n", name,
                threads, posts, static_cast<double>(bytes.size()) / count, entities, count / seconds[0], count / seconds[3],
                *std::min_element(work.begin(), work.end()) / count * 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    const int threads = argc > 1 ? std::atoi(argv[1]) : 2;
    clamor::benchmarks::MadePosts made;
    std::string ours, twitter;
    for (int i = 0; i < 200'000; ++i) ours += made.ours();
    for (int i = 0; i < 40'000; ++i) twitter += made.twitter_v1();
    measure("clamor", ours, {.format = clamor::posts::Format::clamor}, threads);
    measure("twitter-v1", twitter, {.format = clamor::posts::Format::twitter_v1}, threads);
}
