#include "text/embedding/mean_head.hpp"

#include <algorithm>
#include <iterator>

#include "io/folder_files.hpp"
#include "text/embedding/sentence_dense.hpp"
#include "text/embedding/sentence_modules.hpp"
#include "text/embedding/sentence_pooling.hpp"

namespace clamor::text {

using io::Json;

namespace {

constexpr std::string_view head_name = "head.", output_name = "head.output.", dense_name = "linear.";

/// The head's parameters by the names that a Dense module has.
std::vector<io::ParameterSlot> dense_slots(std::vector<io::ParameterSlot> head) {
    for (io::ParameterSlot& slot : head) {
        check(slot.name.starts_with(output_name), "a head on the mean is one dense layer, without ", slot.name);
        slot.name = concat(dense_name, slot.name.substr(output_name.size()));
    }
    return head;
}

}  // namespace

bool pools_mean(const SentenceFolder& files) {
    try {
        return files.modules.size() > 1 && read_poolings(files) == std::vector<nn::Pooling>{nn::Pooling::mean};
    } catch (const Error&) {  // no way of pooling that is known here
        return false;
    }
}

std::string SentenceCheckpoint::head() const {
    const bool whole = checkpoint.config().pooling == nn::Pooling::mean && path() == files.path;
    return whole && files.modules.size() == 3 && files.modules[2].kind == "Dense" ? files.modules[2].folder : std::string();
}

std::shared_ptr<const io::Fingerprint> fingerprint_of(const SentenceCheckpoint& opened) {
    auto all = std::make_shared<io::Fingerprint>(opened.checkpoint.weights());
    if (const std::string module = opened.head(); !module.empty()) all->add(io::WeightFiles(module));
    return all;
}

EncoderAndHead::EncoderAndHead(std::vector<io::ParameterSlot> slots) {
    const auto of_head =
        std::stable_partition(slots.begin(), slots.end(), [](const io::ParameterSlot& slot) { return !slot.name.starts_with(head_name); });
    head.assign(std::make_move_iterator(of_head), std::make_move_iterator(slots.end()));
    slots.erase(of_head, slots.end());
    encoder = std::move(slots);
}

void load_mean_head(const SentenceCheckpoint& opened, const std::vector<io::ParameterSlot>& head) {
    const std::string module = opened.head();
    if (module.empty() || !pools_mean(opened.files))
        fail(Status::bad_file, opened.path(),
             ": config.json has the classifier_pooling mean, which asks for a modules.json of a Transformer, a Pooling by the mean and a "
             "Dense");
    const auto classes = static_cast<Index>(opened.checkpoint.config().labels.size());
    const SentenceDense dense = read_dense(module, opened.checkpoint.config().encoder.width);
    if (dense.out != classes || !dense.bias || !dense.activation.empty() || dense.residual)
        fail(Status::bad_file, module, "/config.json: a head of ", classes, " classes has out_features ", classes,
             ", a bias, no residual, and Identity for its activation_function");
    const io::WeightFiles weights(module);
    io::load_slots(dense_slots(head), weights.tensors());
}

void describe_mean_head(const std::vector<io::ParameterSlot>& head, Index longest, const SentenceInput& input,
                        io::CheckpointDescription& description) {
    const Index width = description.config.encoder.width;
    const auto add_json = [&](std::string name, const Json& json) {
        description.modules.emplace_back(std::move(name), io::to_text(json, 2) + "\n");
    };
    const Json reading = Json::object({{"max_seq_length", longest}, {"do_lower_case", input.lower_case}});
    description.modules = mean_files(width, reading, {io::dense_folder});
    if (!input.prompt.empty()) description.modules.push_back(prompt_file(input.prompt));
    const auto classes = static_cast<Index>(description.config.labels.size());
    add_json(concat(io::dense_folder, "/config.json"),
             Json::object({{"in_features", width},
                           {"out_features", classes},
                           {"bias", true},
                           {"activation_function", "torch.nn.modules.linear.Identity"}}));
    description.module_weights.emplace_back(concat(io::dense_folder, "/", io::weights_name), dense_slots(head));
}

}  // namespace clamor::text
