#include "io/folder_files.hpp"

#include <iterator>

#include "clamor/io/json.hpp"
#include "clamor/io/safetensors.hpp"
#include "clamor/io/self_test.hpp"
#include "io/packed_file.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

std::string read_regular_file(const std::string& path, std::size_t most_bytes) {
    if (const auto facts = system::facts_of(path); facts && facts->kind != system::Facts::Kind::file)
        fail(Status::io, path, ": is no regular file");
    return read_file(path, most_bytes);
}

namespace {

/// The names in a folder that its modules.json says modules are in; none where it says nothing that is understood.
void add_module_folders(const std::string& folder, std::vector<std::string>& names) {
    const std::string where = folder + "/" + modules_name;
    if (!system::is_file(where)) return;
    try {
        const Json modules = read_json(where, most_config_bytes);
        for (const Json& module : modules.items())
            if (const Json* path = module.find("path"); path && path->is_string() && !path->string().empty())
                names.push_back(path->string().substr(0, path->string().find('/')));
    } catch (const Error&) {  // the folder is not one that was saved here
    }
}

/// Throws for a model of others, which was perhaps the only copy. Ours have their self-test in the weights' file.
void check_ours(const std::string& path) {
    const std::string weights = path + "/" + weights_name;
    try {
        if (system::is_file(weights) && SafetensorsFile(weights).metadata().contains(SelfTest::key)) return;
    } catch (const Error& error) {
        if (error.status() != Status::bad_file && error.status() != Status::unsupported) throw;
    }
    fail(Status::invalid_argument, path, ": not replaced, for Clamor did not write what is in it (", weights_name,
         " would have a self_test in its metadata): choose another folder");
}

}  // namespace

AtomicFolder folder_beside(const std::string& path, const std::vector<std::string>& others) {
    std::vector<std::string> replaceable = packed_file_names();
    replaceable.insert(replaceable.end(), {config_name, weights_name, card_name, modules_name, prompts_name, pooling_folder, dense_folder});
    replaceable.insert(replaceable.end(), std::begin(sentence_config_names), std::end(sentence_config_names));
    replaceable.insert(replaceable.end(), std::begin(tokenizer_names), std::end(tokenizer_names));
    add_module_folders(path, replaceable);
    replaceable.insert(replaceable.end(), others.begin(), others.end());
    return AtomicFolder(path, std::move(replaceable), check_ours);
}

}  // namespace clamor::io
