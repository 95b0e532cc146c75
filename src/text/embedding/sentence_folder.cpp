#include "clamor/text/sentence_folder.hpp"

#include "clamor/io/config_reader.hpp"
#include "clamor/io/file.hpp"
#include "clamor/text/checkpoint_tokenizer.hpp"
#include "clamor/text/classifier.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/embedding/sentence_config.hpp"
#include "text/embedding/sentence_modules.hpp"
#include "text/own_member.hpp"

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
    if (read[0].kind != "Transformer" || (read.size() > 1 && read[1].kind != "Pooling"))
        fail(Status::bad_file, where,
             ": the first modules must be Transformer and Pooling, are ", read[0].kind, read.size() > 1 ? " and " + read[1].kind : "");
    return read;
}

/// The prompt that config_sentence_transformers.json puts before each text; empty: none, as "query" and "document" are where it does not
/// say them.
std::string prompt_of(io::ConfigReader& read) {
    if (!read.given("default_prompt_name")) return {};
    const std::string name = read.string("default_prompt_name");
    const bool usual = name == "query" || name == "document";
    if (usual && !read.given("prompts")) return {};
    io::ConfigReader prompts = read.section("prompts");
    return prompts.given(name) || !(usual || prompts.has(name)) ? prompts.string(name) : std::string();
}

/// Whether sentence-transformers takes a folder's modules for vectors: its models of other kinds are read as bare encoders.
bool is_of_vectors(const Json& config) {
    const Json* kind = config.find("model_type");
    return !kind || !kind->is_string() || kind->string() == "SentenceTransformer";
}

/// What a classifier that was trained here says of its texts where transformers would not look for it.
SentenceInput own_input_of(const std::string& folder) {
    const std::string where = folder + "/" + io::config_name;
    const Json config = read_if_there(where);
    const Json* own = config.find(TextClassifier::own_member);
    if (!own || own->is_null()) return {};
    io::ConfigReader read(*own, where + ": " + TextClassifier::own_member);
    SentenceInput input = read_own_input(read);
    read.finish_foreign();
    return input;
}

}  // namespace

SentenceFolder::SentenceFolder(const std::string& path) : path(path), encoder(path) {
    const std::string where = path + "/" + io::prompts_name;
    const bool modular = is_sentence_folder(path);
    const Json config = modular ? read_if_there(where) : Json();
    TokenizerLimits limits;
    if (modular && is_of_vectors(config)) {
        modules_json = io::read_json(path + "/" + io::modules_name, most_module_bytes);
        modules = modules_of(modules_json, path);
        encoder = modules[0].folder;
        if (!config.is_null()) {
            io::ConfigReader read(config, where);
            input.prompt = prompt_of(read);
            if (read.given("truncate_dim")) kept = read.integer("truncate_dim", 1);
            read.finish_foreign();
        }
        SentenceConfig reading = read_sentence_config(encoder, modules.size() > 1);
        input_json = std::move(reading.json);
        input.lower_case = reading.lower_case;
        limits = reading.limits;
    } else {
        input = own_input_of(path);
    }
    const TokenizerLimits usual = tokenizer_limits(encoder);
    longest = limits.longest > 0 ? limits.longest : usual.longest;
    input.from_left = limits.from_left ? limits.from_left : usual.from_left;
}

std::function<std::string_view(std::string_view, PoolString&)> SentenceInput::prepare() const {
    if (prompt.empty()) return {};
    return [this](std::string_view text, PoolString& room) { return std::string_view(room.assign(prompt).append(text)); };
}

bool is_sentence_folder(const std::string& folder) { return io::system::is_file(folder + "/" + io::modules_name); }

}  // namespace clamor::text
