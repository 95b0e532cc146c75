#include <filesystem>

#include "clamor/io/checkpoint.hpp"
#include "clamor/io/file.hpp"
#include "io/checkpoint_family.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

namespace {

AtomicFolder beside(const std::string& path, const std::vector<std::string>& module_files) {
    std::vector<std::string> others;
    for (const std::string& name : module_files) others.push_back(name.substr(0, name.find('/')));
    return folder_beside(path, others);
}

}  // namespace

std::vector<NamedFile> read_tokenizer_files(const std::string& folder) {
    std::vector<NamedFile> files;
    for (const char* name : tokenizer_names) {
        const std::string path = folder + "/" + name;
        if (system::is_file(path)) files.emplace_back(name, read_file(path, most_tokenizer_bytes));
    }
    return files;
}

void save_checkpoint(const std::string& path, const std::vector<ParameterSlot>& slots, const CheckpointDescription& description) {
    const CheckpointConfig& config = description.config;
    const CheckpointFamily* family = find_family(config.family);
    check(family, "checkpoint: '", config.family, "' is no family that is known");
    check(description.storage != WeightStorage::int8,
          "checkpoint: transformers does not read int8 weights with a scale a row; store f32 or bf16");

    SafetensorsWriter writer;
    save_slots(to_family_names(*family, config.stores_head() ? family->prefix : "", slots), writer, description.storage);
    writer.set_metadata("format", "pt");  // what PyTorch's readers look for
    writer.set_metadata(SelfTest::key, description.self_test.to_text());

    std::vector<std::string> module_files;
    for (const auto& [name, bytes] : description.modules) module_files.push_back(name);
    for (const auto& [name, weights] : description.module_weights) module_files.push_back(name);
    AtomicFolder folder = beside(path, module_files);
    write_file(folder.file(config_name), to_text(write_checkpoint_config(config), 2) + "\n");
    writer.write(folder.file(weights_name));
    for (const auto& [name, bytes] : description.tokenizer) write_file(folder.file(name), bytes);
    for (const std::string& name : module_files) std::filesystem::create_directories(to_path(folder.file(name)).parent_path());
    for (const auto& [name, bytes] : description.modules) write_file(folder.file(name), bytes);
    for (const auto& [name, weights] : description.module_weights) {
        SafetensorsWriter module;
        save_slots(weights, module, description.storage);
        module.write(folder.file(name));
    }
    write_file(folder.file(card_name), to_markdown(description.card, config.family));
    folder.commit();
}

}  // namespace clamor::io
