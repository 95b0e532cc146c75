#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

// What C++ does not have of files. The system's own calls on files are in system_file.cpp and mapped_file.cpp alone
// (tests/structure/includes_test.py): another system is a branch in these two. Paths are UTF-8. As the system's calls, those that
// return an int give -1 where they fail, and say why in errno; ENOMEM where there is no memory for a path.
namespace clamor::io::system {

/// "PATH: cannot WHAT: " and what errno's value means: Status::not_found where there is no such file or folder,
/// Status::out_of_memory, else Status::io.
[[noreturn]] void fail_with(int error, const std::string& path, std::string_view what);

enum class Use {
    make,     ///< a new file: EEXIST where the name is taken
    replace,  ///< emptied, or made
    go_on,    ///< as it is, or made
};

/// A file to be written; other programs that this one starts do not inherit it.
int open_to_write(const std::string& path, Use use) noexcept;
/// How many bytes were written, at least one; a signal does not end it.
std::int64_t write_some(int file, std::string_view bytes) noexcept;
/// Brings what was written to the disk.
int sync(int file) noexcept;
/// Keeps the first `size` bytes, and the next are written behind them.
int cut(int file, std::uint64_t size) noexcept;
int close(int file) noexcept;

/// After a file or folder was renamed to `path`: the rename itself must reach the disk too. Some file systems cannot sync a folder;
/// then it is as good as it gets.
void sync_name(const std::string& path) noexcept;
/// Swaps what two names stand for in one step where the system can; false where it cannot.
bool exchange(const std::string& a, const std::string& b) noexcept;
/// Removes a file, never a folder.
void remove_file(const std::string& path) noexcept;

std::FILE* open_to_read(const std::string& path) noexcept;
int seek(std::FILE* file, std::uint64_t offset) noexcept;

struct Facts {
    enum class Kind { file, folder, other } kind = Kind::other;
    std::uint64_t device = 0, inode = 0;  ///< which it is, whatever it is called; 0 on a system that does not say
    std::uint64_t bytes = 0;
    std::uint64_t modified = 0;           ///< ns since 1970
};
/// Nothing where there is no such file. Links are followed.
std::optional<Facts> facts_of(const std::string& path) noexcept;
std::optional<Facts> facts_of(std::FILE* file) noexcept;

/// Whether there is a regular file; links are followed.
bool is_file(const std::string& path) noexcept;
/// Throws Status::io where something else has the name: renaming a file to it would put that file in its place.
void refuse_other_than_file(const std::string& path);
/// Throws Status::io where io::AtomicFile could not write `path`: no such folder, no permission, or something other than a file there.
void try_target(const std::string& path);

}  // namespace clamor::io::system
