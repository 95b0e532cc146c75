#include "text/mean_head.hpp"

#include <algorithm>
#include <iterator>

#include "text/sentence_modules.hpp"
#include "text/sentence_pooling.hpp"

namespace clamor::text {

using io::Json;

namespace {

constexpr std::string_view head_name = "head.", output_name = "head.output.", dense_name = "linear.";
constexpr const char* dense_folder = "2_Dense";

/// The head's parameters by the names that a Dense module has.
std::vector<io::ParameterSlot> dense_slots(std::vector<io::ParameterSlot> head) {
    for (io::ParameterSlot& slot : head) {
        check(slot.name.starts_with(output_name), "a head on the mean is one dense layer, without ", slot.name);
        slot.name = concat(dense_name, slot.name.substr(output_name.size()));
    }
    return head;
}

}  // namespace

bool pools_mean(const SentenceFolder& folder) {
    return !folder.modules.empty() && read_poolings(folder) == std::vector<nn::Pooling>{nn::Pooling::mean};
}

EncoderAndHead::EncoderAndHead(std::vector<io::ParameterSlot> slots) {
    const auto of_head = std::stable_partition(slots.begin(), slots.end(), [](const io::ParameterSlot& slot) { return !slot.name.starts_with(head_name); });
    head.assign(std::make_move_iterator(of_head), std::make_move_iterator(slots.end()));
    slots.erase(of_head, slots.end());
    encoder = std::move(slots);
}

void load_mean_head(const std::string& folder, const std::vector<io::ParameterSlot>& head) {
    const SentenceFolder files(folder);
    if (files.modules.size() != 3 || files.modules[2].kind != "Dense" || !pools_mean(files))
        fail(Status::bad_file, folder, ": config.json has the classifier_pooling mean, which asks for a modules.json of a Transformer, a Pooling by the mean and a Dense");
    const io::WeightFiles weights(files.modules[2].folder);
    io::load_slots(dense_slots(head), weights.tensors());
}

void describe_mean_head(const std::vector<io::ParameterSlot>& head, Index width, Index classes, Index longest, io::CheckpointDescription& description) {
    description.modules = mean_files(width, Json::object({{"max_seq_length", longest}, {"do_lower_case", false}}), {dense_folder});
    const Json dense = Json::object({{"in_features", width}, {"out_features", classes}, {"bias", true}, {"activation_function", "torch.nn.modules.linear.Identity"}});
    description.modules.emplace_back(concat(dense_folder, "/config.json"), io::to_text(dense, 2) + "\n");
    description.module_weights.emplace_back(concat(dense_folder, "/model.safetensors"), dense_slots(head));
}

}  // namespace clamor::text
