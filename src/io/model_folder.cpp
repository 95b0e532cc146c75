#include "clamor/io/model_folder.hpp"

#include <cmath>
#include <filesystem>

#include "clamor/io/file.hpp"
#include "clamor/version.hpp"

namespace clamor::io {

namespace {

constexpr const char *config_name = "config.json", *weights_name = "model.safetensors", *tokenizer_name = "tokenizer.json", *card_name = "README.md";
constexpr const char* self_test_key = "self_test";
constexpr std::size_t most_config_bytes = 1 << 20, most_tokenizer_bytes = 64 << 20;

std::string in(const std::string& folder, const char* name) { return folder + "/" + name; }

std::string card_text(const ModelDescription& description) {
    const ModelCard& card = description.card;
    const auto part = [](const char* title, const std::string& text) { return concat("\n## ", title, "\n\n", text.empty() ? "Not stated." : text, "\n"); };
    return concat("# ", card.name.empty() ? description.kind : card.name, "\n\n", card.summary.empty() ? "No summary was given." : card.summary, "\n") +
           part("Data", card.data) + part("How good it is", card.metric) + part("Limits", card.limits) +
           concat("\n## Training\n\nSeed ", card.seed, ". Written by Clamor ", CLAMOR_VERSION, ", kind `", description.kind, "`.\n");
}

Json self_test_json(const SelfTest& test) {
    Json cases = Json::array();
    for (const auto& [input, expected] : test.cases) {
        Json outputs = Json::array();
        for (const float value : expected) outputs.push_back(static_cast<double>(value));
        cases.push_back(Json::object({{"input", input}, {"expected", std::move(outputs)}}));
    }
    return Json::object({{"tolerance", test.tolerance}, {"cases", std::move(cases)}});
}

SelfTest self_test_from(const SafetensorsFile& file) {
    const auto found = file.metadata().find(self_test_key);
    if (found == file.metadata().end()) fail(Status::bad_file, file.path(), ": no self_test in its metadata");
    SelfTest test;
    try {
        const Json json = parse_json(found->second, self_test_key);
        test.tolerance = json.at("tolerance").number();
        if (!(test.tolerance >= 0)) fail(Status::bad_file, "tolerance must not be negative");
        for (const Json& item : json.at("cases").items()) {
            SelfTest::Case one;
            one.input = item.at("input");
            for (const Json& value : item.at("expected").items()) one.expected.push_back(static_cast<float>(value.number()));
            test.cases.push_back(std::move(one));
        }
    } catch (const Error& error) {
        fail(Status::bad_file, file.path(), ": self_test: ", error.what());
    }
    return test;
}

/// Both files are needed: what is missing is said of both at once.
std::string with_all_files(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!fs::exists(to_path(path), error)) fail(Status::not_found, path, ": no such model folder");
    if (!fs::is_directory(to_path(path), error)) fail(Status::bad_file, path, ": is a file; a model is a folder with ", config_name, " and ", weights_name);
    std::string missing;
    for (const char* name : {config_name, weights_name})
        if (!fs::is_regular_file(to_path(in(path, name)), error)) missing += concat(missing.empty() ? "" : " and ", name);
    if (!missing.empty()) fail(Status::bad_file, path, ": no model folder, ", missing, " missing");
    return path;
}

AtomicFolder beside(const std::string& path) { return AtomicFolder(path, {config_name, weights_name, tokenizer_name, card_name}); }

}  // namespace

void try_model_folder(const std::string& path) { static_cast<void>(beside(path)); }

void save_model_folder(const std::string& path, const std::vector<ParameterSlot>& weights, const ModelDescription& description) {
    check(!description.kind.empty(), "save_model_folder: the kind must be given");
    check(description.config.is_object(), "save_model_folder: config must be an object, is ", description.config.type_name());
    SafetensorsWriter writer;
    save_slots(weights, writer, description.storage);
    writer.set_metadata("format", "pt");  // what PyTorch's readers look for
    writer.set_metadata(self_test_key, to_text(self_test_json(description.self_test)));
    const Json config = Json::object({{"format_version", ModelFolder::format_version}, {"kind", description.kind}, {"library_version", CLAMOR_VERSION}, {"model", description.config}});

    AtomicFolder folder = beside(path);
    write_file(folder.file(config_name), to_text(config, 2) + "\n");
    writer.write(folder.file(weights_name));
    if (!description.tokenizer.empty()) write_file(folder.file(tokenizer_name), description.tokenizer);
    write_file(folder.file(card_name), card_text(description));
    folder.commit();
}

ModelFolder::ModelFolder(const std::string& path, const std::string& kind)
    : path_(with_all_files(path)),
      whole_(std::make_shared<const Json>(read_json(in(path, config_name), most_config_bytes))),
      config_(*whole_, in(path, config_name)),
      weights_(in(path, weights_name)),
      self_test_(self_test_from(weights_)) {
    // The version comes first: a later one may mean anything by the rest.
    if (const Json* version = whole_->find("format_version"); version && version->is_integer() && version->integer() > format_version)
        fail(Status::unsupported, in(path, config_name), ": format ", version->integer(), " was written by a later Clamor; this is ", CLAMOR_VERSION,
             " and reads format ", format_version);
    config_.integer("format_version", 1, format_version);
    config_.string("library_version");
    kind_ = config_.string("kind");
    if (!kind.empty() && kind_ != kind) config_.complain(concat("kind must be ", kind, ", is ", kind_.empty() ? "not given" : kind_.substr(0, 40)));
}

std::string ModelFolder::tokenizer() const { return read_file(in(path_, tokenizer_name), most_tokenizer_bytes); }

void ModelFolder::verify(const std::function<std::vector<float>(const Json& input)>& run) const {
    for (std::size_t i = 0; i < self_test_.cases.size(); ++i) {
        const auto& [input, expected] = self_test_.cases[i];
        const auto got = run(input);
        if (got.size() != expected.size()) fail(Status::bad_file, path_, ": self-test ", i, ": ", expected.size(), " outputs expected, got ", got.size());
        for (std::size_t k = 0; k < got.size(); ++k)
            if (!(std::abs(got[k] - expected[k]) <= self_test_.tolerance))
                fail(Status::bad_file, path_, ": self-test ", i, ": output ", k, " must be ", expected[k], " within ", self_test_.tolerance, ", got ", got[k],
                     "; the weights are damaged, or not those of this model");
    }
}

}  // namespace clamor::io
