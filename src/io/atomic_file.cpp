#include <cerrno>
#include <random>
#include <system_error>
#include <utility>

#include "clamor/io/file.hpp"
#include "core/hexadecimal.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
    system::refuse_other_than_file(path_);
    std::random_device random;
    for (int attempt = 0; attempt < 100 && file_ < 0; ++attempt) {
        temporary_ = concat(path_, ".", hexadecimal(random(), 8), ".tmp");
        file_ = system::open_to_write(temporary_, system::Use::make);
        if (file_ < 0 && errno != EEXIST) system::fail_with(errno, path_, "write");
    }
    if (file_ < 0) fail(Status::io, path_, ": cannot write: no free temporary name beside it");
}

AtomicFile::~AtomicFile() {
    if (file_ < 0) return;
    system::close(file_);
    system::remove_file(temporary_);
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    check(file_ >= 0, path_, ": already written");
    while (!bytes.empty()) {
        const std::int64_t written = system::write_some(file_, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        if (written < 0) system::fail_with(errno, path_, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void AtomicFile::commit() {
    check(file_ >= 0, path_, ": already written");
    if (system::sync(file_) != 0) system::fail_with(errno, path_, "bring to the disk");
    if (system::close(std::exchange(file_, -1)) != 0) {
        const int why = errno;
        system::remove_file(temporary_);
        system::fail_with(why, path_, "write");
    }
    std::error_code error;
    std::filesystem::rename(to_path(temporary_), to_path(path_), error);
    if (error) {
        system::remove_file(temporary_);
        fail(Status::io, path_, ": cannot replace: ", error.message());
    }
    system::sync_name(path_);
}

void system::try_target(const std::string& path) {
    try {
        const AtomicFile made(path);
    } catch (const Error& error) {
        fail(error.status() == Status::not_found ? Status::io : error.status(), error.what());
    }
}

}  // namespace clamor::io
