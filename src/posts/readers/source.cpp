#include "posts/readers/source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "io/system_file.hpp"

namespace clamor::posts {
namespace {

class File final : public Source {
public:
    File(std::FILE* file, std::string path, bool owned) : file_(file), path_(std::move(path)), owned_(owned) {
        if (!owned_) return;
        std::setvbuf(file_, nullptr, _IONBF, 0);
        std::error_code ignored;
        const auto bytes = std::filesystem::file_size(io::to_path(path_), ignored);
        if (!ignored) size_ = bytes;
    }
    ~File() override {
        if (owned_) std::fclose(file_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::size_t read(char* into, std::size_t bytes) override {
        const std::size_t got = std::fread(into, 1, bytes, file_);
        if (got < bytes && std::ferror(file_)) io::system::fail_with(errno, path_, "read");
        offset_ += got;
        return got;
    }

    void seek(std::uint64_t offset) override {
        if (size_ != 0) check(offset <= size_, path_, ": cannot continue at byte ", offset, ", it has ", size_);
        if (!owned_) return skip(offset);
        if (io::system::seek(file_, offset) != 0) return skip(offset);
        std::clearerr(file_);
        offset_ = offset;
    }

    std::uint64_t size() const noexcept override { return size_; }

    // The standard input may be a file too.
    FileStamp stamp() const noexcept override {
        const auto facts = io::system::facts_of(file_);
        if (!facts || facts->kind != io::system::Facts::Kind::file) return {};
        return {.device = facts->device, .inode = facts->inode, .bytes = facts->bytes, .modified = facts->modified};
    }

private:
    // A pipe goes forward only.
    void skip(std::uint64_t offset) {
        if (offset < offset_) fail(Status::unsupported, path_, ": a pipe cannot be read again from byte ", offset);
        char unused[4096];
        while (offset_ < offset)
            check(read(unused, static_cast<std::size_t>(std::min<std::uint64_t>(sizeof unused, offset - offset_))) > 0,
                  path_, ": ends before byte ", offset);
    }

    std::FILE* file_;
    std::string path_;
    bool owned_;
    std::uint64_t size_ = 0;
    std::uint64_t offset_ = 0;
};

class Memory final : public Source {
public:
    explicit Memory(std::string_view bytes) : bytes_(bytes) {}

    std::size_t read(char* into, std::size_t bytes) override {
        const std::size_t count = std::min(bytes, bytes_.size() - offset_);
        if (count > 0) std::memcpy(into, bytes_.data() + offset_, count);
        offset_ += count;
        return count;
    }
    void seek(std::uint64_t offset) override {
        check(offset <= bytes_.size(), "cannot continue at byte ", offset, " of ", bytes_.size());
        offset_ = static_cast<std::size_t>(offset);
    }
    std::uint64_t size() const noexcept override { return bytes_.size(); }
    FileStamp stamp() const noexcept override { return {.bytes = bytes_.size(), .modified = std::hash<std::string_view>{}(bytes_)}; }

private:
    std::string_view bytes_;
    std::size_t offset_ = 0;
};

}  // namespace

std::unique_ptr<Source> open_file(const std::string& path) {
    if (path == "-") return std::make_unique<File>(stdin, "standard input", false);
    std::error_code error;
    if (std::filesystem::is_directory(io::to_path(path), error)) fail(Status::io, path, ": is a folder, not a file of posts");
    std::FILE* const opened = io::system::open_to_read(path);
    if (!opened) io::system::fail_with(errno, path, "open");
    return std::make_unique<File>(opened, path, true);
}

std::unique_ptr<Source> open_memory(std::string_view bytes) { return std::make_unique<Memory>(bytes); }

}  // namespace clamor::posts
