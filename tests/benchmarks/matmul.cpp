// Matrix products with packed weights on one core, beside the core's multiply-add peak, the library's product, and ours when
// it packs at each call.
//
//   benchmark_matmul [--isa=generic|avx2|avx512] [--size=m,k,n]
//
// Prints a JSON line a kernel and size: GFLOP/s (int8: GOP/s) in processor time, the best of some rounds, and the share of
// the float peak of the kernel's vector width, measured just before. With ONEDNN_MAX_CPU_ISA=AVX2 the library's product
// is that of such a processor, too.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

#include "kernels/gemm.hpp"
#include "kernels/gemm_by_packing.hpp"
#include "kernels/packed_gemm_choice.hpp"
#include "measure.hpp"
#include "multiply_add_peak.hpp"
#include "support/random.hpp"

using namespace clamor;
using testing::random_floats;

namespace {

struct Size {
    Index m, k, n;
};

template <typename Work>
double best_rate(const Size& s, Work&& work) {
    const double flop = 2.0 * static_cast<double>(s.m * s.k * s.n);
    const int repeats = static_cast<int>(5e8 / flop) + 1;
    double best = 0;
    work();
    for (int round = 0; round < 7; ++round) {
        const double begin = benchmarks::thread_seconds();
        for (int i = 0; i < repeats; ++i) work();
        best = std::max(best, flop * repeats / (benchmarks::thread_seconds() - begin) * 1e-9);
    }
    return best;
}

void report(const std::string& isa, const std::string& precision, const Size& s, double rate, double peak) {
    std::printf(
        "{\"work\": \"matmul\", \"isa\": \"%s\", \"kernel\": \"%s\", \"m\": %d, \"k\": %d, \"n\": %d, \"gflop_per_s\": %.1f, \"peak\": "
        "%.1f, \"share\": %.3f}\n",
        isa.c_str(), precision.c_str(), static_cast<int>(s.m), static_cast<int>(s.k), static_cast<int>(s.n), rate, peak, rate / peak);
    std::fflush(stdout);
}

double measure(const kernels::PackedGemmKernels& kernel, const Size& s) {
    const auto x = random_floats(Shape{s.m, s.k}, 1), w = random_floats(Shape{s.n, s.k}, 2), bias = random_floats(Shape{s.n}, 3);
    Tensor<char> packed(Shape{kernel.packed_bytes(s.n, s.k)});
    kernel.pack(w.data(), s.k, 1, s.n, s.k, packed.data());
    Tensor<float> y(Shape{s.m, s.n});
    Tensor<char> rows(Shape{kernel.prepare ? s.m * kernel.row_bytes(s.k) : 0});
    kernels::PackedGemm call{};
    call.x = x.data(), call.row_bytes = kernel.row_bytes(s.k), call.w = packed.data(), call.bias = bias.data();
    call.y = y.data(), call.ldy = s.n, call.m = s.m, call.n = s.n, call.k = s.k;
    if (kernel.prepare) call.x = rows.data();
    return best_rate(s, [&] {
        if (kernel.prepare) kernel.prepare(x.data(), s.k, s.m, s.k, rows.data());
        kernel.run(call);
    });
}

template <typename Product>
double measure_unpacked(Product&& product, const Size& s) {
    const auto x = random_floats(Shape{s.m, s.k}, 1), w = random_floats(Shape{s.k, s.n}, 2);
    Tensor<float> y(Shape{s.m, s.n});
    return best_rate(s, [&] { product(false, false, s.m, s.n, s.k, 1, x.data(), s.k, w.data(), s.n, 0, y.data(), s.n); });
}

}  // namespace

int main(int argc, char** argv) {
    std::string only;
    std::vector<Size> sizes;
    for (int i = 1; i < argc; ++i) {
        Size s{};
        if (std::strncmp(argv[i], "--isa=", 6) == 0)
            only = argv[i] + 6;
        else if (std::sscanf(argv[i], "--size=%td,%td,%td", &s.m, &s.k, &s.n) == 3)
            sizes.push_back(s);
        else
            return std::fprintf(stderr, "unknown option %s\nusage: benchmark_matmul [--isa=generic|avx2|avx512] [--size=m,k,n]\n", argv[i]),
                   2;
    }
    if (sizes.empty())
        for (const Index m : {8, 32, 128, 512})
            for (const Index width : {384, 768})
                for (const auto& [k, n] : {std::pair{width, width}, std::pair{width, 4 * width}, std::pair{4 * width, width}})
                    sizes.push_back({m, k, n});
    for (const Size& s : sizes) {
        for (const auto& [isa, precision, kernel] : kernels::runnable_packed_gemms())
            if (only.empty() ? isa != "generic" : isa == only)
                report(isa, std::string(precision_name(precision)), s, measure(*kernel, s), multiply_add_peak(isa));
        report("library's", "f32", s, measure_unpacked(kernels::gemm, s), multiply_add_peak(only));
        for (const Precision precision : {Precision::fp32, Precision::bf16}) {
            if (!has_precision(precision)) continue;
            const auto product = [&](auto... call) { kernels::gemm_by_packing(precision, call...); };
            report("each call", std::string(precision_name(precision)), s, measure_unpacked(product, s), multiply_add_peak(only));
        }
    }
}
