#include <doctest/doctest.h>

#include "clamor/io/file.hpp"
#include "clamor/text/normalizer.hpp"
#include "clamor/text/tokenizer.hpp"
#include "core/hexadecimal.hpp"
#include "support/shared_data.hpp"

using namespace clamor;

TEST_CASE("wordpiece: ids equal the Hugging Face library's on every line of the shared posts" * doctest::test_suite("data")) {
    const auto data = testing::shared_data("text/");
    if (!data) return;
    const std::string tokenizer = CLAMOR_SOURCE_DIR "/python/clamor/models/sentiment-en/tokenizer.json";
    const auto pieces = text::Tokenizer::load(tokenizer);
    text::Tokenizer::State state(pieces);
    // As BertNormalizer: clean and lower case alone.
    const text::Normalizer normalizer({.handles = false, .links = false, .html = false, .quotes = false, .longest_run = 0});
    const auto golden = io::read_json(CLAMOR_TEST_DATA "/wordpiece_ids.json");
    for (const auto& [name, expected] : golden.members()) {
        INFO(name);
        const std::string bytes = io::read_file(*data + name, std::size_t{1} << 30);
        std::uint64_t hash = 0xcbf29ce484222325u;
        Index lines = 0, count = 0;
        std::vector<text::Tokenizer::Id> ids;
        for (std::size_t at = 0; at <= bytes.size(); ++lines) {
            const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
            ids.clear();
            count += pieces.append_ids(normalizer.apply(std::string_view(bytes).substr(at, end - at)), Index{1} << 30, ids, state);
            for (const auto id : ids) hash = (hash ^ static_cast<std::uint64_t>(id)) * 0x100000001b3u;
            at = end + 1;
        }
        CHECK(lines == expected.at("lines").integer());
        CHECK(count == expected.at("ids").integer());
        CHECK(hexadecimal(hash) == expected.at("hash").string());
    }
}
