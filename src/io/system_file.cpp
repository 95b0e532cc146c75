#include "io/system_file.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

#include "clamor/io/file.hpp"

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace clamor::io::system {

#if defined(_WIN32)

namespace {

/// call(the path as the system takes it); where there is no memory for that, or it is no UTF-8, `failed`, and errno says so.
template <typename Result, typename Call>
Result with_wide(const std::string& path, Result failed, Call&& call) noexcept {
    try {
        return call(to_path(path).c_str());
    } catch (const std::bad_alloc&) {
        errno = ENOMEM;
    } catch (...) {
        errno = EILSEQ;
    }
    return failed;
}

Facts facts_from(const struct _stat64& status) {
    const auto type = status.st_mode & _S_IFMT;
    return {.kind = type == _S_IFREG ? Facts::Kind::file : type == _S_IFDIR ? Facts::Kind::folder : Facts::Kind::other,
            .bytes = static_cast<std::uint64_t>(status.st_size),
            .modified = static_cast<std::uint64_t>(status.st_mtime) * 1'000'000'000u};
}

}  // namespace

int open_to_write(const std::string& path, Use use) noexcept {
    const int how = use == Use::make ? _O_EXCL : use == Use::replace ? _O_TRUNC : 0;
    return with_wide(path, -1, [&](const wchar_t* name) {
        return _wopen(name, _O_CREAT | _O_WRONLY | _O_BINARY | _O_NOINHERIT | how, _S_IREAD | _S_IWRITE);
    });
}
std::int64_t write_some(int file, std::string_view bytes) noexcept {
    return _write(file, bytes.data(), static_cast<unsigned>(std::min<std::size_t>(bytes.size(), 1u << 30)));
}
int sync(int file) noexcept { return _commit(file); }
int cut(int file, std::uint64_t size) noexcept {
    if (_chsize_s(file, static_cast<long long>(size)) != 0) return -1;
    return _lseeki64(file, static_cast<long long>(size), SEEK_SET) < 0 ? -1 : 0;
}
int close(int file) noexcept { return _close(file); }
void sync_name(const std::string&) noexcept {}
bool exchange(const std::string&, const std::string&) noexcept { return false; }
void remove_file(const std::string& path) noexcept {
    static_cast<void>(with_wide(path, -1, [](const wchar_t* name) { return _wunlink(name); }));
}
std::FILE* open_to_read(const std::string& path) noexcept {
    return with_wide(path, static_cast<std::FILE*>(nullptr), [](const wchar_t* name) { return _wfopen(name, L"rb"); });
}
int seek(std::FILE* file, std::uint64_t offset) noexcept { return _fseeki64(file, static_cast<long long>(offset), SEEK_SET); }
std::optional<Facts> facts_of(const std::string& path) noexcept {
    struct _stat64 status {};
    return with_wide(path, -1, [&](const wchar_t* name) { return _wstat64(name, &status); }) == 0 ? std::optional(facts_from(status))
                                                                                                  : std::nullopt;
}
std::optional<Facts> facts_of(std::FILE* file) noexcept {
    struct _stat64 status {};
    return _fstat64(_fileno(file), &status) == 0 ? std::optional(facts_from(status)) : std::nullopt;
}

#else

namespace {

Facts facts_from(const struct stat& status) {
#if defined(__APPLE__)
    const timespec& modified = status.st_mtimespec;
#else
    const timespec& modified = status.st_mtim;
#endif
    return {.kind = S_ISREG(status.st_mode) ? Facts::Kind::file : S_ISDIR(status.st_mode) ? Facts::Kind::folder : Facts::Kind::other,
            .device = static_cast<std::uint64_t>(status.st_dev),
            .inode = static_cast<std::uint64_t>(status.st_ino),
            .bytes = static_cast<std::uint64_t>(status.st_size),
            .modified = static_cast<std::uint64_t>(modified.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(modified.tv_nsec)};
}

int open_folder_of(const std::string& path) noexcept try {
    const std::size_t slash = path.rfind('/');
    return ::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
} catch (const std::bad_alloc&) {
    errno = ENOMEM;
    return -1;
}

}  // namespace

int open_to_write(const std::string& path, Use use) noexcept {
    const int how = use == Use::make ? O_EXCL : use == Use::replace ? O_TRUNC : 0;
    return ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC | how, 0666);
}
std::int64_t write_some(int file, std::string_view bytes) noexcept {
    for (;;)
        if (const auto written = ::write(file, bytes.data(), bytes.size()); written >= 0 || errno != EINTR) return written;
}
int sync(int file) noexcept { return ::fsync(file); }
int cut(int file, std::uint64_t size) noexcept {
    if (::ftruncate(file, static_cast<off_t>(size)) != 0) return -1;
    return ::lseek(file, static_cast<off_t>(size), SEEK_SET) < 0 ? -1 : 0;
}
int close(int file) noexcept { return ::close(file); }
void sync_name(const std::string& path) noexcept {
    const int folder = open_folder_of(path);
    if (folder < 0) return;
    static_cast<void>(::fsync(folder));
    ::close(folder);
}
bool exchange(const std::string& a, const std::string& b) noexcept {
#if defined(__linux__) && defined(RENAME_EXCHANGE)
    return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
#else
    static_cast<void>(a), static_cast<void>(b);
    return false;
#endif
}
void remove_file(const std::string& path) noexcept { ::unlink(path.c_str()); }
std::FILE* open_to_read(const std::string& path) noexcept { return std::fopen(path.c_str(), "rb"); }
int seek(std::FILE* file, std::uint64_t offset) noexcept { return ::fseeko(file, static_cast<off_t>(offset), SEEK_SET); }
std::optional<Facts> facts_of(const std::string& path) noexcept {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? std::optional(facts_from(status)) : std::nullopt;
}
std::optional<Facts> facts_of(std::FILE* file) noexcept {
    struct stat status {};
    return ::fstat(::fileno(file), &status) == 0 ? std::optional(facts_from(status)) : std::nullopt;
}

#endif

void fail_with(int error, const std::string& path, std::string_view what) {
    const bool no_such_file = error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG;
    const Status status = no_such_file ? Status::not_found : error == ENOMEM ? Status::out_of_memory : Status::io;
    fail(status, path, ": cannot ", what, ": ", std::generic_category().message(error));
}

bool is_file(const std::string& path) noexcept {
    const auto facts = facts_of(path);
    return facts && facts->kind == Facts::Kind::file;
}

void refuse_other_than_file(const std::string& path) {
    if (const auto facts = facts_of(path); facts && facts->kind != Facts::Kind::file)
        fail(Status::io, path,
             facts->kind == Facts::Kind::folder ? ": is a folder, expected a file" : ": is no regular file, and would be replaced by one");
}

}  // namespace clamor::io::system
