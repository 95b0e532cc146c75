#include "clamor/vision/picture_folder.hpp"

#include <algorithm>
#include <filesystem>

#include "clamor/core/context.hpp"
#include "clamor/core/log.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/io/file.hpp"
#include "clamor/vision/resize.hpp"

namespace clamor::vision {

namespace {

namespace fs = std::filesystem;

bool is_picture(const fs::path& path) {
    std::string end = io::to_utf8(path.extension());
    for (char& c : end)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return end == ".jpg" || end == ".jpeg" || end == ".png";
}

/// Names in a folder that `wanted` likes, in the order of their bytes; hidden ones, such as .git and .ipynb_checkpoints, are not there.
template <typename Wanted>
std::vector<std::string> names_in(const fs::path& folder, Wanted&& wanted) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (std::string name = io::to_utf8(it->path().filename()); !name.starts_with('.') && wanted(*it)) names.push_back(std::move(name));
    if (error) fail(Status::io, io::to_utf8(folder), ": ", error.message());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

PictureSet read_picture_folder(const std::string& folder, const PictureFolderOptions& options) {
    const fs::path root = io::to_path(folder);
    std::error_code ignored;
    if (!fs::is_directory(root, ignored)) fail(Status::not_found, folder, ": no such folder");
    check(options.height >= 1 && options.width >= 1, "pictures: a size of ", options.height, " x ", options.width);

    PictureSet set;
    std::vector<std::string> files;
    std::vector<std::int32_t> labels;
    const auto is_class = [&](const fs::directory_entry& entry) {
        std::error_code error;
        const bool folder = entry.is_directory(error);
        if (error) set.problems.push_back(concat(io::to_utf8(entry.path()), ": ", error.message()));
        return folder;
    };
    // What cannot be looked at cannot be read either, which says why.
    const auto is_picture_file = [](const fs::directory_entry& entry) {
        std::error_code error;
        return is_picture(entry.path()) && (entry.is_regular_file(error) || error);
    };
    for (const auto& name : names_in(root, is_class)) {
        const auto pictures = names_in(root / io::to_path(name), is_picture_file);
        if (pictures.empty()) continue;
        for (const auto& picture : pictures) {
            files.push_back(name + "/" + picture);
            labels.push_back(static_cast<std::int32_t>(set.classes.size()));
        }
        set.classes.push_back(name);
    }
    std::sort(set.problems.begin(), set.problems.end());
    const std::size_t found = files.size() + set.problems.size();
    if (files.empty()) fail(Status::bad_file, folder, ": no CLASS/NAME.jpg or .png in this folder");

    const Index count = static_cast<Index>(files.size()), bytes = options.height * options.width * 3;
    auto pixels = Tensor<std::uint8_t>::uninitialized(Shape{count, options.height, options.width, 3});
    std::vector<std::string> problems(files.size());
    parallel_for(count, 16, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            throw_if_cancelled();
            try {
                auto picture = io::read_image(io::to_utf8(root / io::to_path(files[static_cast<std::size_t>(i)])), options.limits);
                if (picture.shape() != Shape{options.height, options.width, 3}) picture = resize(picture, options.height, options.width);
                std::copy_n(picture.data(), bytes, pixels.data() + i * bytes);
            } catch (const Error& error) {
                if (error.status() == Status::cancelled || error.status() == Status::out_of_memory) throw;
                problems[static_cast<std::size_t>(i)] = error.what();
            }
        }
    });

    for (Index i = 0; i < count; ++i) {
        const auto s = static_cast<std::size_t>(i);
        if (!problems[s].empty()) {
            set.problems.push_back(std::move(problems[s]));
            continue;
        }
        if (set.size() != i) std::copy_n(pixels.data() + i * bytes, bytes, pixels.data() + set.size() * bytes);
        set.labels.push_back(labels[s]);
        set.files.push_back(std::move(files[s]));
    }
    if (set.labels.empty())
        fail(Status::bad_file, folder, ": none of its ", found, " pictures can be read; the first: ", set.problems.front());
    if (!set.problems.empty())
        log_event(LogLevel::info, folder, ": ", set.problems.size(), " of ", found,
                  " pictures cannot be read; the first: ", set.problems.front());
    if (set.size() == count) {
        set.pixels = std::move(pixels);
    } else {
        const std::span<const std::uint8_t> kept(pixels.data(), static_cast<std::size_t>(set.size() * bytes));
        set.pixels = Tensor<std::uint8_t>::from(Shape{set.size(), options.height, options.width, 3}, kept);
    }
    return set;
}

}  // namespace clamor::vision
