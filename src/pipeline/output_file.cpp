#include "pipeline/output_file.hpp"

#include <cerrno>
#include <system_error>

#include "clamor/core/error.hpp"

namespace clamor::pipeline {

namespace system = io::system;

namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 20;

}  // namespace

OutputFile::OutputFile(std::string path, Open how) : path_(std::move(path)) {
    file_ = system::open_to_write(path_, how == Open::create ? system::Use::replace : system::Use::go_on);
    if (file_ < 0) refuse("open");
    buffer_.reserve(buffer_bytes);
}

OutputFile::~OutputFile() {
    if (file_ >= 0) system::close(file_);
}

void OutputFile::refuse(std::string_view what) const {
    const int code = errno;
    fail(Status::io, path_, ": cannot ", what, ": ", std::generic_category().message(code));
}

void OutputFile::write_through(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::int64_t n = system::write_some(file_, bytes);
        if (n < 0) refuse("write");
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
    if (system::sync(file_) != 0 && errno != EINVAL && errno != EROFS) refuse("sync");   // EINVAL: a pipe or a device
}

void OutputFile::truncate(std::uint64_t size) {
    flush();
    const std::int64_t there = file_size(path_);
    if (there < 0) refuse("look at");
    if (static_cast<std::uint64_t>(there) < size)
        fail(Status::bad_file, path_, ": has ", there, " bytes, expected at least ", size, "; it was changed since");
    if (system::cut(file_, size) != 0) refuse("truncate");
    written_ = size;
}

std::int64_t file_size(const std::string& path) noexcept {
    const auto facts = system::facts_of(path);
    return facts ? static_cast<std::int64_t>(facts->bytes) : -1;
}

}  // namespace clamor::pipeline
