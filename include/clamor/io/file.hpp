#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/core/error.hpp"

namespace clamor::io {

/// A path given as UTF-8, whatever the system's own encoding is.
std::filesystem::path to_path(std::string_view utf8);
/// And back.
std::string to_utf8(const std::filesystem::path& path);

/// The whole file. Throws Status::not_found, Status::io, and Status::bad_file where it is larger than `most_bytes`.
std::string read_file(const std::string& path, std::size_t most_bytes);

/// A file that appears whole or not at all: written beside `path` under a temporary name, brought to the disk, and
/// renamed by commit(). Until then, and when anything fails, the old file stays as it was and the temporary one goes.
///
/// Throws Status::io with the system's words: a full disk, no permission, no such folder.
/// Threads: one at a time.
class AtomicFile {
public:
    explicit AtomicFile(std::string path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text) { write(std::as_bytes(std::span(text.data(), text.size()))); }
    void commit();

private:
    std::string path_, temporary_;
    int file_ = -1;
};

inline void write_file(const std::string& path, std::string_view text) {
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

/// The same for a folder: it is filled under a temporary name beside `path`, and commit() puts it in the place of an old
/// one in one step (on Linux; elsewhere by two renames). Folders that it lies in are made where they are missing.
///
/// An old folder is replaced only where all of its entries are called as one of `replaceable`, and where `check_old`, which is asked if
/// there are any, does not throw: nobody's other files go with it. Throws Status::invalid_argument, naming them.
class AtomicFolder {
public:
    AtomicFolder(std::string path, std::vector<std::string> replaceable, void (*check_old)(const std::string& path) = nullptr);
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;

    /// Where a file of the folder is to be written.
    std::string file(const std::string& name) const { return temporary_ + "/" + name; }
    void commit();

private:
    void check_replaceable() const;

    std::string path_, temporary_;
    std::vector<std::string> replaceable_;
    void (*check_old_)(const std::string&);
};

}  // namespace clamor::io
