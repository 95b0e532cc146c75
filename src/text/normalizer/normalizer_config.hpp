#pragma once

#include "clamor/io/config_reader.hpp"
#include "clamor/text/normalizer.hpp"

namespace clamor::text {

/// A normalizer's options as a member of a configuration.
io::Json write_normalizer(const NormalizerOptions& options);
NormalizerOptions read_normalizer(io::ConfigReader read);

}  // namespace clamor::text
