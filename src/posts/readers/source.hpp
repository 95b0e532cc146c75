#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "clamor/posts/reader.hpp"

namespace clamor::posts {

/// Bytes in a row: a file, the standard input, the caller's memory.
class Source {
public:
    virtual ~Source() = default;
    /// Reads up to `bytes`; fewer only at the end. Throws Status::io.
    virtual std::size_t read(char* into, std::size_t bytes) = 0;
    /// Throws Status::unsupported where it cannot, Status::invalid_argument beyond the end.
    virtual void seek(std::uint64_t offset) = 0;
    virtual std::uint64_t size() const noexcept = 0;  ///< 0: unknown
    virtual FileStamp stamp() const noexcept = 0;
};

/// "-" is the standard input.
std::unique_ptr<Source> open_file(const std::string& path);
std::unique_ptr<Source> open_memory(std::string_view bytes);

}  // namespace clamor::posts
