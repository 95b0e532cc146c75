#pragma once

#include <string>
#include <vector>

#include "clamor/core/precision.hpp"
#include "kernels/packed_gemm.hpp"

namespace clamor::kernels {

/// The best for the instruction set in use. Throws Status::unsupported where it has none.
const PackedGemmKernels& packed_gemm(Precision precision);

/// Every one that this processor can run, with the name of its instruction set: for tests and benchmarks.
struct NamedPackedGemm {
    std::string isa;
    Precision precision;
    const PackedGemmKernels* kernels;
};
std::vector<NamedPackedGemm> runnable_packed_gemms();

}  // namespace clamor::kernels
