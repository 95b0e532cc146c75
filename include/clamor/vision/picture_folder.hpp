#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clamor/core/tensor.hpp"
#include "clamor/io/image.hpp"

namespace clamor::vision {

/// Labelled pictures of one size.
struct PictureSet {
    Tensor<std::uint8_t> pixels;         ///< [n, height, width, 3]
    std::vector<std::int32_t> labels;    ///< [n], numbers of `classes`
    std::vector<std::string> classes;
    std::vector<std::string> files;      ///< [n], "CLASS/NAME.jpg"
    std::vector<std::string> problems;   ///< one for each file that could not be read: its name and why

    Index size() const { return static_cast<Index>(labels.size()); }
};

struct PictureFolderOptions {
    Index height = 32, width = 32;  ///< pictures of another size are resized
    io::ImageLimits limits = {};
};

/// Reads FOLDER/CLASS/NAME.jpg (.jpeg, .png; upper case too), classes and names in the order of their bytes; other files,
/// and files and folders whose names begin with a dot, are passed over. What cannot be decoded, and a link that leads nowhere, is left
/// out and stands in `problems`.
/// Throws Status::not_found where there is no such folder, and Status::bad_file where it holds no picture at all.
/// Runs on the context's threads.
PictureSet read_picture_folder(const std::string& folder, const PictureFolderOptions& options = {});

}  // namespace clamor::vision
