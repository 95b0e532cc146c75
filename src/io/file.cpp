#include "clamor/io/file.hpp"

#include <cerrno>
#include <fstream>

#include "clamor/core/context.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

std::filesystem::path to_path(std::string_view utf8) { return std::filesystem::path(std::u8string(utf8.begin(), utf8.end())); }

std::string to_utf8(const std::filesystem::path& path) {
    const std::u8string text = path.u8string();
    return std::string(text.begin(), text.end());
}

std::string read_file(const std::string& path, std::size_t most_bytes) {
    errno = 0;
    std::ifstream in(to_path(path), std::ios::binary);
    if (!in) system::fail_with(errno, path, "open");
    std::string text, block(std::size_t{1} << 16, '\0');
    while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
        throw_if_cancelled();
        text.append(block, 0, static_cast<std::size_t>(in.gcount()));
        if (text.size() > most_bytes) fail(Status::bad_file, path, ": larger than ", most_bytes, " bytes");
    }
    if (in.bad() || (text.empty() && std::filesystem::is_directory(to_path(path)))) fail(Status::io, path, ": cannot read");
    return text;
}

}  // namespace clamor::io
