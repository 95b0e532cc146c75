#pragma once

#include <vector>

#include "clamor/io/model_folder.hpp"

// What a kind asks of a folder from outside before it builds a model, so that it takes no more memory and time than its files fill.

namespace clamor::io {

/// Complains to `read` unless the folder's weights hold a tensor of this shape.
inline void expect_weight(const ModelFolder& folder, ConfigReader& read, const std::string& name, const Shape& shape) {
    const StoredTensor* const stored = folder.weights().find(name);
    if (!stored || stored->shape != shape) read.complain(concat("model.safetensors holds no ", name, " of ", shape));
}

/// Throws Status::bad_file unless a folder's self-test has these inputs, which save() writes, with so many outputs each. Before verify().
inline void check_self_test(const ModelFolder& folder, const std::vector<Json>& inputs, std::size_t outputs) {
    const auto& cases = folder.self_test().cases;
    if (cases.size() != inputs.size())
        fail(Status::bad_file, folder.path(), ": self-test: ", inputs.size(), " cases expected, got ", cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto& [input, expected] = cases[i];
        if (input != inputs[i])
            fail(Status::bad_file, folder.path(), ": self-test ", i, ": the input must be ", to_text(inputs[i]), ", is ",
                 to_text(input).substr(0, 40));
        if (expected.size() != outputs)
            fail(Status::bad_file, folder.path(), ": self-test ", i, ": ", outputs, " outputs expected, got ", expected.size());
    }
}

}  // namespace clamor::io
