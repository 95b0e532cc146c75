#include "clamor/text/tasks.hpp"
#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"

namespace clamor::text {

using io::Json;

namespace {

constexpr const char* kind = "text_classifier";

}  // namespace

std::vector<io::ParameterSlot> TextClassifier::slots() { return stored_slots(network()); }

io::SelfTest TextClassifier::make_self_test() const {
    io::SelfTest test;
    for (const std::string_view probe : probes) test.cases.push_back({probe, run_self_test(probe)});
    return test;
}

std::vector<float> TextClassifier::run_self_test(const Json& input) const {
    const std::string_view text = input.string();
    std::vector<float> probabilities(labels_.size());
    predict_in(Precision::fp32, {&text, 1}, View<float>(probabilities.data(), Shape{1, classes()}));
    return probabilities;
}

TextClassifier TextClassifier::load(const std::string& path) {
    if (io::Checkpoint::is_in(path)) return load_checkpoint(path);
    const io::ModelFolder folder(path, kind);
    if (folder.kind() == TextTasks::kind) fail(Status::bad_file, path, ": is a model of several tasks: name the one that is wanted");
    io::ConfigReader read = folder.read_config();
    std::vector<std::string> labels = read_labels(read, "labels");
    const TextClassifierOptions options = read_options(read);
    read.finish();
    const std::string where = path + "/tokenizer.json";
    Tokenizer tokenizer = Tokenizer::from_json(io::parse_json(folder.tokenizer(), where), where);
    const std::vector<TextHead> heads{{"", static_cast<Index>(labels.size())}};
    check_size(options, tokenizer.size(), heads, folder.weights());
    TextNetwork<float> network(encoder_options(options, tokenizer.size()), heads, options.dropout, options.ngrams);
    Rng rng(options.seed);
    network.restart_masked(rng);
    TextClassifier classifier(std::move(labels), std::move(tokenizer), options, std::move(network));
    io::load_slots(classifier.slots(), folder.weights());
    folder.verify([&](const Json& input) { return classifier.run_self_test(input); });
    return classifier;
}

void TextClassifier::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) {
    if (base_) return save_as_checkpoint(folder, card, storage);
    const auto weights = slots();
    io::round_slots(weights, storage);
    Json config = Json::object({{"labels", write_labels(labels_)}});
    write_options(options_, config);
    io::save_model_folder(folder, weights,
                          {.kind = kind,
                           .config = std::move(config),
                           .card = card,
                           .self_test = make_self_test(),
                           .tokenizer = io::to_text(tokenizer_.to_json(), 1),
                           .storage = storage});
}

}  // namespace clamor::text
