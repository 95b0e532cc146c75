#pragma once

#include <dnnl_config.h>

#include "core/processor.hpp"

#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
extern "C" int omp_get_max_threads(void);
extern "C" void omp_set_num_threads(int);
#elif DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_TBB
#include <tbb/task_arena.h>
#endif

namespace clamor::kernels {

/// Runs `body`, which calls oneDNN, on this thread alone, and leaves the host's own setting as it was. Clamor cuts the
/// work itself (core/parallel.hpp): no team of oneDNN's runtime is ever started.
///
/// Signals wait meanwhile: oneDNN's product for AVX-512 moves the stack pointer into its work space on the heap where the inner
/// dimension is long (its gemm kernels' mov(rsp, ARG_WS)), and a handler that began there would write over the heap.
template <typename Body>
void on_one_thread(Body&& body) {
    const WithoutSignals without_signals;
#if DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_OMP
    struct OneThread {
        int before = omp_get_max_threads();
        OneThread() {
            if (before != 1) omp_set_num_threads(1);
        }
        ~OneThread() {
            if (before != 1) omp_set_num_threads(before);
        }
    } one_thread;
    body();
#elif DNNL_CPU_THREADING_RUNTIME == DNNL_RUNTIME_TBB
    thread_local tbb::task_arena arena(1);
    arena.execute([&] { body(); });
#else
    body();
#endif
}

}  // namespace clamor::kernels
