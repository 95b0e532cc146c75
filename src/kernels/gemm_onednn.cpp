#include <dnnl.h>

#include <algorithm>

#include "clamor/core/error.hpp"
#include "kernels/gemm.hpp"
#include "kernels/one_thread.hpp"

namespace clamor::kernels {

void gemm(bool transpose_a, bool transpose_b, Index m, Index n, Index k, float alpha, const float* a, Index lda,
          const float* b, Index ldb, float beta, float* c, Index ldc) {
    if (m == 0 || n == 0) return;
    if (k == 0) {  // oneDNN refuses empty products
        for (Index r = 0; r < m; ++r)
            for (Index j = 0; j < n; ++j) c[r * ldc + j] = beta == 0 ? 0 : beta * c[r * ldc + j];
        return;
    }
    dnnl_status_t status = dnnl_success;
    on_one_thread([&] {
        status = dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, std::max<Index>(lda, 1), b,
                            std::max<Index>(ldb, 1), beta, c, ldc);
    });
    if (status != dnnl_success)
        fail(status == dnnl_out_of_memory ? Status::out_of_memory : Status::internal, "oneDNN's gemm of ", m, " x ", n, " x ", k,
             " failed with status ", static_cast<int>(status));
}

bool gemm_packs() noexcept { return false; }  // once for all rows, where it does

void limit_gemm_isa(Isa limit) {
    const dnnl_cpu_isa_t isa = limit == Isa::avx512 ? dnnl_cpu_isa_avx512_core
                               : limit == Isa::avx2 ? dnnl_cpu_isa_avx2
                                                    : dnnl_cpu_isa_sse41;
    if (dnnl_set_max_cpu_isa(isa) != dnnl_success)
        fail(Status::unsupported, "limit_isa: oneDNN has already started with another instruction set; call it before any other work");
}

}  // namespace clamor::kernels
