#pragma once

#include <cstdint>
#include <string_view>

namespace clamor::text {

/// What the outputs of a classifier say of a post.
enum class TargetKind : std::uint8_t {
    classes,  ///< it is in one of them: probabilities that add up to 1
    labels,   ///< it has any of them, or none: a probability each
    number,   ///< a real number; there is one output
};

/// "classes", "labels" or "number".
std::string_view target_kind_name(TargetKind kind) noexcept;
/// The kind of that name. Throws Status::invalid_argument for another word.
TargetKind target_kind_of(std::string_view name);

}  // namespace clamor::text
