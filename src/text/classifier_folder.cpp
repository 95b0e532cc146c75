#include "clamor/io/file.hpp"
#include "clamor/text/tasks.hpp"
#include "core/joined.hpp"
#include "io/folder_files.hpp"
#include "text/calibration/calibration.hpp"
#include "text/classifier_config.hpp"

namespace clamor::text {

using io::Json;

namespace {

constexpr const char* kind = "text_classifier";

[[noreturn]] void refuse_tasks(const std::string& path, const Json& tasks) {
    const std::string names = tasks.is_object() ? ", of " + joined(tasks.members(), ", ", [](const auto& task) { return task.first; }) : "";
    fail(Status::bad_file, path, ": is a model of several tasks: name the one that is wanted", names);
}

}  // namespace

TextClassifier::TextClassifier(std::vector<std::string> labels, Tokenizer tokenizer, const TextClassifierOptions& options)
    : model_({{.labels = std::move(labels)}}, std::move(tokenizer), options) {}

TextClassifier::TextClassifier(TextModel model) : model_(std::move(model)) {}

TextClassifier TextClassifier::load(const std::string& path, const OpenOptions& open) {
    if (io::Checkpoint::is_in(path)) {
        const io::Checkpoint checkpoint(path);
        if (checkpoint.config().pooling != nn::Pooling::mean) return load_checkpoint(checkpoint, nullptr, open);
        const SentenceFolder modules(path);
        return load_checkpoint(checkpoint, &modules, open);
    }
    const io::ModelFolder folder(path);
    if (folder.kind() == TextTasks::kind) refuse_tasks(path, folder.read_config(TextTasks::kind).json("tasks"));
    io::ConfigReader read = folder.read_config(kind);
    const TextClassifierOptions options = read_options(read);
    TextTask task{.labels = read_labels(read, "labels", options.targets)};
    if (read.given("calibration")) task.calibration = read_calibration(read.section("calibration"), task.labels);
    read.finish();
    TextClassifier classifier(TextModel::of_folder({std::move(task)}, options, folder));
    classifier.in_units_ = true;
    if (!classifier.model_.load(folder, open)) classifier.set_precision(open.precision);
    return classifier;
}

void TextClassifier::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) const {
    if (base_) return save_as_checkpoint(folder, card, storage);
    Json config = Json::object({{"labels", write_labels(labels())}});
    write_options(options(), config);
    if (calibration().posts > 0) config.set("calibration", write_calibration(calibration(), labels()));
    model_.save(folder, kind, std::move(config), card, storage);
}

void TextClassifier::store_calibration(const std::string& folder, std::string_view task) const {
    check(calibration().posts > 0, "store_calibration: nothing was measured, calibrate() first");
    const std::string path = folder + "/config.json";
    Json config = io::read_json(path, io::most_config_bytes);
    if (base_) {
        config.set(own_member, own_config());
    } else {
        Json model = config.at("model"), measured = write_calibration(calibration(), labels());
        const Json* tasks = model.find("tasks");
        const Json* known = tasks ? tasks->find(task) : task.empty() ? model.find("labels") : nullptr;
        check(known != nullptr, "store_calibration: ", path, " has no task \"", task.substr(0, 64), '"');
        check(io::to_text(*known) == io::to_text(write_labels(labels())), "store_calibration: ", path, " is of other labels: ",
              io::to_text(*known).substr(0, 200));
        if (tasks) {
            const Json* others = model.find("calibration");
            Json all = others ? *others : Json::object();
            measured = all.set(std::string(task), std::move(measured));
        }
        model.set("calibration", std::move(measured));
        config.set("model", std::move(model));
    }
    io::write_file(path, io::to_text(config, 2) + "\n");
}

}  // namespace clamor::text
