#include "clamor/core/isa.hpp"

#include <atomic>

#include "clamor/core/error.hpp"
#include "kernels/gemm.hpp"

namespace clamor {

namespace {

Isa best_of_processor() noexcept {
#if defined(__x86_64__) && defined(CLAMOR_X86_KERNELS)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        return Isa::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
#endif
    return Isa::generic;
}

std::atomic<Isa>& in_use() noexcept {
    static std::atomic<Isa> isa{best_of_processor()};
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
