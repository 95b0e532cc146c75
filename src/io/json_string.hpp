#pragma once

#include <string>
#include <string_view>

namespace clamor::io {

/// Appends `text` (UTF-8) as a JSON string, with its quotes. Posts are written by it: nlohmann's would copy and check each.
void append_json_string(std::string& out, std::string_view text);

}  // namespace clamor::io
