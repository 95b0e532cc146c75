#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/posts_target.hpp"

namespace {

void replay(const char* name, void (*target)(std::string_view)) {
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(std::string(CLAMOR_SOURCE_DIR "/tests/fuzz/corpus/") + name)) {
        std::ifstream in(file.path(), std::ios::binary);
        target(std::string(std::istreambuf_iterator<char>(in), {}));
        ++files;
    }
    CHECK(files >= 4);
}

}  // namespace

TEST_CASE("corpus: posts in JSON") { replay("posts_json", clamor::fuzz::posts_json); }
TEST_CASE("corpus: posts in tables") { replay("posts_table", clamor::fuzz::posts_table); }
TEST_CASE("corpus: texts") { replay("posts_text", clamor::fuzz::posts_text); }
