#pragma once

#include <functional>

#include "clamor/core/shape.hpp"

namespace clamor::train {

/// The learning rate over a training run, as a share of its peak: schedule(step, steps) for step in [0, steps).
/// Any function will do; those below are the usual ones. An empty one is constant.
using Schedule = std::function<double(Index step, Index steps)>;

struct WarmUpOptions {
    double warm_up = 0;  ///< share of all steps in which the rate rises in a straight line, the last of them at the peak
    double end = 0;      ///< what it falls to, as a share of the peak
};

Schedule constant(double warm_up = 0);
/// Falls in a straight line to `end`, which it would reach at step `steps` (as BERT's: Devlin et al. 2018).
Schedule linear(WarmUpOptions options = {});
/// Falls as half a cosine to `end` (Loshchilov and Hutter 2016, without restarts).
Schedule cosine(WarmUpOptions options = {});

struct OneCycleOptions {
    double rise = 0.3;           ///< share of the steps in which the rate rises
    double start_divisor = 25;   ///< begins at peak / this
    double end_divisor = 1e4;    ///< ends at the beginning / this
};
/// Rises and falls as half cosines (Smith and Topin 2017), step by step as torch.optim.lr_scheduler.OneCycleLR.
Schedule one_cycle(OneCycleOptions options = {});

}  // namespace clamor::train
