#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "clamor/core/rng.hpp"
#include "clamor/nn/token_groups.hpp"

using namespace clamor;

namespace {

using Numbers = std::vector<Index>;
using Ids = std::vector<std::int32_t>;

Numbers posts_of(const nn::TokenGroups& groups, Index g) { return {groups.posts(g).begin(), groups.posts(g).end()}; }

}  // namespace

TEST_CASE("token groups: the longest first, each to the group with the fewest tokens, in a group in their order") {
    const Ids ids = {0, 1, 1, 1, 2, 2, 3, 3, 3, 3}, types = {0, 0, 1, 1, 0, 1, 0, 1, 1, 1};
    const Numbers offsets = {0, 1, 4, 6, 10};
    const nn::TokenGroups groups({ids, offsets, types}, 2);
    REQUIRE(groups.size() == 2);
    CHECK(posts_of(groups, 0) == Numbers{0, 3});
    CHECK(posts_of(groups, 1) == Numbers{1, 2});
    const nn::TokenBatch first = groups.batch(0), second = groups.batch(1);
    CHECK(Ids(first.ids.begin(), first.ids.end()) == Ids{0, 3, 3, 3, 3});
    CHECK(Ids(first.types.begin(), first.types.end()) == Ids{0, 0, 1, 1, 1});
    CHECK(Numbers(first.offsets.begin(), first.offsets.end()) == Numbers{0, 1, 5});
    CHECK(Ids(second.ids.begin(), second.ids.end()) == Ids{1, 1, 1, 2, 2});
    CHECK(Numbers(second.offsets.begin(), second.offsets.end()) == Numbers{0, 3, 5});
    CHECK_THROWS_WITH(groups.batch(2), "token groups: group 2 of 2");
    CHECK_THROWS_WITH((nn::TokenGroups({ids, offsets}, 0)), "token groups: needs at least one group, got 0");
    CHECK_THROWS_WITH((nn::TokenGroups({ids, offsets, std::span(types).first(9)}, 2)), "token groups: 9 types for 10 tokens");
    CHECK_THROWS((nn::TokenGroups({std::span(ids).first(9), offsets}, 2)));
}

TEST_CASE("token groups: no posts, empty posts, and more groups than posts") {
    const nn::TokenGroups none({{}, Numbers{0}}, 3);
    CHECK(none.size() == 3);
    for (Index g = 0; g < 3; ++g) {
        CHECK(none.posts(g).empty());
        CHECK(none.batch(g).posts() == 0);
        CHECK(none.batch(g).tokens() == 0);
    }
    const Ids ids = {7, 8};
    const nn::TokenGroups groups({ids, Numbers{0, 0, 2, 2}}, 4);
    Index posts = 0;
    for (Index g = 0; g < 4; ++g) {
        posts += static_cast<Index>(groups.posts(g).size());
        CHECK(groups.batch(g).posts() == static_cast<Index>(groups.posts(g).size()));
        CHECK(groups.batch(g).types.empty());
    }
    CHECK(posts == 3);
}

TEST_CASE("token groups: every post once with its tokens, and groups as even as the longest post lets them be") {
    Rng rng(5);
    Ids ids;
    Numbers offsets = {0};
    Index longest = 0;
    for (Index p = 0; p < 300; ++p) {
        const auto tokens = static_cast<Index>(rng.below(40)) + (p == 17 ? 500 : 0);
        for (Index t = 0; t < tokens; ++t) ids.push_back(static_cast<std::int32_t>(p));
        offsets.push_back(static_cast<Index>(ids.size()));
        if (p != 17) longest = std::max(longest, tokens);
    }
    for (const Index count : {1, 2, 7, 16}) {
        const nn::TokenGroups groups({ids, offsets}, count);
        Numbers seen;
        Index most = 0, least = static_cast<Index>(ids.size());
        for (Index g = 0; g < count; ++g) {
            const nn::TokenBatch batch = groups.batch(g);
            for (std::size_t i = 0; i < groups.posts(g).size(); ++i) {
                const auto post = groups.posts(g)[i];
                seen.push_back(post);
                const auto tokens = batch.ids.subspan(static_cast<std::size_t>(batch.offsets[i]),
                                                      static_cast<std::size_t>(batch.offsets[i + 1] - batch.offsets[i]));
                CHECK(static_cast<Index>(tokens.size()) ==
                      offsets[static_cast<std::size_t>(post) + 1] - offsets[static_cast<std::size_t>(post)]);
                CHECK(std::all_of(tokens.begin(), tokens.end(), [&](std::int32_t id) { return id == post; }));
            }
            if (std::find(groups.posts(g).begin(), groups.posts(g).end(), Index{17}) != groups.posts(g).end() && count == 16) continue;
            most = std::max(most, batch.tokens());
            least = std::min(least, batch.tokens());
        }
        CHECK(most - least <= longest);
        std::sort(seen.begin(), seen.end());
        Numbers all(300);
        std::iota(all.begin(), all.end(), Index{0});
        CHECK(seen == all);
    }
}
