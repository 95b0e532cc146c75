#pragma once

#include "clamor/core/isa.hpp"

// How a kernel of our own is made. NAME.hpp declares a struct of function pointers and, in the namespaces generic, avx2
// and avx512, one constant of it; NAME.cpp defines that constant in namespace CLAMOR_KERNEL_ISA and is compiled once for
// each instruction set (src/cmake/ClamorKernels.cmake). Plain loops that the compiler vectorises, or vector.hpp where it does not:
// no Eigen and no inline templates of the standard library in there, for the linker keeps one copy of an inline function for
// all, which could be the AVX-512 one.

#if defined(CLAMOR_X86_KERNELS)
/// The constant called `table` for the instruction set in use.
#define CLAMOR_PICK(table)                                       \
    (isa() == Isa::avx512 ? avx512::table : isa() == Isa::avx2 ? avx2::table : generic::table)
#else
#define CLAMOR_PICK(table) (generic::table)
#endif
