#include <cerrno>
#include <random>
#include <system_error>
#include <utility>

#include "clamor/io/file.hpp"
#include "io/rename_to_disk.hpp"

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace clamor::io {

namespace {

#if defined(_WIN32)
int open_new(const std::string& path) {
    return _wopen(to_path(path).c_str(), _O_CREAT | _O_EXCL | _O_WRONLY | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
}
long write_some(int file, const void* data, std::size_t size) { return _write(file, data, static_cast<unsigned>(std::min<std::size_t>(size, 1u << 30))); }
int to_disk(int file) { return _commit(file); }
int close_file(int file) { return _close(file); }
#else
int open_new(const std::string& path) { return ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666); }
long write_some(int file, const void* data, std::size_t size) { return ::write(file, data, size); }
int to_disk(int file) { return ::fsync(file); }
int close_file(int file) { return ::close(file); }
#endif

[[noreturn]] void fail_with(int error, const std::string& path, const char* what) {
    fail(error == ENOENT || error == ENOTDIR ? Status::not_found : Status::io, path, ": cannot ", what, ": ", std::generic_category().message(error));
}

}  // namespace

void rename_to_disk(const std::string& path) {
#if defined(_WIN32)
    static_cast<void>(path);
#else
    const auto folder = to_path(path).parent_path();
    const int file = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    static_cast<void>(::fsync(file));
    ::close(file);
#endif
}

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
    std::error_code error;
    const auto status = std::filesystem::status(to_path(path_), error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        fail(Status::io, path_, std::filesystem::is_directory(status) ? ": is a folder, expected a file" : ": is no regular file, and would be replaced by one");
    std::random_device random;
    for (int attempt = 0; attempt < 100 && file_ < 0; ++attempt) {
        temporary_ = concat(path_, ".", std::hex, random(), ".tmp");
        file_ = open_new(temporary_);
        if (file_ < 0 && errno != EEXIST) fail_with(errno, path_, "write");
    }
    if (file_ < 0) fail(Status::io, path_, ": cannot write: no free temporary name beside it");
}

AtomicFile::~AtomicFile() {
    if (file_ < 0) return;
    close_file(file_);
    std::error_code ignored;
    std::filesystem::remove(to_path(temporary_), ignored);
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    check(file_ >= 0, path_, ": already written");
    while (!bytes.empty()) {
        const long written = write_some(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_with(errno, path_, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void AtomicFile::commit() {
    check(file_ >= 0, path_, ": already written");
    if (to_disk(file_) != 0) fail_with(errno, path_, "bring to the disk");
    if (close_file(std::exchange(file_, -1)) != 0) {
        const int why = errno;
        std::error_code ignored;
        std::filesystem::remove(to_path(temporary_), ignored);
        fail_with(why, path_, "write");
    }
    std::error_code error;
    std::filesystem::rename(to_path(temporary_), to_path(path_), error);
    if (error) {
        std::error_code ignored;
        std::filesystem::remove(to_path(temporary_), ignored);
        fail(Status::io, path_, ": cannot replace: ", error.message());
    }
    rename_to_disk(path_);
}

}  // namespace clamor::io
