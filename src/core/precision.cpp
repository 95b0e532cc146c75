#include "clamor/core/precision.hpp"

#include "clamor/core/error.hpp"
#include "clamor/core/isa.hpp"
#include "core/processor.hpp"

namespace clamor {

std::string_view precision_name(Precision precision) noexcept {
    switch (precision) {
        case Precision::bf16: return "bf16";
        case Precision::int8: return "int8";
        case Precision::fp32: break;
    }
    return "f32";
}

std::optional<Precision> precision_of(std::string_view name) {
    for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8})
        if (name == precision_name(precision)) return precision;
    check(name == "auto", "precision: expected auto, f32, bf16 or int8, got \"", name.substr(0, 40), '"');
    return std::nullopt;
}

bool has_precision(Precision precision) noexcept {
    return precision != Precision::bf16 || (isa() == Isa::avx512 && processor_extensions().avx512_bf16);
}

void check_has(Precision precision, std::string_view who) {
    if (!has_precision(precision))
        fail(Status::unsupported, who, ": precision ", precision_name(precision),
             " needs a processor with AVX512_BF16; the instruction set in use is ", isa_name(isa()));
}

bool pays(Precision precision) noexcept { return precision != Precision::int8 || isa() != Isa::generic; }

}  // namespace clamor
