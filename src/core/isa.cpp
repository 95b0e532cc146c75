#include "clamor/core/isa.hpp"

#include <atomic>

#include "clamor/core/error.hpp"
#include "core/processor.hpp"
#include "kernels/gemm.hpp"

namespace clamor {

namespace {

std::atomic<Isa>& in_use() noexcept {
    static std::atomic<Isa> isa{best_isa()};
    return isa;
}

}  // namespace

Isa isa() noexcept { return in_use().load(std::memory_order_relaxed); }

std::string_view isa_name(Isa isa) noexcept {
    switch (isa) {
        case Isa::avx512: return "avx512";
        case Isa::avx2: return "avx2";
        case Isa::generic: break;
    }
    return "generic";
}

void limit_isa(Isa limit) {
    if (limit >= isa()) return;
    kernels::limit_gemm_isa(limit);
    in_use().store(limit);
}

}  // namespace clamor
