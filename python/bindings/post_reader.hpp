#pragma once

#include <memory>
#include <string>

#include "clamor/posts/reader.hpp"

namespace clamor::python {

/// A reader with what it reads from and the batch that it fills.
struct PostReader {
    std::unique_ptr<posts::Reader> reader;
    std::string bytes = {};  // what posts::read_memory() reads
    posts::PostBatch batch = {};
    posts::Problems problems = {};
};

}  // namespace clamor::python
