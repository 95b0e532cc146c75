#include <doctest/doctest.h>

#include "clamor/io/file.hpp"
#include "clamor/text/tokenizer.hpp"
#include "core/hexadecimal.hpp"

using namespace clamor;
using text::Tokenizer;

namespace {

/// As make_tokenizers.py: FNV-1a.
std::string hash_of(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
    return hexadecimal(hash);
}

/// Of id, begin, end and type of each token, 32 bits each.
std::string hash_of(const text::Encoding& encoding) {
    std::string bytes;
    const auto add = [&](std::uint32_t n) {
        for (int i = 0; i < 4; ++i) bytes += static_cast<char>(n >> 8 * i);
    };
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        add(static_cast<std::uint32_t>(encoding.ids[i]));
        add(encoding.offsets[i].begin);
        add(encoding.offsets[i].end);
        add(static_cast<std::uint32_t>(encoding.types[i]));
    }
    return hash_of(bytes);
}

const io::Json& golden() {
    static const io::Json read = io::read_json(CLAMOR_TEST_DATA "/tokenizers_golden.json");
    return read;
}

Tokenizer load(const std::string& name) { return Tokenizer::load(CLAMOR_TEST_DATA "/tokenizers/" + name + ".json"); }

}  // namespace

TEST_CASE("tokenizer: ids, offsets and types equal the Hugging Face library's for every kind of tokenizer.json") {
    const auto texts = golden().at("texts").strings();
    REQUIRE(texts.size() > 300);
    for (const auto& [name, hashes] : golden().at("hashes").members()) {
        INFO(name);
        const Tokenizer tokenizer = load(name), again = Tokenizer::from_json(tokenizer.to_json(), "again");
        Tokenizer::State state(tokenizer), other(again);
        text::Encoding encoding;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            INFO(texts[i]);
            tokenizer.encode(texts[i], encoding, state);
            CHECK(hash_of(encoding) == hashes.items()[i].string());
            const auto ids = encoding.ids;
            again.encode(texts[i], encoding, other, {.offsets = false});
            CHECK(encoding.ids == ids);
            CHECK(encoding.offsets.empty());
        }
    }
}

TEST_CASE("tokenizer: pairs of texts, as the Hugging Face library puts them together") {
    const auto texts = golden().at("texts").strings();
    for (const auto& [name, hashes] : golden().at("pairs").members()) {
        INFO(name);
        const Tokenizer tokenizer = load(name);
        Tokenizer::State state(tokenizer);
        text::Encoding encoding;
        for (std::size_t i = 0; i < hashes.items().size(); ++i) {
            tokenizer.encode_pair(texts[i], texts[60 + i], encoding, state);
            CHECK(hash_of(encoding) == hashes.items()[i].string());
        }
    }
}

TEST_CASE("tokenizer: texts of ids equal the Hugging Face library's, with special tokens and without") {
    const auto texts = golden().at("texts").strings();
    for (const auto& [name, hash] : golden().at("decoded").members()) {
        INFO(name);
        const Tokenizer tokenizer = load(name);
        Tokenizer::State state(tokenizer);
        text::Encoding encoding;
        std::string decoded;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            tokenizer.encode(texts[i], encoding, state);
            if (i > 0) decoded += '\0';
            decoded += tokenizer.decode(encoding.ids, i % 2 == 0);
        }
        CHECK(hash_of(decoded) == hash.string());
    }
}
