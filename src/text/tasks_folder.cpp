#include <algorithm>

#include "text/calibration.hpp"
#include "text/classifier_config.hpp"
#include "text/encoder_options.hpp"
#include "text/opened_packs.hpp"
#include "text/precision_check.hpp"
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
        if (read.given(task.name)) task.calibration = read_calibration(read.section(task.name), task.labels);
}

}  // namespace

std::pair<TextTasks, bool> TextTasks::open(const std::string& path, const char* as, const OpenOptions& open) {
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
    TextTasks loaded(std::move(tasks), std::move(tokenizer), options, std::move(network));
    OpenedPacks packs(path, std::make_shared<io::Fingerprint>(folder.weights()), open);
    const auto fill = [&](bool known) { io::load_slots(stored_slots(loaded.network()), folder.weights(), {.known = known}); };
    const auto run = [&](const Json& input, Precision precision) { return loaded.run_self_test(input, precision); };
    const auto test = [&] { folder.verify([&](const Json& input) { return run(input, Precision::fp32); }); };
    const auto packed = fill_and_test(packs, loaded.frozen_, fill, run, test);
    loaded.precision_ = packed.value_or(Precision::fp32);
    return {std::move(loaded), packed.has_value()};
}

TextTasks TextTasks::load(const std::string& path, const char* as, const OpenOptions& options) {
    auto [loaded, settled] = open(path, as, options);
    if (!settled) loaded.set_precision(options.precision);
    return std::move(loaded);
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
        if (task.calibration.posts > 0) calibration.set(task.name, write_calibration(task.calibration, task.labels));
    if (!calibration.members().empty()) config.set("calibration", std::move(calibration));
    io::save_model_folder(folder, weights,
                          {.kind = as,
                           .config = std::move(config),
                           .card = card,
                           .self_test = make_self_test(Precision::fp32),
                           .tokenizer = io::to_text(tokenizer_.to_json(), 1),
                           .storage = storage});
}

io::SelfTest TextTasks::make_self_test(Precision precision) const {
    io::SelfTest test;
    for (const std::string_view probe : probes) test.cases.push_back({probe, run_self_test(probe, precision)});
    return test;
}

std::vector<float> TextTasks::run_self_test(const Json& input, Precision precision) const {
    const std::string_view text = input.string();
    std::vector<float> probabilities(static_cast<std::size_t>(classes()));
    predict_in(precision, false, std::span(&text, 1), View<float>(probabilities.data(), Shape{1, classes()}));
    return probabilities;
}

Precision TextTasks::set_precision(std::optional<Precision> precision) {
    const Precision chosen = precision ? *precision : fastest_precision([this](Precision p) { return holds(p); });
    if (!has_precision(chosen)) fail(Status::unsupported, "text tasks: precision ", precision_name(chosen), " needs a processor with AVX512_BF16");
    if (chosen != precision_ || !precision) frozen_.release();
    give_back_memory();
    return precision_ = chosen;
}

bool TextTasks::holds(Precision precision) const {
    const auto cost = [&](const TextTask& task) { return precision == Precision::int8 ? task.calibration.int8 : task.calibration.bf16; };
    const auto is_measured = [&](const TextTask& task) { return cost(task) && task.calibration.posts >= enough_posts; };
    for (const TextTask& task : tasks_)
        if (is_measured(task) && !text::holds(*cost(task), precision)) return false;
    if (std::all_of(tasks_.begin(), tasks_.end(), is_measured)) return true;
    const auto exact = frozen_.of(network_, Precision::fp32), fast = frozen_.of(network_, precision);
    if (!means_hold(*exact, *fast, {tokenizer_, normalizer_, options_}, precision)) return false;
    const auto predicted = [&](Precision in) {
        auto all = Tensor<float>::uninitialized(Shape{static_cast<Index>(probe_posts().size()), classes()});
        predict_in(in, false, probe_posts(), all);
        return all;
    };
    const Tensor<float> in_fp32 = predicted(Precision::fp32), in_fast = predicted(precision);
    for (std::size_t t = 0; t < tasks_.size(); ++t)
        if (!is_measured(tasks_[t]) && !labels_hold(columns_of(t, in_fp32), columns_of(t, in_fast))) return false;
    return true;
}

TextClassifier TextClassifier::load(const std::string& folder, std::string_view task, const OpenOptions& options) {
    if (task.empty()) return load(folder, options);
    const auto [tasks, settled] = TextTasks::open(folder, TextTasks::kind, options);
    TextClassifier one = tasks.classifier(task);
    if (!settled) one.set_precision(options.precision);  // auto asks this task alone
    return one;
}

}  // namespace clamor::text
