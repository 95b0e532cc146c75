#include <algorithm>
#include <random>
#include <system_error>

#include "clamor/io/file.hpp"
#include "core/hexadecimal.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

namespace fs = std::filesystem;

namespace {

void rename_or_fail(const std::string& from, const std::string& to) {
    std::error_code error;
    fs::rename(to_path(from), to_path(to), error);
    if (error) fail(Status::io, to, ": cannot replace: ", error.message());
}

}  // namespace

AtomicFolder::AtomicFolder(std::string path, std::vector<std::string> replaceable, void (*check_old)(const std::string&))
    : path_(std::move(path)), replaceable_(std::move(replaceable)), check_old_(check_old) {
    while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
    check(!path_.empty(), "a folder needs a path");
    check_replaceable();
    std::error_code error;
    if (const fs::path parent = to_path(path_).parent_path(); !parent.empty()) fs::create_directories(parent, error);
    if (error) fail(Status::io, path_, ": cannot write: ", error.message());
    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
        temporary_ = concat(path_, ".", hexadecimal(random(), 8), ".tmp");
        if (fs::create_directory(to_path(temporary_), error)) return;
        if (error) fail(Status::io, path_, ": cannot write: ", error.message());
    }
    fail(Status::io, path_, ": cannot write: no free temporary name beside it");
}

AtomicFolder::~AtomicFolder() {
    if (temporary_.empty()) return;
    try {
        std::error_code ignored;
        fs::remove_all(to_path(temporary_), ignored);
    } catch (...) {  // no memory for the names: it stays
    }
}

void AtomicFolder::check_replaceable() const {
    std::error_code error;
    const auto status = fs::status(to_path(path_), error);
    if (!fs::exists(status)) return;
    check(fs::is_directory(status), path_, ": is a file, not a folder");
    std::string others;
    for (const auto& entry : fs::directory_iterator(to_path(path_))) {
        const std::string name = to_utf8(entry.path().filename());
        if (std::find(replaceable_.begin(), replaceable_.end(), name) == replaceable_.end()) others += (others.empty() ? "" : ", ") + name;
        if (others.size() > 200) break;
    }
    check(others.empty(), path_, ": not replaced, for other files are in it: ", others);
    if (check_old_ && !fs::is_empty(to_path(path_))) check_old_(path_);
}

void AtomicFolder::commit() {
    check_replaceable();
    if (!fs::exists(to_path(path_))) {
        rename_or_fail(temporary_, path_);
        temporary_.clear();
    } else if (!system::exchange(temporary_, path_)) {  // else the old one has the temporary name now, and the destructor removes it
        const std::string old = temporary_ + ".old";
        rename_or_fail(path_, old);
        try {
            rename_or_fail(temporary_, path_);
        } catch (...) {
            rename_or_fail(old, path_);
            throw;
        }
        temporary_ = old;
    }
    system::sync_name(path_);
}

}  // namespace clamor::io
