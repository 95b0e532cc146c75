#include "pipeline/output_folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "io/system_file.hpp"
#include "pipeline/state/checkpoint.hpp"

namespace clamor::pipeline {
namespace {

// report.html and posts.parquet are made of the others, by the Python package.
constexpr std::string_view report_beginning = R"({"format":"clamor.report")";
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

/// Whether it is a file that begins so, its white space left out: people indent a report.
bool begins_with(const std::string& path, std::string_view wanted) {
    if (!io::system::is_file(path)) return false;
    std::string found(wanted.size() + 32, '\0');
    std::ifstream(io::to_path(path), std::ios::binary).read(found.data(), static_cast<std::streamsize>(found.size()));
    std::erase_if(found, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    return found.starts_with(wanted);
}

/// The files that a run writes or removes. Throws where `state` is one of those in the folder.
std::vector<std::string> outputs_of(const std::string& folder, const std::string& state) {
    std::vector<std::string> outputs;
    if (!folder.empty())
        for (const char* name : ours) outputs.push_back(in(folder, name));
    if (!state.empty()) {
        for (const std::string& output : outputs)
            check(!is_same(state, output), "state: ", state, " is where the run writes ", output, "; choose another file");
        outputs.push_back(state);
    }
    for (std::size_t i = outputs.size(); i-- > 0;) outputs.push_back(outputs[i] + ".part");
    return outputs;
}

/// Throws where the file of an output is that of an input.
void refuse_same(const auto& input, const std::string& name, std::span<const std::string> outputs) {
    for (const std::string& output : outputs)
        check(!is_same(output, input), name, ": is an input, and as ", output,
              " it would be written over or removed; choose another folder or file for the outputs");
}

}  // namespace

const char* posts_name(PostsFormat format) {
    return format == PostsFormat::jsonl ? "posts.jsonl" : format == PostsFormat::csv ? "posts.csv" : "";
}

void refuse_inputs_as_outputs(std::span<posts::Reader* const> readers, const AnalyzeOptions& options) {
    const auto outputs = outputs_of(options.out, options.state);
    for (const posts::Reader* reader : readers) refuse_same(reader->stamp(), reader->name(), outputs);
}

void make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(io::to_path(folder), error);
    if (!std::filesystem::is_directory(io::to_path(folder))) fail(Status::io, folder, ": cannot make the folder: ", error.message());
}

void refuse_files_of_others(const std::string& folder, std::string_view but) {
    if (begins_with(in(folder, report_name), report_beginning) || begins_with(in(folder, checkpoint_name), checkpoint_magic)) return;
    for (const char* name : ours)
        check(name == but || !io::system::facts_of(in(folder, name)), folder, ": has a ", name,
              ", and neither a report.json nor a checkpoint of Clamor's: it would be written over or removed; ",
              "choose another folder, or remove it");
}

void remove_earlier(const std::string& folder, std::span<const char* const> keep) {
    for (const char* name : ours)
        if (std::none_of(keep.begin(), keep.end(), [&](const char* kept) { return std::string_view(kept) == name; }))
            io::system::remove_file(in(folder, name));
}

void write_report_folder(const std::string& report, const std::string& folder, std::span<const std::string> inputs,
                         const std::string& state) {
    outputs_of(folder, state);  // or throws
    const auto outputs = outputs_of(folder, {});
    for (const std::string& input : inputs) refuse_same(input, input, outputs);
    make_folder(folder);
    io::system::try_target(in(folder, report_name));
    refuse_files_of_others(folder);
    io::write_file(in(folder, report_name), report);
    remove_earlier(folder, std::array{report_name});
}

}  // namespace clamor::pipeline
