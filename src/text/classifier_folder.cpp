#include <algorithm>
#include <cmath>

#include "clamor/io/file.hpp"
#include "clamor/text/tasks.hpp"
#include "text/calibration.hpp"
#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
#include "text/opened_packs.hpp"

namespace clamor::text {

using io::Json;

namespace {

constexpr const char* kind = "text_classifier";

}  // namespace

std::vector<io::ParameterSlot> TextClassifier::slots() { return stored_slots(network()); }

io::SelfTest TextClassifier::make_self_test(Precision precision) const {
    io::SelfTest test;
    for (const std::string_view probe : probes) test.cases.push_back({probe, run_self_test(probe, precision)});
    if (options_.targets == TargetKind::number)  // which may be far from 1
        for (const auto& one : test.cases) test.tolerance = std::max(test.tolerance, 1e-4 * std::abs(static_cast<double>(one.expected[0])));
    return test;
}

std::vector<float> TextClassifier::run_self_test(const Json& input, Precision precision) const {
    const std::string_view text = input.string();
    std::vector<float> probabilities(labels_.size());
    predict_in(precision, nullptr, {&text, 1}, View<float>(probabilities.data(), Shape{1, classes()}));
    return probabilities;
}

TextClassifier TextClassifier::load(const std::string& path, const OpenOptions& open) {
    if (io::Checkpoint::is_in(path)) return load_checkpoint(path, open);
    const io::ModelFolder folder(path, kind);
    if (folder.kind() == TextTasks::kind) fail(Status::bad_file, path, ": is a model of several tasks: name the one that is wanted");
    io::ConfigReader read = folder.read_config();
    const TextClassifierOptions options = read_options(read);
    std::vector<std::string> labels = read_labels(read, "labels", options.targets);
    Calibration calibration;
    if (read.given("calibration")) calibration = read_calibration(read.section("calibration"), labels);
    read.finish();
    Tokenizer tokenizer = read_tokenizer(folder);
    const std::vector<TextHead> heads{{"", static_cast<Index>(labels.size())}};
    check_size(options, tokenizer.size(), heads, folder.weights());
    TextNetwork<float> network(encoder_options(options, tokenizer.size()), heads, options.dropout, options.ngrams);
    TextClassifier classifier(std::move(labels), std::move(tokenizer), options, std::move(network));
    classifier.calibration_ = calibration;
    classifier.in_units_ = true;
    OpenedPacks packs(path, std::make_shared<io::Fingerprint>(folder.weights()), open);
    const auto fill = [&](bool known) { io::load_slots(classifier.slots(), folder.weights(), {.known = known}); };
    const auto run = [&](const Json& input, Precision precision) { return classifier.run_self_test(input, precision); };
    const auto test = [&] { folder.verify([&](const Json& input) { return run(input, Precision::fp32); }); };
    if (const auto packed = fill_and_test(packs, classifier.frozen_, fill, run, test))
        classifier.precision_ = *packed;
    else
        classifier.set_precision(open.precision);
    return classifier;
}

void TextClassifier::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) {
    if (base_) return save_as_checkpoint(folder, card, storage);
    const auto weights = slots();
    io::round_slots(weights, storage);
    Json config = Json::object({{"labels", write_labels(labels_)}});
    write_options(options_, config);
    if (calibration_.posts > 0) config.set("calibration", write_calibration(calibration_, labels_));
    io::save_model_folder(folder, weights,
                          {.kind = kind,
                           .config = std::move(config),
                           .card = card,
                           .self_test = make_self_test(Precision::fp32),
                           .tokenizer = io::to_text(tokenizer_.to_json(), 1),
                           .storage = storage});
}

void TextClassifier::store_calibration(const std::string& folder, std::string_view task) const {
    check(calibration_.posts > 0, "store_calibration: nothing was measured, calibrate() first");
    constexpr std::size_t most_config_bytes = 1 << 20;
    const std::string path = folder + "/config.json";
    Json config = io::read_json(path, most_config_bytes);
    if (base_) {
        config.set(own_member, own_config());
    } else {
        Json model = config.at("model"), calibration = write_calibration(calibration_, labels_);
        const Json* tasks = model.find("tasks");
        check(tasks ? tasks->find(task) != nullptr : task.empty(), "store_calibration: ", path, " has no task \"", task.substr(0, 64), '"');
        if (tasks) {
            const Json* others = model.find("calibration");
            calibration = others ? *others : Json::object();
            calibration.set(std::string(task), write_calibration(calibration_, labels_));
        }
        model.set("calibration", std::move(calibration));
        config.set("model", std::move(model));
    }
    io::write_file(path, io::to_text(config, 2) + "\n");
}

}  // namespace clamor::text
