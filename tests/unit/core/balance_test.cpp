#include "clamor/core/balance.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace clamor;

TEST_CASE("balanced: the costliest first, each to the group that has least; of equal ones the first") {
    const std::vector<Index> costs{3, 9, 4, 1, 5};
    CHECK(balanced(costs, 2) == std::vector<Index>{0, 0, 1, 1, 1});  // 9, then 5, 4 and 3: 12 and 10
    CHECK(balanced(costs, 1) == std::vector<Index>{0, 0, 0, 0, 0});
    CHECK(balanced(std::vector<Index>{2, 2, 2, 2}, 2) == std::vector<Index>{0, 1, 0, 1});
    CHECK(balanced(std::vector<Index>{7}, 3) == std::vector<Index>{0});  // the others have none
    CHECK(balanced({}, 3).empty());
    CHECK_THROWS_WITH(balanced(costs, 0), "balanced: needs at least one group, got 0");
}
