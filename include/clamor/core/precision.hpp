#pragma once

#include <optional>
#include <string_view>

namespace clamor {

/// The format of what a text encoder's matrix products multiply, in inference and (but for int8) in training; sums and all else are float.
enum class Precision {
    fp32,
    bf16,  ///< where the processor multiplies bfloat16 (AVX512_BF16)
    int8,  ///< a scale for each output of a weight, and for each row of activations as it comes
};

/// "f32", "bf16" or "int8".
std::string_view precision_name(Precision precision) noexcept;
/// The precision of that name; nothing for "auto". Throws Status::invalid_argument for another word.
std::optional<Precision> precision_of(std::string_view name);

/// Whether the instruction set in use (core/isa.hpp) has products in it: fp32 and int8 always.
bool has_precision(Precision precision) noexcept;
/// Throws Status::unsupported, naming what it needs, where it has not. `who` begins the words.
void check_has(Precision precision, std::string_view who);
/// Whether its products are as fast as those in fp32 or faster there: int8's without vector kernels take three times as long.
bool pays(Precision precision) noexcept;

}  // namespace clamor
