#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clamor/core/tensor.hpp"

namespace clamor::io {

/// What decode_image() accepts, so that a hostile file ends in an error and not in exhausted memory.
struct ImageLimits {
    std::size_t bytes = std::size_t{64} << 20;  ///< of the file
    Index pixels = Index{1} << 26;              ///< of the picture, known before anything is decoded
};

/// A JPEG (baseline or progressive) or PNG as [height, width, 3], red, green, blue from 0 to 255; transparency is left out.
/// Throws Status::bad_file, its text beginning with `name`, for anything else: truncated, damaged, of another format, too
/// large. Threads: any number at once.
Tensor<std::uint8_t> decode_image(std::span<const std::byte> bytes, std::string_view name, const ImageLimits& limits = {});

/// decode_image() of a file; also throws Status::not_found and Status::io.
Tensor<std::uint8_t> read_image(const std::string& path, const ImageLimits& limits = {});

}  // namespace clamor::io
