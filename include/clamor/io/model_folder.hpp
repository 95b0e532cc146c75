#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/io/config_reader.hpp"
#include "clamor/io/json.hpp"
#include "clamor/io/model_card.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/io/self_test.hpp"

namespace clamor::io {

/// What a folder is made of, besides weights.
struct ModelDescription {
    std::string kind = {};        ///< such as "text_classifier": who can load it
    Json config = Json::object(); ///< an object of the kind's own
    ModelCard card = {};
    SelfTest self_test = {};
    std::string tokenizer = {};   ///< the text of tokenizer.json; empty: none
    WeightStorage storage = WeightStorage::f32;
};

/// Writes config.json, model.safetensors (self-test included), README.md and, where given, tokenizer.json.
/// The folder appears whole, in the place of an older model folder, or not at all (AtomicFolder).
/// The self-test must have been computed from the weights as they are stored: those of rounded().
void save_model_folder(const std::string& path, const std::vector<ParameterSlot>& weights, const ModelDescription& description);

template <typename Layer>
void save_model_folder(const std::string& path, Layer& layer, const ModelDescription& description) {
    save_model_folder(path, slots_of(layer), description);
}

/// Throws what save_model_folder(), or save_checkpoint(), would throw of its place: to be asked before long work whose result goes there.
void try_model_folder(const std::string& path);

/// A model folder that was opened and found whole. Strict: one Status::bad_file lists what is missing of its files, one what is
/// wrong in its config.json; a format of a later version is Status::unsupported. The weights stay mapped while this lives.
///
///   io::ModelFolder folder(path);
///   io::ConfigReader read = folder.read_config("text_classifier");
///   ... read the options; read.finish(); build the layers from them ...
///   io::load_parameters(layers, folder.weights());
///   folder.verify([&](const io::Json& input) { return classify(input.string()); });
///
/// Threads: any number may read.
class ModelFolder {
public:
    static constexpr Index format_version = 1;

    explicit ModelFolder(const std::string& path);

    /// Whether the folder has a config.json with a kind, which no checkpoint has.
    static bool is_in(const std::string& folder);

    const std::string& path() const noexcept { return path_; }
    const std::string& kind() const noexcept { return kind_; }
    /// Reads what the kind has in config.json. Its finish(), which must be called, says too what is wrong around it.
    /// Throws Status::bad_file, for nothing else, where the folder is of another kind.
    ConfigReader read_config(std::string_view kind) const;
    const SafetensorsFile& weights() const noexcept { return weights_; }
    const SelfTest& self_test() const noexcept { return self_test_; }
    /// The text of tokenizer.json. Throws Status::not_found where there is none.
    std::string tokenizer() const;

    /// Runs the self-test: `run` gives the outputs for an input. Throws Status::bad_file with the first difference.
    void verify(const std::function<std::vector<float>(const Json& input)>& run) const;

private:
    std::string path_, kind_;
    std::shared_ptr<const Json> whole_;  ///< what config_ reads
    ConfigReader config_;                ///< copies share what they found
    SafetensorsFile weights_;
    SelfTest self_test_;
};

}  // namespace clamor::io
