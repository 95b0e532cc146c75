#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "support/files.hpp"

namespace clamor::testing {

/// The config.json of a model folder, which tests change to see it refused.
class EditedConfig {
public:
    explicit EditedConfig(const std::string& folder) : path_(folder + "/config.json"), config_(io::read_file(path_, 1 << 20)) {}

    /// What load() says of the configuration with `to` in the place of `from`; it must be Status::bad_file.
    template <typename Load>
    std::string error(std::string_view from, std::string_view to, Load&& load) const {
        std::string changed = config_;
        changed.replace(changed.find(from), from.size(), to);
        io::write_file(path_, changed);
        Status status{};
        const std::string error = error_of(load, &status);
        CHECK(status == Status::bad_file);
        return error;
    }

private:
    std::string path_, config_;
};

}  // namespace clamor::testing
