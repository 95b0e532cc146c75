#include <doctest/doctest.h>

#include "fuzz/c_api_target.hpp"
#include "support/corpus.hpp"

TEST_CASE("C interface: the fuzzer's corpus") { CHECK(clamor::testing::replay_corpus("c_api", clamor::fuzz::c_api) >= 20); }
