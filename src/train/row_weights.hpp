#pragma once

#include <cmath>
#include <span>

#include "clamor/core/error.hpp"
#include "clamor/core/shape.hpp"

namespace clamor::train {

/// What the rows of a loss weigh: as given, or 1 each.
class RowWeights {
public:
    /// Borrows. Throws Status::invalid_argument, naming the loss, for weights that are not one a row, finite and not negative.
    RowWeights(const char* loss, std::span<const double> given, Index rows) : given_(given) {
        check(given.empty() || static_cast<Index>(given.size()) == rows,
              loss, ": ", rows, " rows need as many row_weights, got ", given.size());
        for (const double w : given)
            check(w >= 0 && std::isfinite(w), loss, ": row weights must be finite and not negative, got ", w);
    }

    double operator[](Index row) const { return given_.empty() ? 1 : given_[static_cast<std::size_t>(row)]; }

private:
    std::span<const double> given_;
};

}  // namespace clamor::train
