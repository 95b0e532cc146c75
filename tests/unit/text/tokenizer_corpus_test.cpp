#include <doctest/doctest.h>

#include <filesystem>

#include "clamor/io/file.hpp"
#include "fuzz/tokenizer_target.hpp"

TEST_CASE("tokenizer: the fuzzer's corpus") {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(CLAMOR_TEST_DATA "/../fuzz/corpus/tokenizer")) {
        const std::string bytes = clamor::io::read_file(entry.path().string(), 1 << 24);
        clamor::fuzz::tokenizer({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        ++files;
    }
    CHECK(files > 0);
}
