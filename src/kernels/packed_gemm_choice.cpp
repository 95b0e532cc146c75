#include "kernels/packed_gemm_choice.hpp"

#include "core/processor.hpp"
#include "kernels/dispatch.hpp"

namespace clamor::kernels {

namespace {

const PackedGemmKernels& best_int8() {
#if defined(CLAMOR_X86_KERNELS)
    const Extensions has = processor_extensions();
    if (isa() == Isa::avx512 && has.avx512_vnni) return avx512_vnni::packed_gemm_int8;
    if (isa() == Isa::avx2 && best_isa() == Isa::avx2 && has.avx_vnni)
        return avx_vnni::packed_gemm_int8;  // a limit to AVX2 means AVX2 alone
#endif
    return CLAMOR_PICK(packed_gemm_int8);
}

}  // namespace

const PackedGemmKernels& packed_gemm(Precision precision) {
    check_has(precision, "product");
#if defined(CLAMOR_X86_KERNELS)
    if (precision == Precision::bf16) return avx512_bf16::packed_gemm_bf16;
#endif
    return precision == Precision::int8 ? best_int8() : CLAMOR_PICK(packed_gemm);
}

std::vector<NamedPackedGemm> runnable_packed_gemms() {
    std::vector<NamedPackedGemm> all = {{"generic", Precision::fp32, &generic::packed_gemm},
                                        {"generic", Precision::int8, &generic::packed_gemm_int8}};
#if defined(CLAMOR_X86_KERNELS)
    const Extensions has = processor_extensions();
    if (best_isa() >= Isa::avx2) {
        all.push_back({"avx2", Precision::fp32, &avx2::packed_gemm});
        all.push_back({"avx2", Precision::int8, &avx2::packed_gemm_int8});
    }
    if (has.avx_vnni) all.push_back({"avx_vnni", Precision::int8, &avx_vnni::packed_gemm_int8});
    if (best_isa() == Isa::avx512) {
        all.push_back({"avx512", Precision::fp32, &avx512::packed_gemm});
        all.push_back({"avx512", Precision::int8, &avx512::packed_gemm_int8});
    }
    if (has.avx512_vnni) all.push_back({"avx512_vnni", Precision::int8, &avx512_vnni::packed_gemm_int8});
    if (has.avx512_bf16) all.push_back({"avx512_bf16", Precision::bf16, &avx512_bf16::packed_gemm_bf16});
#endif
    return all;
}

}  // namespace clamor::kernels
