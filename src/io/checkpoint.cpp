#include "clamor/io/checkpoint.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "clamor/io/file.hpp"
#include "io/checkpoint_family.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

namespace {

/// Tensors of the heads that transformers puts on these encoders, and of pre-training: known, whatever task they are for.
constexpr std::string_view heads[] = {"pooler.", "classifier.", "pre_classifier.", "cls.", "lm_head.", "qa_outputs.", "sequence_summary.",
                                      "discriminator_predictions.", "generator_predictions.", "generator_lm_head.",
                                      "vocab_transform.", "vocab_layer_norm.", "vocab_projector."};
/// Buffers that old versions stored: they only count.
constexpr std::string_view counters[] = {"embeddings.position_ids", "embeddings.token_type_ids"};
/// Names that TensorFlow's checkpoints left behind, in bert-base-uncased among others.
constexpr std::pair<std::string_view, std::string_view> old_names[] = {{".weight", ".gamma"}, {".bias", ".beta"}};

/// Throws where it is the config.json of a model folder (io/model_folder.hpp).
Json no_model_folder(Json config, const std::string& folder) {
    const Json* kind = config.find("kind");
    if (kind && kind->is_string() && !config.find("model_type"))
        fail(Status::bad_file, folder, ": expected a Hugging Face checkpoint, is a model folder of the kind ", kind->string().substr(0, 40),
             ", which the class of that kind loads");
    return config;
}

Json read_config_file(const std::string& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(to_path(folder), error))
        fail(std::filesystem::exists(to_path(folder), error) ? Status::bad_file : Status::not_found, folder,
             ": no such folder; a checkpoint is a folder with config.json and model.safetensors");
    return no_model_folder(read_json(folder + "/config.json", most_config_bytes), folder);
}

/// A hostile configuration must not ask for more memory than its weights could fill: no weight takes less than a byte.
void check_size(const nn::EncoderOptions& e, const TensorSet& stored) {
    const auto n = [](Index size) { return static_cast<double>(size); };
    const double elements =
        n(e.vocabulary + e.positions) * n(e.table_width()) + n(e.layers) * n(e.width) * (4 * n(e.width) + 2 * n(e.inner));
    if (const double bytes = static_cast<double>(stored.bytes()); elements > bytes)
        fail(Status::bad_file, stored.where(), ": config.json asks for at least ", elements, " weights, and here are ", bytes, " bytes");
}

}  // namespace

Checkpoint::Checkpoint(const std::string& folder)
    : path_(folder), config_(read_checkpoint_config(read_config_file(folder), folder + "/config.json")), weights_(folder) {
    const CheckpointFamily& family = *find_family(config_.family);
    const auto with_prefix = [&](const StoredTensor* tensor) {
        return tensor->name.starts_with(std::string(family.prefix) + "embeddings.");
    };
    const auto& tensors = weights_.tensors().tensors();
    if (std::any_of(tensors.begin(), tensors.end(), with_prefix)) prefix_ = family.prefix;
    check_size(config_.encoder, weights_.tensors());
}

bool Checkpoint::belongs_to_head(std::string_view tensor) const {
    const std::string_view family = find_family(config_.family)->prefix;
    if (tensor.starts_with(family)) tensor.remove_prefix(family.size());
    return std::any_of(std::begin(heads), std::end(heads), [&](std::string_view head) { return tensor.starts_with(head); });
}

std::vector<ParameterSlot> Checkpoint::stored_names(const std::vector<ParameterSlot>& slots) const {
    auto named = to_family_names(*find_family(config_.family), prefix_, slots);
    const TensorSet& stored = weights_.tensors();
    for (ParameterSlot& slot : named)
        for (const auto& [now, before] : old_names)
            if (!stored.find(slot.name) && slot.name.ends_with(now)) {
                const std::string old = slot.name.substr(0, slot.name.size() - now.size()) + std::string(before);
                if (stored.find(old)) slot.name = old;
            }
    return named;
}

bool Checkpoint::is_in(const std::string& folder) {
    const std::string path = folder + "/config.json";
    return system::is_file(path) && read_json(path, most_config_bytes).find("model_type");
}

void Checkpoint::verify(const std::function<std::vector<float>(const Json& input)>& run) const {
    self_test().verify(path_, run);
}

SelfTest Checkpoint::self_test() const {
    const std::string* text = weights_.metadata(SelfTest::key);
    return text ? SelfTest::from_text(*text, path_) : SelfTest();
}

void Checkpoint::load(const std::vector<ParameterSlot>& slots, bool known) const {
    LoadOptions options{.ignore = unused(slots), .known = known};
    for (const std::string_view counter : counters) options.ignore.push_back(prefix_ + std::string(counter));
    load_slots(stored_names(slots), weights_.tensors(), options);
}

std::vector<std::string> Checkpoint::unused(const std::vector<ParameterSlot>& slots) const {
    std::set<std::string> used, rest;
    for (const ParameterSlot& slot : stored_names(slots)) used.insert(slot.name);
    for (const StoredTensor* tensor : weights_.tensors().tensors())
        if (belongs_to_head(tensor->name) && !used.contains(tensor->name)) rest.insert(tensor->name);
    return {rest.begin(), rest.end()};
}

}  // namespace clamor::io
