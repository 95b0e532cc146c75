// What makes text::Tokenizer fast, beside the plain way to the same.

#include <doctest/doctest.h>

#include <map>
#include <random>

#include "clamor/text/tokenizer.hpp"
#include "text/tokenizer/byte_trie.hpp"
#include "text/tokenizer/word_cache.hpp"

using namespace clamor;
using text::Tokenizer;

namespace {

/// The same tokenizer with a last pre-tokenizer that cuts nothing: the one before it then has to spell bytes and marks.
Tokenizer spelling(const io::Json& file) {
    const io::Json idle = io::Json::object({{"type", "FixedLength"}, {"length", 1 << 30}});
    io::Json plain = file;
    plain.set("pre_tokenizer",
              io::Json::object({{"type", "Sequence"}, {"pretokenizers", io::Json::array({file.at("pre_tokenizer"), idle})}}));
    return Tokenizer::from_json(plain, "plain");
}

}  // namespace

TEST_CASE("tokenizer: a model that reads a text as it is gives the ids and offsets of one whose text is spelled") {
    auto texts = io::read_json(CLAMOR_TEST_DATA "/tokenizers_golden.json").at("texts").strings();
    texts.insert(texts.end(), {" ", "  ", "\xe2\x96\x81",
                               "a\xe2\x96\x81"
                               "b",
                               "\xe2\x96\x81 a", " a  b ", "\xc3\xa9t\xc3\xa9 \xf0\x9f\x98\x80", "x\xe2\x80\xa6 y"});
    for (const char* name : {"gpt2", "roberta", "byte_words", "partial_bytes", "llama3", "t5", "xlm_roberta", "unigram_bytes"}) {
        INFO(name);
        const io::Json file = io::read_json(std::string(CLAMOR_TEST_DATA "/tokenizers/") + name + ".json");
        const Tokenizer tokenizer = Tokenizer::from_json(file, name), plain = spelling(file);
        Tokenizer::State state(tokenizer), other(plain);
        text::Encoding encoding, expected;
        for (const std::string& text : texts) {
            INFO(text);
            tokenizer.encode(text, encoding, state);
            plain.encode(text, expected, other);
            CHECK(encoding.ids == expected.ids);
            CHECK(encoding.offsets == expected.offsets);
        }
    }
}

TEST_CASE("tokenizer: a trie has the keys that were put in, and no others") {
    std::mt19937 random(4);
    std::vector<std::string> spelled;
    for (int i = 0; i < 3000; ++i) {
        std::string key;
        for (std::size_t length = 1 + random() % 12; key.size() < length;)
            key.push_back(static_cast<char>(random() % 8 == 0 ? random() % 128 : 'a' + random() % 4));
        spelled.push_back(key);
    }
    std::vector<text::ByteTrie::Key> keys;
    std::map<std::string, text::TokenId> expected;
    for (const std::string& key : spelled) {
        keys.emplace_back(key, static_cast<text::TokenId>(keys.size()));
        expected[key] = keys.back().second;
    }
    std::vector<text::ByteTrie::Placed> order;
    const text::ByteTrie trie(keys, &order);
    const auto walk = [&](std::string_view key) {
        text::ByteTrie::Node node = text::ByteTrie::root;
        for (const char byte : key)
            if ((node = trie.step(node, static_cast<unsigned char>(byte))) == text::ByteTrie::none) break;
        return node;
    };
    std::map<text::ByteTrie::Node, std::string> nodes;  // every beginning of a key, and nothing else
    for (const auto& [key, value] : expected) {
        CHECK(trie.value(walk(key)) == value);
        for (std::size_t length = 1; length <= key.size(); ++length) nodes[walk(key.substr(0, length))] = key.substr(0, length);
    }
    CHECK(order.size() == nodes.size());
    for (const auto& [node, key] : nodes)
        for (int byte = 0; byte < 256; ++byte) {
            const auto to = trie.step(node, static_cast<unsigned char>(byte));
            if (to == text::ByteTrie::none) continue;
            const auto longer = key + static_cast<char>(byte);
            CHECK(nodes.at(to) == longer);
            CHECK(trie.value(to) == (expected.count(longer) ? expected.at(longer) : -1));
        }
    const text::ByteTrie empty;
    CHECK(empty.step(text::ByteTrie::root, 'a') == text::ByteTrie::none);
}

TEST_CASE("tokenizer: a word's key is the same wherever it stands in a text, and other words have others") {
    const std::string word = "0123456789abcdef";
    for (std::size_t size = 1; size <= word.size(); ++size) {
        const std::string longer = "xy" + word.substr(0, size) + "z and what follows";
        const text::WordKey alone(std::string_view(word).substr(0, size), 0, size), inside(longer, 2, size), other(longer, 1, size);
        CHECK(alone.halves == inside.halves);
        CHECK(alone.hash == inside.hash);
        CHECK(alone.halves != other.halves);
    }
    text::WordCache cache;
    const std::string zeros("a\0\0", 3);
    const text::WordKey one(zeros, 0, 1), two(zeros, 0, 2);  // equal but for their length
    const text::Piece pieces[] = {{7, 0, 1}}, apart[] = {{7, 0, 1}, {8, 0, 2}};
    cache.store(one, pieces);
    cache.store(two, apart);  // pieces that do not follow each other are not kept
    REQUIRE(cache.find(one));
    CHECK(cache.find(one)->ids[0] == 7);
    CHECK(!cache.find(two));
}
