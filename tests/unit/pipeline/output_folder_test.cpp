#include "pipeline/output_folder.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "clamor/core/error.hpp"
#include "pipeline/output_file.hpp"
#include "support/files.hpp"

using namespace clamor;
using namespace clamor::pipeline;
using namespace clamor::testing;

namespace {

struct Run {
    TemporaryFolder folder;
    std::string out = folder / "out";
    AnalyzeOptions options;

    Run() {
        write_bytes(folder / "in.jsonl", "{\"id\": \"1\", \"text\": \"fine\"}\n");
        options.inputs = {folder / "in.jsonl"};
        options.out = out;
    }
    std::string file(const std::string& name) const { return out + "/" + name; }
};

}  // namespace

TEST_CASE("output folder: one with files of others is refused, and they stay") {
    const Run run;
    std::filesystem::create_directory(run.out);
    for (const char* name : {"posts.jsonl", "posts.csv", "posts.parquet", "report.json", "report.html", "checkpoint"}) {
        CAPTURE(name);
        write_bytes(run.file(name), "mine");
        const std::string said = run.out + ": has a " + name + ", and neither a report.json nor a checkpoint of Clamor's";
        CHECK(contains(error_of([&] { analyze(run.options); }), said));
        CHECK(contains(error_of([&] { write_report_folder("{}", run.out); }), said));
        CHECK(read_bytes(run.file(name)) == "mine");
        std::filesystem::remove(run.file(name));
    }
    write_bytes(run.file("posts.jsonl"), "of a run without checkpoints, that was killed");
    AnalyzeOptions resumed = run.options;
    resumed.resume = true;
    CHECK(analyze(resumed).progress.posts == 1);
}

TEST_CASE("output folder: what is in it is the run's from the start, so that one that was killed is started anew") {
    Run run;
    const pid_t child = ::fork();
    if (child == 0) {
        run.options.progress = [](const Progress&) -> bool { std::_Exit(0); };
        try {
            analyze(run.options);
        } catch (...) {
        }
        std::_Exit(1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    CHECK(file_size(run.file("report.json")) < 0);
    CHECK(analyze(run.options).progress.posts == 1);
    CHECK(file_size(run.file("checkpoint")) < 0);
}

TEST_CASE("output folder: what an earlier run left goes, and nothing else does") {
    Run run;
    analyze(run.options);
    for (const char* name : {"report.html", "posts.parquet", "posts.csv", "mine.txt"}) write_bytes(run.file(name), "old");
    run.options.posts_format = PostsFormat::none;
    analyze(run.options);
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator(run.out)) left.push_back(entry.path().filename().string());
    std::sort(left.begin(), left.end());
    CHECK(left == std::vector<std::string>{"mine.txt", "report.json"});
    write_bytes(run.file("report.json"), "{ \"format\": \n\"clamor.report\", \"version\": 1}");  // indented by its reader
    write_bytes(run.file("posts.csv"), "old");
    analyze(run.options);
    CHECK(file_size(run.file("posts.csv")) < 0);
}

TEST_CASE("output folder: a report of states is written as a run's") {
    const Run run;
    write_report_folder("{\"format\":\"clamor.report\"}", run.out);
    write_bytes(run.file("posts.csv"), "old");
    write_report_folder("{}", run.out, {}, run.folder / "state");
    CHECK(read_bytes(run.file("report.json")) == "{}");
    CHECK(file_size(run.file("posts.csv")) < 0);
    CHECK(contains(error_of([&] { write_report_folder("{}", run.out, {}, run.file("report.json")); }), "is where the run writes"));
    const std::string total[] = {run.folder / "state"};  // a sum that goes on is read before it is written
    CHECK(error_of([&] { write_report_folder("{}", run.folder / "sum", total, total[0]); }).empty());
    const std::string inputs[] = {run.file("report.json")};
    CHECK(contains(error_of([&] { write_report_folder("{}", run.out, inputs); }), "is an input"));
}
