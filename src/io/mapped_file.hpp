#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace clamor::io {

/// A file's bytes, read as they are touched. A file that another program cuts short meanwhile is beyond help (SIGBUS):
/// model files are replaced by renaming, never written in place.
class MappedFile {
public:
    /// Throws Status::not_found and Status::io.
    explicit MappedFile(const std::string& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    std::span<const std::byte> bytes_;
};

}  // namespace clamor::io
