#include "core/processor.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

#if defined(__x86_64__) && defined(CLAMOR_X86_KERNELS)
#include <cpuid.h>
#endif

namespace clamor {

Isa best_isa() noexcept {
#if defined(__x86_64__) && defined(CLAMOR_X86_KERNELS)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        return Isa::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Isa::avx2;
#endif
    return Isa::generic;
}

namespace {

Extensions find_extensions() noexcept {
    Extensions found;
#if defined(__x86_64__) && defined(CLAMOR_X86_KERNELS)
    const Isa best = best_isa();
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (best == Isa::generic || !__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return found;
    const unsigned subleaves = eax;
    found.avx512_vnni = best == Isa::avx512 && (ecx >> 11 & 1);
    if (subleaves == 0 || !__get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx)) return found;
    found.avx512_bf16 = best == Isa::avx512 && (eax >> 5 & 1);
    found.avx_vnni = eax >> 4 & 1;
#endif
    return found;
}

}  // namespace

Extensions processor_extensions() noexcept {
    static const Extensions found = find_extensions();  // each CPUID leaves a virtual machine: some ten microseconds
    return found;
}

int usable_processors() noexcept {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
#endif
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

unsigned fork_generation() noexcept {
    static std::atomic<unsigned> generation{0};
#if defined(__unix__) || defined(__APPLE__)
    static const int registered = pthread_atfork(nullptr, nullptr, [] { generation.fetch_add(1); });
    static_cast<void>(registered);
#endif
    return generation.load();
}

#if defined(__unix__) || defined(__APPLE__)
WithoutSignals::WithoutSignals() noexcept {
    sigset_t others;
    sigfillset(&others);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&others, fault);
    pthread_sigmask(SIG_BLOCK, &others, &before_);
}
WithoutSignals::~WithoutSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
#else
WithoutSignals::WithoutSignals() noexcept = default;
WithoutSignals::~WithoutSignals() = default;
#endif

}  // namespace clamor
