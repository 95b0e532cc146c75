#include "clamor/text/tasks.hpp"
#include "text/calibration/calibration.hpp"
#include "text/classifier_config.hpp"

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
        if (read.given(task.name)) task.calibration = read_calibration(read.section(task.name), task.labels);
}

/// What a folder says of itself, the weights zeros.
TextModel read_model(const io::ModelFolder& folder, const char* kind) {
    io::ConfigReader read = folder.read_config(kind);
    std::vector<TextTask> tasks = read_tasks(read.section("tasks"), read.json("tasks"));
    const TextClassifierOptions options = read_options(read);
    if (options.targets != TargetKind::classes) read.complain("tasks have classes alone");
    if (read.given("calibration")) read_calibrations(read.section("calibration"), tasks);
    read.finish();
    return TextModel::of_folder(std::move(tasks), options, folder);
}

}  // namespace

TextTasks TextTasks::load(const std::string& path, const char* as, const OpenOptions& options) {
    const io::ModelFolder folder(path);
    TextTasks loaded(read_model(folder, as));
    if (!loaded.model_.load(folder, options)) loaded.set_precision(options.precision);
    return loaded;
}

TextClassifier TextClassifier::load(const std::string& path, std::string_view task, const OpenOptions& options) {
    if (task.empty()) return load(path, options);
    const io::ModelFolder folder(path);
    TextTasks all(read_model(folder, TextTasks::kind));
    const bool settled = all.model_.load(folder, options);
    TextClassifier one(all.model_.only(all.find(task)));
    if (!settled) one.set_precision(options.precision);  // auto asks this task alone
    return one;
}

void TextTasks::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage, const char* as) const {
    Json names = Json::object(), measured = Json::object();
    for (const TextTask& task : tasks()) {
        names.set(task.name, write_labels(task.labels));
        if (task.calibration.posts > 0) measured.set(task.name, write_calibration(task.calibration, task.labels));
    }
    Json config = Json::object({{"tasks", std::move(names)}});
    write_options(options(), config);
    if (!measured.members().empty()) config.set("calibration", std::move(measured));
    model_.save(folder, as, std::move(config), card, storage);
}

}  // namespace clamor::text
