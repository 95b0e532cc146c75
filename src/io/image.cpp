#include "clamor/io/image.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>

#include "clamor/io/file.hpp"

namespace {

/// What stb_image may still take for the picture of this thread, in all, with what it has freed: its inflate() otherwise grows to 4 GB,
/// whatever size the header promises.
struct StbBudget {
    std::size_t left = 0;
    bool exceeded = false;

    bool take(std::size_t bytes) {
        exceeded = exceeded || bytes > left;
        if (!exceeded) left -= bytes;
        return !exceeded;
    }
};
thread_local StbBudget stb_budget;

}  // namespace

#define STBI_MALLOC(bytes) (stb_budget.take(bytes) ? std::malloc(bytes) : nullptr)
#define STBI_REALLOC(block, bytes) (stb_budget.take(bytes) ? std::realloc(block, bytes) : nullptr)
#define STBI_FREE(block) std::free(block)

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#endif
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ASSERT(x) static_cast<void>(0)
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#else
#include <stb_image.h>
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

namespace clamor::io {

namespace {

/// What is wrong with a JPEG that stb_image would not notice, or null. Walks the segments as stb does and, after a start of
/// scan, the entropy-coded bytes, in which ff stands before 00, a restart marker or the next segment.
///  - A Huffman table of more than 256 codes: stb 2.27 and older write behind their array.
///  - No end: stb fills up with grey what a truncated file lacks.
///  - Scans without number: ten bytes are enough for one, and stb goes over the whole picture for each.
const char* jpeg_problem(std::span<const std::byte> bytes) {
    const auto at = [&](std::size_t i) { return i < bytes.size() ? std::to_integer<unsigned>(bytes[i]) : 0u; };
    constexpr std::size_t most_scans = 100;  // encoders write some ten
    std::size_t i = 2, scans = 0;
    while (i + 1 < bytes.size()) {
        if (at(i) != 0xff) {
            ++i;  // in a scan, or garbage that decoders skip
            continue;
        }
        const unsigned marker = at(i + 1);
        if (marker == 0xd9) return nullptr;
        if (marker == 0xff) {
            ++i;
            continue;
        }
        if (marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8)) {
            i += 2;
            continue;
        }
        const std::size_t end = i + 2 + std::max<std::size_t>(2, at(i + 2) * 256 + at(i + 3));
        if (marker == 0xc4)  // Huffman tables: a byte, 16 counts of codes by their length, the symbols
            for (std::size_t table = i + 4; table < end;) {
                std::size_t codes = 0;
                for (std::size_t length = 1; length <= 16; ++length) codes += at(table + length);
                if (codes > 256) return "a damaged JPEG: a Huffman table of more than 256 codes";
                table += 17 + codes;
            }
        if (marker == 0xda && ++scans > most_scans) return "a JPEG of more than 100 scans";
        i = end;
    }
    return "a truncated JPEG, without its end marker";
}

struct Free {
    void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

}  // namespace

Tensor<std::uint8_t> decode_image(std::span<const std::byte> bytes, std::string_view name, const ImageLimits& limits) {
    if (bytes.size() > limits.bytes || bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        fail(Status::bad_file, name, ": an image file of ", bytes.size(), " bytes, more than the limit of ", limits.bytes);
    const auto* const data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    int width = 0, height = 0, channels = 0;
    stb_budget = {.left = std::size_t{1} << 20};
    if (!stbi_info_from_memory(data, size, &width, &height, &channels))
        fail(Status::bad_file, name, ": no JPEG or PNG image", bytes.empty() ? " (the file is empty)" : "");
    if (width < 1 || height < 1 || Index{width} * height > limits.pixels)
        fail(Status::bad_file, name, ": an image of ", width, " x ", height, " pixels, more than the limit of ", limits.pixels);
    if (bytes.size() >= 2 && data[0] == 0xff && data[1] == 0xd8)
        if (const char* problem = jpeg_problem(bytes)) fail(Status::bad_file, name, ": ", problem);
    // 16 bits of four channels are inflated, put together from passes, cut to eight and to three channels: some 50 bytes a pixel. A JPEG's
    // blocks go beyond its edges.
    const auto padded = [](int side) { return (static_cast<std::size_t>(side) + 31) / 32 * 32; };
    stb_budget = {.left = 64 * padded(width) * padded(height) + 4 * bytes.size() + (std::size_t{1} << 20)};
    const std::unique_ptr<stbi_uc, Free> pixels(stbi_load_from_memory(data, size, &width, &height, &channels, 3));
    if (!pixels && stb_budget.exceeded)
        fail(Status::bad_file, name, ": a damaged image: it unpacks to more than its ", width, " x ", height, " pixels");
    if (!pixels) fail(Status::bad_file, name, ": a damaged image: ", stbi_failure_reason());
    return Tensor<std::uint8_t>::from(Shape{height, width, 3},
                                      {pixels.get(), static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3});
}

Tensor<std::uint8_t> read_image(const std::string& path, const ImageLimits& limits) {
    const std::string bytes = read_file(path, limits.bytes);
    return decode_image(std::as_bytes(std::span(bytes.data(), bytes.size())), path, limits);
}

}  // namespace clamor::io
