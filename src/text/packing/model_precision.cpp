#include <algorithm>

#include "clamor/text/model.hpp"
#include "text/calibration/calibration.hpp"
#include "text/packing/opened_packs.hpp"
#include "text/packing/precision_check.hpp"

namespace clamor::text {

Precision TextModel::set_precision(std::optional<Precision> precision) {
    const Precision chosen = precision ? *precision : fastest_precision([this](Precision p) { return holds(p); });
    check_has(chosen, "text model");
    frozen_.keep_only(chosen);
    give_back_memory();
    return precision_ = chosen;
}

bool TextModel::holds(Precision precision) const {
    const auto cost = [&](const TextTask& task) { return precision == Precision::int8 ? task.calibration.int8 : task.calibration.bf16; };
    const auto is_measured = [&](const TextTask& task) { return cost(task) && task.calibration.posts >= enough_posts; };
    for (const TextTask& task : tasks_)
        if (is_measured(task) && !text::holds(*cost(task), precision)) return false;
    if (std::all_of(tasks_.begin(), tasks_.end(), is_measured)) return true;
    if (!means_hold(*frozen(Precision::fp32), *frozen(precision), PostEncoder(*this), precision)) return false;
    const Tensor<float> exact = uncalibrated(Precision::fp32, probe_posts()), fast = uncalibrated(precision, probe_posts());
    for (std::size_t t = 0; t < tasks_.size(); ++t)
        if (!is_measured(tasks_[t]) && !outputs_hold(options_.targets, columns_of(t, exact), columns_of(t, fast))) return false;
    return true;
}

}  // namespace clamor::text
