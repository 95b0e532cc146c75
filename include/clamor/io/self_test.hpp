#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clamor/io/json.hpp"

namespace clamor::io {

/// Inputs with the outputs that the stored weights give for them. An input is any JSON that the model's reader understands.
/// It lies in the metadata of model.safetensors, as the text of a JSON object.
struct SelfTest {
    struct Case {
        Json input;
        std::vector<float> expected;
    };
    static constexpr const char* key = "self_test";  ///< of the metadata

    std::vector<Case> cases = {};
    double tolerance = 1e-4;  ///< largest absolute difference, for other instruction sets and thread counts

    std::string to_text() const;
    /// Throws Status::bad_file, its text beginning with `where`.
    static SelfTest from_text(const std::string& text, const std::string& where);

    /// `run` gives the outputs for an input. Throws Status::bad_file with the first difference.
    void verify(const std::string& where, const std::function<std::vector<float>(const Json& input)>& run) const;
};

}  // namespace clamor::io
