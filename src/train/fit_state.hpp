#pragma once

#include "clamor/io/json.hpp"
#include "clamor/train/fit.hpp"

namespace clamor::train {

/// Where training stands between two steps, apart from tensors. Whether it was stopped early is not of it: that is the patience's
/// to say, which may be another where training goes on.
struct FitState {
    Index epoch = 0;        ///< the one that runs
    Index batch = 0;        ///< of this epoch, the next to run
    LossSum loss = {};      ///< of this epoch
    Index without_better = 0;
    FitResult result = {};
};

io::Json to_json(const FitState& state);
/// Throws Status::bad_file.
FitState state_from_json(const io::Json& json);

/// What must be the same when training is resumed.
io::Json description_of(const FitOptions& options, Index shards);
/// Throws Status::invalid_argument with all that differs.
void check_description(const io::Json& here, const io::Json& there, const std::string& path);

}  // namespace clamor::train
