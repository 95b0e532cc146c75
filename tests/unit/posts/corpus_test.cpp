#include <doctest/doctest.h>

#include "fuzz/posts_target.hpp"
#include "support/corpus.hpp"

namespace {

std::size_t replay(const char* name, void (*target)(std::string_view)) {
    return clamor::testing::replay_corpus(
        name, [&](std::span<const std::uint8_t> bytes) { target({reinterpret_cast<const char*>(bytes.data()), bytes.size()}); });
}

}  // namespace

TEST_CASE("corpus: posts in JSON") { CHECK(replay("posts_json", clamor::fuzz::posts_json) >= 10); }
TEST_CASE("corpus: posts in tables") { CHECK(replay("posts_table", clamor::fuzz::posts_table) >= 9); }
TEST_CASE("corpus: texts") { CHECK(replay("posts_text", clamor::fuzz::posts_text) >= 5); }
