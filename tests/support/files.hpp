#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"

namespace clamor::testing {

/// A folder of its own for one test, removed with all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        static int count = 0;
        for (int attempt = 0;; ++attempt) {
            folder_ = std::filesystem::temp_directory_path() /
                      concat("clamor_test_", ++count, "_", reinterpret_cast<std::uintptr_t>(this), "_", attempt);
            if (std::filesystem::create_directory(folder_)) return;
        }
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
    std::string path() const { return folder_.string(); }
    /// How many files and folders are in it.
    long entries() const { return std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()); }

private:
    std::filesystem::path folder_;
};

/// A whole file, as it is; empty where there is none.
inline std::string read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// The text of the exception that body() throws; empty where it throws none.
template <typename Body>
std::string error_of(Body&& body, Status* status = nullptr) {
    try {
        body();
    } catch (const Error& error) {
        if (status) *status = error.status();
        return error.what();
    }
    return {};
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace clamor::testing
