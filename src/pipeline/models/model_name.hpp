#pragma once

#include <string>

#include "clamor/core/precision.hpp"

namespace clamor::pipeline {

/// What reports and states call a model: its name, and its precision where that is not f32, so that what was answered in another is not
/// resumed from, nor merged with (docs/precision.md).
inline std::string name_in_reports(std::string name, Precision precision) {
    if (precision == Precision::fp32 || name.empty()) return name;
    return name.append(" (").append(precision_name(precision)).append(")");
}

}  // namespace clamor::pipeline
