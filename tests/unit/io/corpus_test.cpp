#include <doctest/doctest.h>

#include "fuzz/config_target.hpp"
#include "fuzz/safetensors_target.hpp"
#include "support/corpus.hpp"

using namespace clamor;

TEST_CASE("corpus: what the fuzzers of safetensors and configurations begin with, cut short and changed byte by byte") {
    CHECK(testing::replay_damaged_corpus("safetensors", 64, {0x11}, fuzz::safetensors) >= 20);
    CHECK(testing::replay_damaged_corpus("config", 64, {0x11}, fuzz::config) >= 20);
}
