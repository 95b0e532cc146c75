#include <algorithm>
#include <cstring>

#include "capi/analysis_handles.hpp"
#include "capi/guard.hpp"
#include "capi/labels.hpp"

using namespace clamor;

clamor_status clamor_text_model_calibrate(clamor_text_model* model, const clamor_str* texts, const clamor_str* labels, size_t count,
                                          clamor_calibration* calibration) {
    return capi::guard([&] {
        capi::need(model, "model");
        const clamor_calibration given = capi::options_or(calibration, clamor_calibration CLAMOR_CALIBRATION_INIT, "calibration");
        auto& classifier = model->classifier;
        const auto kind = classifier.options().targets;
        check(kind != text::TargetKind::number, "calibrate: a number has no probability to calibrate");
        ContextScope scope(*model->context);
        const auto posts = capi::views(texts, count, "texts");
        const capi::Labels known(kind, classifier.labels());
        const capi::LabelTargets targets(known, {kind, "labels", labels, count});
        const auto& measured =
            kind == text::TargetKind::classes ? classifier.calibrate(posts, targets.classes) : classifier.calibrate(posts, targets.rows);
        if (!calibration) return;
        const text::CalibrationErrors& errors = measured.errors.value();
        const clamor_calibration found{given.struct_size, measured.temperature, errors.before,       errors.after,
                                       errors.cross_fitted, errors.floor,       measured.at_bound(), 0};
        std::memcpy(calibration, &found, std::min(given.struct_size, sizeof(found)));
    });
}
