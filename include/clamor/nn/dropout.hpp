#pragma once

#include "clamor/ops/dropout.hpp"

namespace clamor::nn {

/// Dropout in place, while training alone. It has no weights: composite layers keep one `Saved` a place.
/// Without `saved` (inference) or with p = 0 nothing happens, and no random number is taken.
template <typename T>
struct Dropout {
    struct Saved {
        ops::DropoutMask mask;
    };

    double p = 0;

    void forward(View<T> x, Saved* saved, Rng* rng) const {
        if (!saved || p == 0) return;
        check(rng, "dropout: training with p = ", p, " needs an Rng");
        saved->mask = ops::dropout_mask(ops::dropout_words(x.size()), p, *rng);
        ops::dropout<T>(x, saved->mask, p);
    }

    /// Turns dL/dy into dL/dx in place.
    void backward(View<T> dy, const Saved& saved) const {
        if (p != 0) ops::dropout<T>(dy, saved.mask, p);
    }
};

}  // namespace clamor::nn
