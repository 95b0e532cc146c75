#include "clamor/text/sentence_folder.hpp"

#include "clamor/io/config_reader.hpp"
#include "clamor/io/file.hpp"
#include "clamor/text/checkpoint_tokenizer.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/embedding/sentence_modules.hpp"

namespace clamor::text {

namespace {

using io::Json;

/// Null where there is no such file.
Json read_if_there(const std::string& where) { return io::system::is_file(where) ? io::read_json(where, most_module_bytes) : Json(); }

std::vector<SentenceModule> modules_of(const Json& json, const std::string& folder) {
    const std::string where = folder + "/" + io::modules_name;
    if (!json.is_array() || json.items().empty()) fail(Status::bad_file, where, ": must be an array of modules, is ", json.type_name());
    std::vector<SentenceModule> read;
    for (const Json& item : json.items()) {
        io::ConfigReader module(item, where);
        const std::string kind = sentence_class(module.string("type")), path = module.string("path");
        module.finish_foreign();
        if (path.find("..") != std::string::npos || path.find_first_of("\\:") != std::string::npos || path.starts_with("/"))
            fail(Status::bad_file, where, ": path must be a folder in this one, is ", path.substr(0, 80));
        read.push_back({kind, path.empty() ? folder : folder + "/" + path, path});
    }
    if (read.size() < 2 || read[0].kind != "Transformer" || read[1].kind != "Pooling")
        fail(Status::bad_file, where,
             ": the first modules must be Transformer and Pooling, are ", read[0].kind, read.size() > 1 ? " and " + read[1].kind : "");
    return read;
}

/// The prompt that config_sentence_transformers.json puts before each text; empty: none.
std::string prompt_of(const Json& config, const std::string& where) {
    io::ConfigReader read(config, where);
    std::string prompt;
    if (read.given("default_prompt_name")) {
        const std::string name = read.string("default_prompt_name");
        io::ConfigReader prompts = read.section("prompts");
        prompt = prompts.string(name);
    }
    read.finish_foreign();
    return prompt;
}

}  // namespace

SentenceFolder::SentenceFolder(const std::string& path) : path(path), encoder(path) {
    if (is_sentence_folder(path)) {
        modules_json = io::read_json(path + "/" + io::modules_name, most_module_bytes);
        modules = modules_of(modules_json, path);
        encoder = modules[0].folder;
        const std::string prompts = path + "/" + io::prompts_name;
        if (const Json config = read_if_there(prompts); !config.is_null()) input.prompt = prompt_of(config, prompts);
    }
    const std::string where = encoder + "/" + io::sentence_config_name;
    input_json = read_if_there(where);
    if (!input_json.is_null()) {
        io::ConfigReader read(input_json, where);
        if (read.given("max_seq_length")) longest = read.integer("max_seq_length", 1, Index{1} << 20);
        if (read.given("do_lower_case")) input.lower_case = read.boolean("do_lower_case");
        read.finish_foreign();
    }
    if (longest == 0) longest = tokenizer_longest(encoder);
}

std::function<std::string_view(std::string_view, PoolString&)> SentenceInput::prepare() const {
    if (prompt.empty()) return {};
    return [this](std::string_view text, PoolString& room) { return std::string_view(room.assign(prompt).append(text)); };
}

bool is_sentence_folder(const std::string& folder) { return io::system::is_file(folder + "/" + io::modules_name); }

}  // namespace clamor::text
