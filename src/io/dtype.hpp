#pragma once

#include "clamor/io/safetensors.hpp"

namespace clamor::io {

/// Converts `out.size()` elements, which may be unaligned. False where they are not converted to T (SafetensorsFile::read).
template <typename T>
bool convert(DType dtype, std::span<const std::byte> bytes, View<T> out);

}  // namespace clamor::io
