#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/io/json.hpp"
#include "clamor/io/safetensors.hpp"

namespace clamor::testing {

/// Writes a file of packed weights again, with another description of them or another self-test.
inline void rewrite_packed(const std::string& path, const std::function<void(io::Json& about, std::string& self_test)>& change) {
    io::SafetensorsWriter writer;
    {
        const io::SafetensorsFile stored(path);
        for (const auto& tensor : stored.tensors()) writer.add(tensor.name, stored.read<std::uint8_t>(tensor.name));
        io::Json about = io::parse_json(stored.metadata().at("packed"), path);
        std::string test = stored.metadata().contains("self_test") ? stored.metadata().at("self_test") : "";
        change(about, test);
        writer.set_metadata("packed", io::to_text(about));
        if (!test.empty()) writer.set_metadata("self_test", test);
    }
    writer.write(path);
}

/// A context that keeps what its log is warned of.
struct ListeningContext {
    std::vector<std::string> said;  ///< warnings
    Context context;
    ContextScope scope;

    explicit ListeningContext(int threads = 1)
        : context({.threads = threads,
                   .log =
                       [this](LogLevel level, std::string_view message) {
                           if (level >= LogLevel::warning) said.emplace_back(message);
                       }}),
          scope(context) {}
};

}  // namespace clamor::testing
