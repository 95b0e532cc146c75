#include <doctest/doctest.h>

#include "fuzz/state_target.hpp"
#include "support/corpus.hpp"
#include "support/files.hpp"

using namespace clamor;

TEST_CASE("state file: what its fuzzer begins with, cut short and changed byte by byte") {
    CHECK(testing::replay_damaged_corpus("state", 256, {1, 0x11, 0x80}, fuzz::state) >= 6);
}

namespace {

std::string corpus(const char* name) { return std::string(CLAMOR_SOURCE_DIR) + "/tests/fuzz/corpus/state/" + name; }

}  // namespace

TEST_CASE("state file: states of version 1 are read, and written as the newest") {
    const pipeline::Analyzer analyzer = pipeline::Analyzer::load(corpus("version_1"));
    CHECK(analyzer.posts() == 30);
    CHECK(analyzer.options().model == "as meant");
    CHECK(analyzer.options().tasks.empty());
    const std::string report = analyzer.report();
    CHECK(report.find(R"("skipped":{"total":1,"reasons":[{"reason":"broken_record","count":1}]})") != std::string::npos);
    CHECK(pipeline::Analyzer::from_bytes(analyzer.to_bytes()).report() == report);
}

TEST_CASE("state file: states of version 2 are read, with what tasks and targets say") {
    const pipeline::Analyzer analyzer = pipeline::Analyzer::load(corpus("version_2"));
    CHECK(analyzer.posts() == 28);
    CHECK(analyzer.options().tasks.size() == 2);
    CHECK(analyzer.options().targets_model == "toward");
    const bool same = analyzer.to_bytes() == testing::read_bytes(corpus("version_2"));
    CHECK(same);
}
