#include <doctest/doctest.h>

#include "fuzz/tokenizer_target.hpp"
#include "support/corpus.hpp"

TEST_CASE("tokenizer: the fuzzer's corpus") { CHECK(clamor::testing::replay_corpus("tokenizer", clamor::fuzz::tokenizer) >= 15); }
