#include "clamor/graph/edge_list.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"

using namespace clamor;
using graph::Edge;

TEST_CASE("edge list: commas, tabs and blanks; a header, comments, empty lines and more columns") {
    const testing::TemporaryFolder folder;
    const auto read = [&](const std::string& text) {
        io::write_file(folder / "edges", text);
        return graph::read_edges(folder / "edges");
    };
    const std::vector<Edge> edges = {{0, 17}, {3, 2}};
    CHECK(read("id_1,id_2\n0,17\n3,2\n") == edges);
    CHECK(read("# Nodes: 18\r\n0\t17\r\n\r\n 3   2 0.5\r\n") == edges);
    CHECK(read("0, 17\n3,2") == edges);
    CHECK(read("\xef\xbb\xbf" "0,17\n3,2\n") == edges);
    CHECK(read("\xef\xbb\xbfid_1,id_2\n0,17\n3,2\n") == edges);
    CHECK(read("").empty());
    CHECK(read("a,b\n").empty());
}

TEST_CASE("edge list: a line that is no edge is named") {
    const testing::TemporaryFolder folder;
    Status status{};
    CHECK(testing::contains(testing::error_of([&] { graph::read_edges(folder / "none"); }, &status), "none"));
    CHECK(status == Status::not_found);
    for (const char* bad : {"1", "1,", "1;2", "1,x", "-1,2", "1,2x", "99999999999999999999,1", "1.5,2"}) {
        INFO(bad);
        io::write_file(folder / "edges", std::string("0,1\n") + bad + "\n");
        const std::string error = testing::error_of([&] { graph::read_edges(folder / "edges"); }, &status);
        CHECK(testing::contains(error, "line 2: expected the numbers of two nodes, got \"" + std::string(bad)));
        CHECK(status == Status::bad_file);
    }
}

TEST_CASE("edge list: a first line that begins with a number and is no edge is no header") {
    const testing::TemporaryFolder folder;
    for (const char* bad : {"0;17", "-1,2", "+1,2", " 5"}) {
        INFO(bad);
        io::write_file(folder / "edges", bad);
        CHECK(testing::contains(testing::error_of([&] { graph::read_edges(folder / "edges"); }),
                                "line 1: expected the numbers of two nodes, got \"" + std::string(bad)));
    }
}
