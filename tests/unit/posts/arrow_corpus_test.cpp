#include <doctest/doctest.h>

#include "fuzz/arrow_target.hpp"
#include "support/corpus.hpp"

TEST_CASE("arrow: the fuzzer's corpus") { CHECK(clamor::testing::replay_corpus("arrow", clamor::fuzz::arrow) >= 40); }
