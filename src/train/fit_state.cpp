#include "train/fit_state.hpp"

#include <cmath>

namespace clamor::train {

namespace {

using io::Json;

// JSON has finite numbers only.
constexpr const char *infinite = "inf", *minus_infinite = "-inf";

Json json_of_metric(double value) {
    if (std::isnan(value)) return {};
    if (std::isinf(value)) return value > 0 ? infinite : minus_infinite;
    return value;
}
double metric_of(const Json& json) {
    if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (json == infinite) return std::numeric_limits<double>::infinity();
    if (json == minus_infinite) return -std::numeric_limits<double>::infinity();
    return json.number();
}

Index count_of(const Json& json, const char* name, Index least = 0) {
    const Index value = json.at(name).integer();
    if (value < least) fail(Status::bad_file, name, " is ", value);
    return value;
}

}  // namespace

Json to_json(const FitState& state) {
    Json epochs = Json::array();
    for (const EpochRecord& record : state.result.epochs) epochs.push_back(Json::array({record.loss, json_of_metric(record.metric)}));
    return Json::object({{"epoch", state.epoch},
                         {"batch", state.batch},
                         {"step", state.result.steps},
                         {"loss_sum", state.loss.sum},
                         {"loss_weight", state.loss.weight},
                         {"without_better", state.without_better},
                         {"best_metric", json_of_metric(state.result.best_metric)},
                         {"best_epoch", state.result.best_epoch},
                         {"epochs", std::move(epochs)}});
}

FitState state_from_json(const Json& json) {
    FitState state;
    state.epoch = count_of(json, "epoch");
    state.batch = count_of(json, "batch");
    state.result.steps = count_of(json, "step");
    state.loss = {json.at("loss_sum").number(), json.at("loss_weight").number()};
    state.without_better = count_of(json, "without_better");
    state.result.best_metric = metric_of(json.at("best_metric"));
    state.result.best_epoch = count_of(json, "best_epoch", -1);
    for (const Json& record : json.at("epochs").items()) {
        if (record.items().size() != 2) fail(Status::bad_file, "an epoch's record must be two numbers");
        state.result.epochs.push_back({record.items()[0].number(), metric_of(record.items()[1])});
    }
    return state;
}

Json description_of(const FitOptions& options, Index shards) {
    Json optimizer;
    if (const auto* adam = std::get_if<AdamWOptions>(&options.optimizer))
        optimizer = Json::array({adam->l2 ? "adam" : "adamw", adam->beta1, adam->beta2, adam->epsilon, adam->weight_decay});
    else if (const auto* sgd = std::get_if<SgdOptions>(&options.optimizer))
        optimizer = Json::array({sgd->nesterov ? "nesterov" : "sgd", sgd->momentum, sgd->weight_decay});
    Json description = Json::object({{"examples", options.examples},
                                     {"epochs", options.epochs},
                                     {"budget", options.batches.budget},
                                     {"shuffle", options.batches.shuffle},
                                     {"drop_last", options.batches.drop_last},
                                     {"shards", shards},
                                     {"seed", concat(options.seed)},
                                     {"precision", precision_name(options.precision)},
                                     {"optimizer", std::move(optimizer)},
                                     {"rate", options.rate},
                                     {"clip_norm", options.clip_norm},
                                     {"ema", options.ema},
                                     {"metric", options.metric != nullptr},
                                     {"higher_is_better", options.higher_is_better},
                                     {"keep_best", options.metric && options.keep_best}});
    for (const auto& [name, value] : options.learned) description.set(name, value);
    return description;
}

void check_description(const Json& here, const Json& there, const std::string& path) {
    std::string differences;
    for (const auto& [name, value] : here.members()) {
        const Json* other = there.find(name);
        // It goes on for longer than was planned, or more carefully: it may have diverged.
        if (name == "epochs" && other && other->is_integer() && other->integer() < value.integer()) continue;
        if (name == "rate" && other && other->is_number() && other->number() > value.number()) continue;
        if (!other || *other != value)
            differences += concat("\n  ", name, " was ", other ? io::to_text(*other) : "not there", ", is ", io::to_text(value));
    }
    check(differences.empty(), path, ": cannot resume, this training was another one:", differences);
}

}  // namespace clamor::train
