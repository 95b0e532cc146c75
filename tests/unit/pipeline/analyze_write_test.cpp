#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>

#include "clamor/core/error.hpp"
#include "clamor/pipeline/analyze.hpp"
#include "pipeline/post_writer.hpp"
#include "support/file_limit.hpp"
#include "support/files.hpp"
#include "support/posts.hpp"

using namespace clamor::pipeline;
using namespace clamor::testing;

namespace {

/// Room again, after the write that had none.
void lift_limit(int) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

}  // namespace

TEST_CASE("analyze: what a write that failed once was to write is not written twice") {
    const TemporaryFolder folder;
    const MadePosts made(20000);
    {
        PostWriter writer(folder / "in.jsonl", PostsFormat::jsonl, {}, OutputFile::Open::create);
        writer.write(made.posts, {}, std::vector<Added>(made.posts.size()));
        writer.file().flush();
    }
    AnalyzeOptions options;
    options.inputs = {folder / "in.jsonl"};
    options.out = folder / "whole";
    analyze(options);
    const std::string whole = read_bytes(folder / "whole/posts.jsonl");
    for (const double seconds : {0.0, 1e6}) {   // in a checkpoint, and between two
        for (const std::size_t bytes : {whole.size() / 2, whole.size() - 100}) {
            options.out = folder / (std::to_string(seconds) + "-" + std::to_string(bytes));
            options.checkpoint_seconds = seconds;
            options.resume = false;
            {
                const FileLimit full(bytes);
                std::signal(SIGXFSZ, lift_limit);
                CHECK_THROWS_AS(analyze(options), clamor::Error);
            }
            options.resume = true;
            analyze(options);
            CHECK((read_bytes(options.out + "/posts.jsonl") == whole));
        }
    }
}

TEST_CASE("analyzer: saving touches no other file beside the state") {
    const TemporaryFolder folder;
    write_bytes(folder / "state.part", "mine");
    Analyzer().save(folder / "state");
    CHECK(read_bytes(folder / "state.part") == "mine");
    CHECK(Analyzer::load(folder / "state").posts() == 0);
}
