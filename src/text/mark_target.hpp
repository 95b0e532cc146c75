#pragma once

#include "clamor/core/pool.hpp"
#include "clamor/text/target_sentiment.hpp"

namespace clamor::text {

/// mark_target(), into memory that is used again: `clean` has the normalised text on the way.
void mark_target(const TargetedText& post, PoolString& clean, PoolString& marked);

}  // namespace clamor::text
