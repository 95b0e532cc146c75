#include "clamor/io/model_folder.hpp"

#include <filesystem>

#include "clamor/core/log.hpp"
#include "clamor/io/file.hpp"
#include "clamor/version.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

namespace {

std::string in(const std::string& folder, const char* name) { return folder + "/" + name; }

SelfTest self_test_from(const SafetensorsFile& file, const Json& config) {
    const auto found = file.metadata().find(SelfTest::key);
    if (found == file.metadata().end()) {
        const char* why = "";
        if (config.is_object() && !config.find("kind") && !config.find("format_version"))
            why = config.find("model_type")
                      ? ": it is a Hugging Face checkpoint, and no model folder of Clamor's"
                      : ", and config.json has neither \"kind\", as a model of Clamor's has, nor \"model_type\", as a checkpoint has";
        fail(Status::bad_file, file.path(), ": no self_test in its metadata", why);
    }
    return SelfTest::from_text(found->second, file.path());
}

/// Both files are needed: what is missing is said of both at once.
std::string with_all_files(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::exists(to_path(path), error)) fail(Status::not_found, path, ": no such model folder");
    if (!fs::is_directory(to_path(path), error))
        fail(Status::bad_file, path, ": is a file; a model is a folder with ", config_name, " and ", weights_name);
    std::string missing;
    for (const char* name : {config_name, weights_name}) {
        const auto facts = system::facts_of(in(path, name));
        if (!facts)
            missing += concat(missing.empty() ? "" : " and ", name);
        else if (facts->kind != system::Facts::Kind::file)
            fail(Status::bad_file, in(path, name), ": is no regular file");
    }
    if (!missing.empty()) fail(Status::bad_file, path, ": no model folder, ", missing, " missing");
    return path;
}

}  // namespace

void try_model_folder(const std::string& path) { static_cast<void>(folder_beside(path)); }

void save_model_folder(const std::string& path, const std::vector<ParameterSlot>& weights, const ModelDescription& description) {
    check(!description.kind.empty(), "save_model_folder: the kind must be given");
    check(description.config.is_object(), "save_model_folder: config must be an object, is ", description.config.type_name());
    SafetensorsWriter writer;
    save_slots(weights, writer, description.storage);
    writer.set_metadata("format", "pt");  // what PyTorch's readers look for
    writer.set_metadata(SelfTest::key, description.self_test.to_text());
    const Json config = Json::object({{"format_version", ModelFolder::format_version},
                                      {"kind", description.kind},
                                      {"library_version", CLAMOR_VERSION},
                                      {"model", description.config}});

    AtomicFolder folder = folder_beside(path);
    write_file(folder.file(config_name), to_text(config, 2) + "\n");
    writer.write(folder.file(weights_name));
    if (!description.tokenizer.empty()) write_file(folder.file(tokenizer_name), description.tokenizer);
    write_file(folder.file(card_name), to_markdown(description.card, description.kind));
    folder.commit();
}

ModelFolder::ModelFolder(const std::string& path)
    : path_(with_all_files(path)),
      whole_(std::make_shared<const Json>(read_json(in(path, config_name), most_config_bytes))),
      config_(*whole_, in(path, config_name)),
      weights_(in(path, weights_name)),
      self_test_(self_test_from(weights_, *whole_)) {
    // The version comes first: a later one may mean anything by the rest.
    if (const Json* version = whole_->find("format_version"); version && version->is_integer() && version->integer() > format_version)
        fail(Status::unsupported, in(path, config_name), ": format ", version->integer(), " was written by a later Clamor; this is ",
             CLAMOR_VERSION, " and reads format ", format_version);
    config_.integer("format_version", 1, format_version);
    config_.string("library_version");
    kind_ = config_.string("kind");
}

bool ModelFolder::is_in(const std::string& folder) {
    const std::string path = in(folder, config_name);
    return system::is_file(path) && read_json(path, most_config_bytes).find("kind");
}

ConfigReader ModelFolder::read_config(std::string_view kind) const {
    ConfigReader read(config_);
    if (kind_ != kind) {
        read.complain(concat("kind must be ", kind, ", is ", kind_.empty() ? "not given" : kind_.substr(0, 40)));
        if (!kind_.empty()) read.finish_foreign();  // another kind's members would only hide that it is another
    }
    return read.section("model");
}

std::string ModelFolder::tokenizer() const { return read_regular_file(in(path_, tokenizer_name), most_tokenizer_bytes); }

void ModelFolder::verify(const std::function<std::vector<float>(const Json& input)>& run) const {
    self_test_.verify(path_, run);
    log_event(LogLevel::debug, path_, ": loaded, and its self-test passed");
}

}  // namespace clamor::io
