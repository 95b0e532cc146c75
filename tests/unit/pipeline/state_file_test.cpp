#include <doctest/doctest.h>

#include "clamor/core/error.hpp"
#include "clamor/pipeline/analyzer.hpp"
#include "support/file_limit.hpp"
#include "support/files.hpp"
#include "support/posts.hpp"

using clamor::pipeline::Analyzer;
using clamor::testing::TemporaryFolder;
using clamor::testing::MadePosts;
using clamor::testing::read_bytes;

namespace {

Analyzer filled(std::size_t count) {
    const MadePosts made(count);
    Analyzer analyzer({.tracked = {{"Trams", {"tram"}}, {"Tags", {"#Tag3"}}, {"Late", {"late"}}}, .model = "made up",
                       .tasks = MadePosts::asked(), .tasks_model = "asked", .targets_model = "toward"});
    analyzer.count_skipped("no text");
    analyzer.add(made.posts, made.answers());
    return analyzer;
}

clamor::Status status_of(std::string_view bytes) {
    try {
        Analyzer::from_bytes(bytes);
    } catch (const clamor::Error& error) {
        return error.status();
    }
    return clamor::Status::ok;
}

}  // namespace

TEST_CASE("state file: written whole, read back, the same bytes again") {
    const TemporaryFolder folder;
    const Analyzer analyzer = filled(500);
    const std::string path = folder / "state";
    analyzer.save(path);
    CHECK(read_bytes(path) == analyzer.to_bytes());
    const Analyzer loaded = Analyzer::load(path);
    CHECK(loaded.report() == analyzer.report());
    CHECK(loaded.options() == analyzer.options());
    CHECK(loaded.observations() == 500);
    CHECK(loaded.to_bytes() == analyzer.to_bytes());
    CHECK(folder.entries() == 1);
}

TEST_CASE("state file: every truncation and every changed byte is refused") {
    const std::string bytes = filled(12).to_bytes();
    CHECK(status_of(bytes) == clamor::Status::ok);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        REQUIRE(status_of(std::string_view(bytes).substr(0, size)) == clamor::Status::bad_file);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (const int flip : {1, 0x80, 0xff}) {
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ flip);
            const clamor::Status status = status_of(changed);
            REQUIRE((status == clamor::Status::bad_file || (i >= 8 && i < 16 && status == clamor::Status::unsupported)));
        }
    CHECK(status_of(bytes + "x") == clamor::Status::bad_file);
}

TEST_CASE("state file: a missing file and a full disk are told from each other, and the old file stays") {
    const TemporaryFolder folder;
    const std::string path = folder / "state";
    try {
        Analyzer::load(path);
        FAIL("loaded nothing");
    } catch (const clamor::Error& error) {
        CHECK(error.status() == clamor::Status::not_found);
        CHECK(std::string(error.what()) == path + ": cannot open: No such file or directory");
    }
    filled(5).save(path);
    const std::string before = read_bytes(path);

    clamor::Status status = clamor::Status::ok;
    std::string what;
    try {
        const clamor::testing::FileLimit full(20000);
        filled(2000).save(path);
    } catch (const clamor::Error& error) {
        status = error.status();
        what = error.what();
    }
    CHECK(status == clamor::Status::io);
    CHECK(what.find("cannot write") != std::string::npos);
    CHECK(read_bytes(path) == before);
    CHECK(folder.entries() == 1);
    CHECK_THROWS_AS(filled(2).save(folder / "no such folder/state"), clamor::Error);
}
