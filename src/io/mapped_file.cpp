#include "io/mapped_file.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include "clamor/io/file.hpp"
#include "io/system_file.hpp"

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace clamor::io {

MappedFile::MappedFile(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe is refused below, not waited for
    struct stat info {};
    const auto give_up = [&](const char* what) {
        const int why = errno;
        if (file >= 0) ::close(file);
        system::fail_with(why, path, what);
    };
    if (file < 0 || ::fstat(file, &info) != 0) give_up("open");
    if (!S_ISREG(info.st_mode)) {
        errno = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
        give_up("read");
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    if (size > 0) {
        void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
        if (memory == MAP_FAILED) give_up("map");
        bytes_ = {static_cast<const std::byte*>(memory), size};
    }
    ::close(file);
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace clamor::io

#elif defined(_WIN32)
#define NOMINMAX
#include <windows.h>

namespace clamor::io {

MappedFile::MappedFile(const std::string& path) {
    const HANDLE file = CreateFileW(to_path(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                    FILE_ATTRIBUTE_NORMAL, nullptr);
    HANDLE mapping = nullptr;
    const auto give_up = [&](const char* what) {
        const DWORD why = GetLastError();
        if (mapping) CloseHandle(mapping);
        if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
        fail(why == ERROR_FILE_NOT_FOUND || why == ERROR_PATH_NOT_FOUND ? Status::not_found : Status::io, path,
             ": cannot ", what, ": ", std::system_category().message(static_cast<int>(why)));
    };
    LARGE_INTEGER size{};
    if (file == INVALID_HANDLE_VALUE || !GetFileSizeEx(file, &size)) give_up("open");
    if (size.QuadPart > 0) {
        mapping = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
        const void* const memory = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : nullptr;
        if (!memory) give_up("map");
        CloseHandle(mapping);  // the view keeps it
        bytes_ = {static_cast<const std::byte*>(memory), static_cast<std::size_t>(size.QuadPart)};
    }
    CloseHandle(file);
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) UnmapViewOfFile(bytes_.data());
}

}  // namespace clamor::io

#else  // neither: read it

namespace clamor::io {

MappedFile::MappedFile(const std::string& path) {
    const std::string text = read_file(path, SIZE_MAX / 2);
    auto* memory = new std::byte[text.size()];
    std::memcpy(memory, text.data(), text.size());
    bytes_ = {memory, text.size()};
}

MappedFile::~MappedFile() { delete[] bytes_.data(); }

}  // namespace clamor::io

#endif
