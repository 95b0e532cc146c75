#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include "clamor/core/error.hpp"

namespace clamor::testing {

/// How many cases had no data: main() then ends with 77, which ctest shows as skipped.
inline std::atomic<int> cases_without_data = 0;

/// ../shared/data/NAME, which is no part of the repository. Without it the case is skipped, and says so:
///
///   TEST_CASE("..." * doctest::test_suite("data")) {   // ctest runs this suite by itself: data_avx512 ...
///       const auto folder = testing::shared_data("text/semeval2017");
///       if (!folder) return;
inline std::optional<std::string> shared_data(const std::string& name) {
    const std::string path = concat(CLAMOR_SOURCE_DIR "/../shared/data/", name);
    if (std::filesystem::exists(path)) return path;
    ++cases_without_data;
    MESSAGE("skipped: there is no ../shared/data/" << name);
    return std::nullopt;
}

}  // namespace clamor::testing
