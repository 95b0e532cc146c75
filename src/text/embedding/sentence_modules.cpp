#include "text/embedding/sentence_modules.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "clamor/io/file.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/embedding/sentence_config.hpp"

namespace clamor::text {

namespace {

using io::Json;

constexpr std::size_t most_weight_bytes = std::size_t{1} << 30;  // of a dense layer

Json module_line(int number, const char* path, const char* kind) {
    return Json::object(
        {{"idx", number}, {"name", std::to_string(number)}, {"path", path}, {"type", concat("sentence_transformers.models.", kind)}});
}

/// The files of a module that a loader looks at.
void add_files(const SentenceModule& module, std::vector<io::NamedFile>& files) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(io::to_path(module.folder), error)) {
        const std::string name = io::to_utf8(entry.path().filename());
        if (io::system::is_file(module.folder + "/" + name) &&
            (name == "config.json" || name.ends_with(".safetensors") || name.ends_with(".safetensors.index.json")))
            files.emplace_back(module.path + "/" + name, io::read_file(module.folder + "/" + name, most_weight_bytes));
    }
}

/// Of a checkpoint's folder, or of one with modules; not its config.json, which is kept in memory.
bool is_read_again(const std::string& name) {
    return name.ends_with(".safetensors") || name.ends_with(".safetensors.index.json") || name == io::modules_name ||
           name == io::prompts_name || std::ranges::find(io::tokenizer_names, name) != std::end(io::tokenizer_names) ||
           std::ranges::find(io::sentence_config_names, name) != std::end(io::sentence_config_names);
}

}  // namespace

std::vector<io::NamedFile> mean_files(Index width, const Json& input, const std::vector<std::string>& dense) {
    std::vector<io::NamedFile> files;
    const auto add_json = [&](const std::string& name, const Json& json) { files.emplace_back(name, io::to_text(json, 2) + "\n"); };
    Json::Array modules{module_line(0, "", "Transformer"), module_line(1, io::pooling_folder, "Pooling")};
    for (const std::string& path : dense) modules.push_back(module_line(static_cast<int>(modules.size()), path.c_str(), "Dense"));
    add_json(io::sentence_config_name, input);
    add_json(io::modules_name, Json(std::move(modules)));
    add_json(concat(io::pooling_folder, "/config.json"), Json::object({{"word_embedding_dimension", width},
                                                                       {"pooling_mode_mean_tokens", true},
                                                                       {"pooling_mode_cls_token", false},
                                                                       {"pooling_mode_max_tokens", false},
                                                                       {"pooling_mode_mean_sqrt_len_tokens", false}}));
    return files;
}

io::NamedFile prompt_file(const std::string& prompt) {
    constexpr const char* name = "posts";
    const Json config = Json::object({{"prompts", Json::object({{name, prompt}})}, {"default_prompt_name", name}});
    return {io::prompts_name, io::to_text(config, 2) + "\n"};
}

std::vector<std::string> stamps_of(const SentenceFolder& folder) {
    std::set<std::string> folders{folder.path, folder.encoder};
    for (const SentenceModule& module : folder.modules) folders.insert(module.folder);
    std::vector<std::string> stamps;
    for (const std::string& in : folders) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(io::to_path(in), error)) {
            const std::string name = io::to_utf8(entry.path().filename()), path = in + "/" + name;
            const bool of_module = in != folder.encoder && name == io::config_name;
            if (!of_module && !is_read_again(name)) continue;
            if (const auto facts = io::system::facts_of(path); facts && facts->kind == io::system::Facts::Kind::file)
                stamps.push_back(concat(path, ": ", facts->bytes, " bytes, changed at ", facts->modified, " ns"));
        }
    }
    std::ranges::sort(stamps);
    return stamps;
}

void check_unchanged(const std::vector<std::string>& stamps, const SentenceFolder& folder) {
    const std::vector<std::string> now = stamps_of(folder);
    std::vector<std::string> different;
    std::ranges::set_symmetric_difference(stamps, now, std::back_inserter(different));
    if (different.empty()) return;
    const std::string& first = different.front();
    fail(Status::bad_file, first.substr(0, first.find(": ")), ": was changed since the folder was opened; open it anew to save it");
}

std::vector<io::NamedFile> sentence_files(const SentenceFolder& folder, Index width, Index longest) {
    std::vector<io::NamedFile> files;
    const auto add_json = [&](const std::string& name, const Json& json) { files.emplace_back(name, io::to_text(json, 2) + "\n"); };
    if (folder.modules.empty()) {
        files = mean_files(width, Json::object({{"max_seq_length", longest}, {"do_lower_case", folder.input.lower_case}}));
        if (!folder.input.prompt.empty()) files.push_back(prompt_file(folder.input.prompt));
        return files;
    }
    add_json(io::sentence_config_name,
             with_longest(folder.input_json.is_null() ? Json::object({{"do_lower_case", false}}) : folder.input_json, longest));
    if (const std::string prompts = folder.path + "/" + io::prompts_name; io::system::is_file(prompts))
        files.emplace_back(io::prompts_name, io::read_file(prompts, most_module_bytes));
    Json::Array lines = folder.modules_json.items();
    lines.front().set("path", "");  // the encoder's files are the new folder's own
    add_json(io::modules_name, lines);
    for (std::size_t i = 1; i < folder.modules.size(); ++i)
        if (!folder.modules[i].path.empty()) add_files(folder.modules[i], files);
    return files;
}

}  // namespace clamor::text
