#pragma once

#include <string_view>

#include "clamor/core/error.hpp"
#include "clamor/core/isa.hpp"

/// The value of `--isa`: at most that instruction set, as on a processor that has no other.
inline void limit_isa_to(std::string_view name) {
    for (const clamor::Isa isa : {clamor::Isa::generic, clamor::Isa::avx2, clamor::Isa::avx512})
        if (name == isa_name(isa)) return clamor::limit_isa(isa);
    clamor::fail(clamor::Status::invalid_argument, "--isa: generic, avx2 or avx512 expected, got ", name);
}
