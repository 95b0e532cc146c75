#include <doctest/doctest.h>

#include "fuzz/config_target.hpp"
#include "fuzz/safetensors_target.hpp"
#include "support/files.hpp"

using namespace clamor;

namespace {

/// Runs a fuzz target on each file of its corpus, and on each of them cut short and with a byte changed.
template <typename Target>
long replay(const std::string& name, Target&& target) {
    long files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(CLAMOR_SOURCE_DIR) + "/tests/fuzz/corpus/" + name)) {
        const std::string text = io::read_file(entry.path().string(), 1 << 20);
        const auto run = [&](const std::string& bytes) { target(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size())); };
        run(text);
        for (std::size_t i = 0; i < text.size(); i += 1 + text.size() / 64) {
            run(text.substr(0, i));
            std::string changed = text;
            changed[i] = static_cast<char>(changed[i] ^ 0x11);
            run(changed);
        }
        ++files;
    }
    return files;
}

}  // namespace

TEST_CASE("corpus: what the fuzzers of safetensors and configurations begin with") {
    CHECK(replay("safetensors", fuzz::safetensors) >= 20);
    CHECK(replay("config", fuzz::config) >= 20);
}
