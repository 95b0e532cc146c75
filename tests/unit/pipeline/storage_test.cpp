#include "pipeline/state/storage.hpp"

#include <doctest/doctest.h>

#include "pipeline/report/interner.hpp"

using namespace clamor::pipeline;

TEST_CASE("storage: a string longer than a block has one of its own") {
    StringBlocks strings;
    std::vector<std::pair<std::uint64_t, std::string>> kept;
    std::size_t sum = 0;
    for (const std::size_t size : {std::size_t{5}, StringBlocks::block, StringBlocks::block + 1, std::size_t{7}, 3 * StringBlocks::block,
                                   std::size_t{0}, std::size_t{9}}) {
        const std::string text(size, static_cast<char>('a' + kept.size()));
        kept.emplace_back(strings.add(text.data(), size), text);
        CHECK((std::string_view(strings.at(kept.back().first), size) == text));  // also of nothing behind a full block
        sum += size;
    }
    for (const auto& [at, text] : kept) CHECK((std::string_view(strings.at(at), text.size()) == text));
    CHECK(strings.bytes() >= sum);

    Interner names;
    const std::string longest(2 * StringBlocks::block, 'x');
    CHECK(names.add("a") == 0);
    CHECK(names.add(longest) == 1);
    CHECK(names.add("b") == 2);
    CHECK(names.add(longest) == 1);
    CHECK((names[1] == longest));
    CHECK(names[2] == "b");
}
