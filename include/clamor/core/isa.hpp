#pragma once

#include <string_view>

namespace clamor {

/// The instruction sets that kernels are compiled for, each containing those before it.
enum class Isa { generic, avx2, avx512 };

/// The one in use: the best that this processor has, or less after limit_isa().
Isa isa() noexcept;
std::string_view isa_name(Isa isa) noexcept;

/// Uses at most `limit` from now on, in our kernels and in oneDNN, for tests and for results that must be the same
/// on different processors. Call it before any other work: oneDNN keeps what it has started with, and then
/// Status::unsupported is thrown.
void limit_isa(Isa limit);

}  // namespace clamor
