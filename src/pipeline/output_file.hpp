#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/system_file.hpp"

namespace clamor::pipeline {

/// A file that is written from front to back. Every failure is an Error (Status::io) that names the file and what the
/// system said: a full disk is noticed when it happens, not at the end.
class OutputFile {
public:
    enum class Open { create, append };   ///< empty, or as it is, to be cut by truncate()

    explicit OutputFile(std::string path, Open how = Open::create);
    ~OutputFile();   ///< closes; what was not flushed is lost
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view bytes);          ///< buffered, 1 MiB
    void flush();                                ///< hands all to the system
    void sync();                                 ///< hands all to the disk
    void truncate(std::uint64_t size);           ///< keeps the first `size` bytes and goes on after them; there must be as many
    std::uint64_t size() const noexcept { return written_ + buffer_.size(); }
    const std::string& path() const noexcept { return path_; }

private:
    void write_through(std::string_view bytes);
    [[noreturn]] void refuse(std::string_view what) const;

    std::string path_, buffer_;
    int file_ = -1;
    std::uint64_t written_ = 0;
};

/// The size of a file, or -1 where there is none.
std::int64_t file_size(const std::string& path) noexcept;

}  // namespace clamor::pipeline
