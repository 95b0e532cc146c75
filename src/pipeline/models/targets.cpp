#include "pipeline/models/targets.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <vector>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "io/system_file.hpp"

namespace clamor::pipeline {
namespace {

// report.html and posts.parquet are made of the others, by the Python package.
constexpr std::array<const char*, 6> ours = {report_name, "report.html", "posts.jsonl", "posts.csv", "posts.parquet", checkpoint_name};

std::string in(const std::string& folder, const std::string& name) { return io::to_utf8(io::to_path(folder) / name); }

bool is_same(const std::string& path, const posts::FileStamp& input) {
    if (input.inode == 0) return false;
    const auto facts = io::system::facts_of(path);
    return facts && facts->device == input.device && facts->inode == input.inode;
}

bool is_same(const std::string& a, const std::string& b) {
    std::error_code error;
    if (std::filesystem::equivalent(io::to_path(a), io::to_path(b), error)) return true;
    const auto whole = [&](const std::string& path) {
        return std::filesystem::weakly_canonical(std::filesystem::absolute(io::to_path(path), error), error);
    };
    return whole(a) == whole(b);
}

}  // namespace

const char* posts_name(PostsFormat format) {
    return format == PostsFormat::jsonl ? "posts.jsonl" : format == PostsFormat::csv ? "posts.csv" : "";
}

void refuse_inputs_as_targets(std::span<posts::Reader* const> readers, const AnalyzeOptions& options) {
    std::vector<std::string> targets;
    if (!options.out.empty())
        for (const char* name : ours) targets.push_back(in(options.out, name));
    if (!options.state.empty()) {
        for (const std::string& target : targets)
            check(!is_same(options.state, target), "state: ", options.state, " is where the run writes ", target, "; choose another file");
        targets.push_back(options.state);
    }
    for (std::size_t i = targets.size(); i-- > 0;) targets.push_back(targets[i] + ".part");
    for (const posts::Reader* reader : readers)
        for (const std::string& target : targets)
            check(!is_same(target, reader->stamp()), reader->name(), ": is an input, and as ", target,
                  " it would be written over or removed; choose another folder or file for the outputs");
}

void remove_earlier(const std::string& folder, std::span<const char* const> keep) {
    for (const char* name : ours)
        if (std::none_of(keep.begin(), keep.end(), [&](const char* kept) { return std::string_view(kept) == name; }))
            io::system::remove_file(in(folder, name));
}

}  // namespace clamor::pipeline
