#pragma once

#include <functional>
#include <vector>

#include "bindings.hpp"
#include "clamor/train/fit.hpp"

namespace clamor::python {

/// A callable of Python's, called after each step as progress(step, steps, loss, metric) with the GIL; what it raises ends the
/// training. None makes none.
inline std::function<bool(const train::Progress&)> progress_of(const py::object& callable) {
    if (callable.is_none()) return {};
    // Shared, and let go with the GIL: the function is copied and destroyed without it.
    const std::shared_ptr<py::object> held(new py::object(callable), [](py::object* object) {
        const py::gil_scoped_acquire acquired;
        delete object;
    });
    return [held](const train::Progress& now) {
        const py::gil_scoped_acquire acquired;
        (*held)(now.step, now.steps, now.loss, now.metric);
        return true;
    };
}

/// The mean loss of each epoch.
inline std::vector<double> losses(const train::FitResult& result) {
    std::vector<double> all;
    for (const auto& epoch : result.epochs) all.push_back(epoch.loss);
    return all;
}

/// The same, and what the metric said of each: NaN without one.
inline std::pair<std::vector<double>, std::vector<double>> losses_and_metrics(const train::FitResult& result) {
    std::vector<double> metrics;
    for (const auto& epoch : result.epochs) metrics.push_back(epoch.metric);
    return {losses(result), metrics};
}

}  // namespace clamor::python
