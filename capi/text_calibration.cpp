#include "capi/analysis_handles.hpp"
#include "capi/guard.hpp"
#include "capi/labels.hpp"

using namespace clamor;

clamor_status clamor_text_model_calibrate(clamor_text_model* model, const clamor_str* texts, const clamor_str* labels, size_t count,
                                          clamor_calibration_errors* errors) {
    return capi::guard([&] {
        capi::need(model, "model");
        auto& classifier = model->classifier;
        const auto kind = classifier.options().targets;
        check(kind != text::TargetKind::number, "calibrate: a number has no probability to calibrate");
        const auto posts = capi::views(texts, count, "texts");
        const capi::Labels known(kind, classifier.labels());
        const capi::LabelTargets targets(known, {kind, "labels", labels, count});
        ContextScope scope(*model->context);
        const auto& measured =
            kind == text::TargetKind::classes ? classifier.calibrate(posts, targets.classes) : classifier.calibrate(posts, targets.rows);
        if (errors && measured.errors)
            *errors = {measured.errors->before, measured.errors->after, measured.errors->cross_fitted, measured.errors->floor};
    });
}
