#pragma once

#include <string>

namespace clamor::io {

/// After a file or folder was renamed to `path`: the rename itself must reach the disk too. Some file systems cannot sync
/// a folder; then it is as good as it gets.
void rename_to_disk(const std::string& path);

}  // namespace clamor::io
