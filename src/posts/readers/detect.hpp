#pragma once

#include <string_view>

#include "clamor/posts/reader.hpp"

namespace clamor::posts {

/// The format of an input from its first bytes; its name decides where they say nothing.
Format detect_format(std::string_view head, std::string_view name);

}  // namespace clamor::posts
