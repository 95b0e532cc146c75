#include "pipeline/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "clamor/core/error.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

std::string said(int code) { return std::generic_category().message(code); }

}  // namespace

OutputFile::OutputFile(std::string path, Open how) : path_(std::move(path)) {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (how == Open::create ? O_TRUNC : 0), 0666);
    if (file_ < 0) refuse("open");
    buffer_.reserve(buffer_bytes);
}

OutputFile::~OutputFile() {
    if (file_ >= 0) ::close(file_);
}

void OutputFile::refuse(std::string_view what) const {
    const int code = errno;
    fail(Status::io, path_, ": cannot ", what, ": ", said(code));
}

void OutputFile::write_through(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(file_, bytes.data(), bytes.size());
        if (n < 0) {
            if (errno == EINTR) continue;
            refuse("write");
        }
        written_ += static_cast<std::uint64_t>(n);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void OutputFile::write(std::string_view bytes) {
    if (buffer_.size() + bytes.size() > buffer_bytes) flush();
    if (bytes.size() >= buffer_bytes)
        write_through(bytes);
    else
        buffer_.append(bytes);
}

void OutputFile::flush() {
    write_through(buffer_);
    buffer_.clear();
}

void OutputFile::sync() {
    flush();
    if (::fsync(file_) != 0 && errno != EINVAL && errno != EROFS) refuse("sync");   // EINVAL: a pipe or a device
}

void OutputFile::truncate(std::uint64_t size) {
    flush();
    struct stat status {};
    if (::fstat(file_, &status) != 0) refuse("stat");
    if (static_cast<std::uint64_t>(status.st_size) < size)
        fail(Status::bad_file, path_, ": has ", status.st_size, " bytes, expected at least ", size, "; it was changed since");
    if (::ftruncate(file_, static_cast<off_t>(size)) != 0) refuse("truncate");
    if (::lseek(file_, static_cast<off_t>(size), SEEK_SET) < 0) refuse("seek");
    written_ = size;
}

void try_target(const std::string& path) {
    const std::string part = path + ".part";
    detail::refuse_other_than_file(path);
    detail::refuse_other_than_file(part);
    { const OutputFile made(part); }
    detail::remove_file(part);
}

namespace detail {

void refuse_other_than_file(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
        fail(Status::io, path, S_ISDIR(status.st_mode) ? ": is a folder, expected a file" : ": is no regular file, and would be replaced by one");
}

void finish_atomically(OutputFile& part, const std::string& path) {
    part.sync();
    if (std::rename(part.path().c_str(), path.c_str()) != 0) fail(Status::io, path, ": cannot rename ", part.path(), ": ", said(errno));
    const std::size_t slash = path.rfind('/');
    const int folder = ::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;   // the new name lasts all the same, unless the machine loses power now
    ::fsync(folder);
    ::close(folder);
}

void remove_file(const std::string& path) noexcept { ::unlink(path.c_str()); }

}  // namespace detail

std::int64_t file_size(const std::string& path) noexcept {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_size) : -1;
}

}  // namespace clamor::pipeline
