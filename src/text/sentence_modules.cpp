#include "text/sentence_modules.hpp"

#include <filesystem>

#include "clamor/io/config_reader.hpp"
#include "clamor/io/file.hpp"
#include "clamor/text/sentence_head.hpp"
#include "io/system_file.hpp"

namespace clamor::text {

namespace {

using io::Json;

constexpr const char *input_name = "sentence_bert_config.json", *prompts_name = "config_sentence_transformers.json";
constexpr std::size_t most_weight_bytes = std::size_t{1} << 30;  // of a dense layer

Json module_line(int number, const char* path, const char* kind) {
    return Json::object({{"idx", number}, {"name", std::to_string(number)}, {"path", path}, {"type", concat("sentence_transformers.models.", kind)}});
}

struct PoolingName {
    const char *flag, *word;  ///< older and newer configurations
    nn::Pooling pooling;
};
/// In the order in which sentence-transformers puts their results behind each other.
constexpr PoolingName pooling_names[] = {
    {"pooling_mode_cls_token", "cls", nn::Pooling::first},
    {"pooling_mode_max_tokens", "max", nn::Pooling::max},
    {"pooling_mode_mean_tokens", "mean", nn::Pooling::mean},
    {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", nn::Pooling::mean_root},
    {"pooling_mode_lasttoken", "lasttoken", nn::Pooling::last},
};

/// The files of a module that a loader looks at.
void add_files(const SentenceModule& module, std::vector<io::NamedFile>& files) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(io::to_path(module.folder), error)) {
        const std::string name = io::to_utf8(entry.path().filename());
        if (io::system::is_file(module.folder + "/" + name) && (name == "config.json" || name.ends_with(".safetensors") || name.ends_with(".safetensors.index.json")))
            files.emplace_back(module.path + "/" + name, io::read_file(module.folder + "/" + name, most_weight_bytes));
    }
}

}  // namespace

std::vector<SentenceModule> read_modules(const std::string& folder) {
    const std::string where = folder + "/modules.json";
    const Json modules = io::read_json(where, most_module_bytes);
    if (!modules.is_array() || modules.items().empty()) fail(Status::bad_file, where, ": must be an array of modules, is ", modules.type_name());
    std::vector<SentenceModule> read;
    for (const Json& item : modules.items()) {
        io::ConfigReader module(item, where);
        const std::string kind = sentence_class(module.string("type")), path = module.string("path");
        module.finish_foreign();
        if (path.find("..") != std::string::npos || path.find_first_of("\\:") != std::string::npos || path.starts_with("/"))
            fail(Status::bad_file, where, ": path must be a folder in this one, is ", path.substr(0, 80));
        read.push_back({kind, path.empty() ? folder : folder + "/" + path, path});
    }
    if (read.size() < 2 || read[0].kind != "Transformer" || read[1].kind != "Pooling")
        fail(Status::bad_file, where, ": the first modules must be Transformer and Pooling, are ", read[0].kind, read.size() > 1 ? " and " + read[1].kind : "");
    return read;
}

std::vector<nn::Pooling> read_poolings(const std::string& folder, Index width) {
    const std::string where = folder + "/config.json";
    const Json config = io::read_json(where, most_module_bytes);
    io::ConfigReader read(config, where);
    for (const char* name : {"word_embedding_dimension", "embedding_dimension"})
        if (read.given(name) && read.integer(name, 1) != width && width > 0) read.complain(concat(name, " is not the encoder's width, ", width));
    if (read.given("pooling_mode_weightedmean_tokens") && read.boolean("pooling_mode_weightedmean_tokens"))
        read.complain("pooling_mode_weightedmean_tokens is not available");
    std::vector<nn::Pooling> poolings;
    const Json& mode = read.json("pooling_mode");
    if (mode.is_string()) {
        std::vector<std::string> words;
        for (const PoolingName& name : pooling_names) words.emplace_back(name.word);
        const std::string word = read.choice("pooling_mode", words);
        for (const PoolingName& name : pooling_names)
            if (word == name.word) poolings.push_back(name.pooling);
    } else {
        for (const PoolingName& name : pooling_names)
            if (read.given(name.flag) && read.boolean(name.flag)) poolings.push_back(name.pooling);
    }
    if (poolings.empty()) read.complain("no way of pooling is chosen that is known");
    read.finish_foreign();
    return poolings;
}

std::vector<io::NamedFile> mean_files(Index width, const Json& input, const std::vector<std::string>& dense) {
    std::vector<io::NamedFile> files;
    const auto add_json = [&](const char* name, const Json& json) { files.emplace_back(name, io::to_text(json, 2) + "\n"); };
    Json::Array modules{module_line(0, "", "Transformer"), module_line(1, "1_Pooling", "Pooling")};
    for (const std::string& path : dense) modules.push_back(module_line(static_cast<int>(modules.size()), path.c_str(), "Dense"));
    add_json(input_name, input);
    add_json("modules.json", Json(std::move(modules)));
    add_json("1_Pooling/config.json", Json::object({{"word_embedding_dimension", width}, {"pooling_mode_mean_tokens", true}, {"pooling_mode_cls_token", false},
                                                    {"pooling_mode_max_tokens", false}, {"pooling_mode_mean_sqrt_len_tokens", false}}));
    return files;
}

std::vector<io::NamedFile> sentence_files(const std::string& folder, Index width, Index longest) {
    std::vector<io::NamedFile> files;
    const auto add_json = [&](const char* name, const Json& json) { files.emplace_back(name, io::to_text(json, 2) + "\n"); };
    const std::string input = sentence_encoder_folder(folder) + "/" + input_name, prompts = folder + "/" + prompts_name;
    Json text = io::system::is_file(input) ? io::read_json(input, most_module_bytes) : Json::object({{"max_seq_length", 0}, {"do_lower_case", false}});
    text.set("max_seq_length", longest);
    if (!is_sentence_folder(folder)) return mean_files(width, text);
    add_json(input_name, text);
    if (io::system::is_file(prompts)) files.emplace_back(prompts_name, io::read_file(prompts, most_module_bytes));
    const auto modules = read_modules(folder);
    Json::Array lines = io::read_json(folder + "/modules.json", most_module_bytes).items();
    lines.front().set("path", "");  // the encoder's files are the new folder's own
    add_json("modules.json", lines);
    for (std::size_t i = 1; i < modules.size(); ++i)
        if (!modules[i].path.empty()) add_files(modules[i], files);
    return files;
}

bool is_sentence_folder(const std::string& folder) { return io::system::is_file(folder + "/modules.json"); }

std::string sentence_encoder_folder(const std::string& folder) { return is_sentence_folder(folder) ? read_modules(folder)[0].folder : folder; }

Index sentence_longest(const std::string& encoder_folder) {
    const std::string where = encoder_folder + "/" + input_name;
    if (!io::system::is_file(where)) return 0;
    const Json config = io::read_json(where, most_module_bytes);
    io::ConfigReader read(config, where);
    const Index longest = read.given("max_seq_length") ? read.integer("max_seq_length", 1, Index{1} << 20) : 0;
    read.finish_foreign();
    return longest;
}

namespace {

/// The prompt that config_sentence_transformers.json puts before each text; empty: none.
std::string read_prompt(const std::string& where) {
    if (!io::system::is_file(where)) return {};
    const Json config = io::read_json(where, most_module_bytes);
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

bool read_flag(const std::string& where, const char* name, bool otherwise) {
    if (!io::system::is_file(where)) return otherwise;
    const Json config = io::read_json(where, most_module_bytes);
    io::ConfigReader read(config, where);
    const bool flag = read.given(name) ? read.boolean(name) : otherwise;
    read.finish_foreign();
    return flag;
}

}  // namespace

SentenceInput read_sentence_input(const std::string& folder, const std::string& encoder_folder) {
    SentenceInput input{.lower_case = read_flag(encoder_folder + "/" + input_name, "do_lower_case", false)};
    if (!is_sentence_folder(folder)) return input;
    input.prompt = read_prompt(folder + "/" + prompts_name);
    const std::string pooling = read_modules(folder)[1].folder + "/config.json";
    if (!input.prompt.empty() && !read_flag(pooling, "include_prompt", true))
        fail(Status::unsupported, pooling, ": include_prompt is false, and ", prompts_name, " has a default prompt: pooling that leaves its tokens out is not available");
    return input;
}

}  // namespace clamor::text
