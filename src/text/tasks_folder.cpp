#include "text/calibration.hpp"
#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
#include "text/task_heads.hpp"

namespace clamor::text {

using io::Json;

namespace {

/// "tasks": {"irony": ["non_irony", "irony"], ...}
std::vector<TextTask> read_tasks(io::ConfigReader read, const Json& tasks) {
    std::vector<TextTask> found;
    if (!tasks.is_object()) return found;
    for (const auto& [name, labels] : tasks.members()) {
        found.push_back({name, read_labels(read, name, TargetKind::classes)});
        if (const std::string wrong = wrong_name(found.back()); !wrong.empty()) read.complain(wrong);
    }
    if (found.empty() || found.size() > 1000) read.complain("must be 1 to 1000 tasks");
    return found;
}

/// "calibration": {"irony": {"temperature": 1.2, ...}}, of any of the tasks.
void read_calibrations(io::ConfigReader read, std::vector<TextTask>& tasks) {
    for (TextTask& task : tasks)
        if (read.given(task.name)) task.calibration = read_calibration(read.section(task.name));
}

}  // namespace

TextTasks TextTasks::load(const std::string& path, const char* as) {
    const io::ModelFolder folder(path, as);
    io::ConfigReader read = folder.read_config();
    std::vector<TextTask> tasks = read_tasks(read.section("tasks"), read.json("tasks"));
    const TextClassifierOptions options = read_options(read);
    if (options.targets != TargetKind::classes) read.complain("tasks have classes alone");
    if (read.given("calibration")) read_calibrations(read.section("calibration"), tasks);
    read.finish();
    Tokenizer tokenizer = read_tokenizer(folder);
    const auto heads = heads_of(tasks);
    check_size(options, tokenizer.size(), heads, folder.weights());
    TextNetwork<float> network(encoder_options(options, tokenizer.size()), heads, options.dropout, options.ngrams);
    io::load_slots(stored_slots(network), folder.weights());
    TextTasks loaded(std::move(tasks), std::move(tokenizer), options, std::move(network));
    folder.verify([&](const Json& input) { return loaded.run_self_test(input); });
    return loaded;
}

void TextTasks::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage, const char* as) {
    const auto weights = stored_slots(network());
    io::round_slots(weights, storage);
    Json tasks = Json::object();
    for (const TextTask& task : tasks_) tasks.set(task.name, write_labels(task.labels));
    Json config = Json::object({{"tasks", std::move(tasks)}});
    write_options(options_, config);
    Json calibration = Json::object();
    for (const TextTask& task : tasks_)
        if (task.calibration.posts > 0) calibration.set(task.name, write_calibration(task.calibration));
    if (!calibration.members().empty()) config.set("calibration", std::move(calibration));
    io::SelfTest self_test;
    for (const std::string_view probe : probes) self_test.cases.push_back({probe, run_self_test(probe)});
    io::save_model_folder(folder, weights,
                          {.kind = as,
                           .config = std::move(config),
                           .card = card,
                           .self_test = std::move(self_test),
                           .tokenizer = io::to_text(tokenizer_.to_json(), 1),
                           .storage = storage});
}

std::vector<float> TextTasks::run_self_test(const Json& input) const {
    const std::string_view text = input.string();
    std::vector<float> probabilities(static_cast<std::size_t>(classes()));
    predict_with(false, {&text, 1}, View<float>(probabilities.data(), Shape{1, classes()}));
    return probabilities;
}

TextClassifier TextClassifier::load(const std::string& folder, std::string_view task) {
    return task.empty() ? load(folder) : TextTasks::load(folder).classifier(task);
}

}  // namespace clamor::text
