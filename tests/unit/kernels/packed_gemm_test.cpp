#include <doctest/doctest.h>

#ifndef XXH_INLINE_ALL
#define XXH_INLINE_ALL  // nothing to link
#endif
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "clamor/core/half.hpp"
#include "clamor/ops/matmul.hpp"
#include "kernels/packed_gemm_choice.hpp"
#include "support/random.hpp"

using namespace clamor;
using kernels::Activation;
using testing::random_floats;

namespace {

/// What a kernel of this precision multiplies in place of the rows of x, by definition.
Tensor<double> rounded(Precision precision, View<const float> x, bool weight) {
    Tensor<double> r(x.shape());
    for (Index i = 0; i < x.shape()[0]; ++i) {
        float top = 0, low = 0, high = 0;
        for (Index j = 0; j < x.cols(); ++j) {
            top = std::max(top, std::abs(x(i, j)));
            low = std::min(low, x(i, j));
            high = std::max(high, x(i, j));
        }
        const double width = static_cast<double>(high - low), scale = width > 0 ? static_cast<double>(255.0f / (high - low)) : 0,
                     zero = std::nearbyint(-static_cast<double>(low) * scale);
        for (Index j = 0; j < x.cols(); ++j) {
            const float v = x(i, j);
            if (precision == Precision::fp32)
                r(i, j) = v;
            else if (precision == Precision::bf16)
                r(i, j) = bf16_to_float(float_to_bf16(v));
            else if (weight)
                r(i, j) = top > 0 ? std::nearbyint(static_cast<double>(v / top * 127.0f)) * static_cast<double>(top) / 127 : 0;
            else
                r(i, j) = (std::clamp(std::nearbyint(static_cast<double>(v) * scale) + zero, 0.0, 255.0) - zero) * width / 255;
        }
    }
    return r;
}

double activated(Activation a, double x) {
    if (a == Activation::gelu_erf) return x * std::erfc(-x / std::numbers::sqrt2) / 2;
    if (a == Activation::gelu_tanh) return x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x))) / 2;
    return x;
}

struct Problem {
    Index m, n, k;
    Activation activation = Activation::none;
    bool bias = false, residual = false;
};

Tensor<char> packed_weight(const kernels::PackedGemmKernels& kernel, View<const float> w, Index n, Index k) {
    Tensor<char> packed(Shape{kernel.packed_bytes(n, k)});
    kernel.pack(w.data(), k, 1, n, k, packed.data());
    return packed;
}

/// The largest error, relative to what sums of that many products of numbers around 1 can reach.
double worst_error(const kernels::NamedPackedGemm& named, const Problem& p) {
    const auto& kernel = *named.kernels;
    const auto x = random_floats(Shape{p.m, p.k}, 1), w = random_floats(Shape{p.n, p.k}, 2), bias = random_floats(Shape{p.n}, 3),
               residual = random_floats(Shape{p.m, p.n + 3}, 4);
    const auto packed = packed_weight(kernel, w, p.n, p.k);
    Tensor<char> rows(Shape{kernel.prepare ? p.m * kernel.row_bytes(p.k) : 0});
    if (kernel.prepare) kernel.prepare(x.data(), p.k, p.m, p.k, rows.data());
    const Index ldy = p.n + 5;
    Tensor<float> y(Shape{p.m, ldy}, 7.0f);
    kernels::PackedGemm call{};
    call.x = kernel.prepare ? static_cast<const void*>(rows.data()) : x.data();
    call.row_bytes = kernel.row_bytes(p.k);
    call.w = packed.data();
    call.bias = p.bias ? bias.data() : nullptr;
    call.residual = p.residual ? residual.data() : nullptr;
    call.ld_residual = p.n + 3;
    call.y = y.data(), call.ldy = ldy, call.m = p.m, call.n = p.n, call.k = p.k, call.activation = p.activation;
    kernel.run(call);

    const auto rx = rounded(named.precision, x, false), rw = rounded(named.precision, w, true);
    double worst = 0;
    for (Index i = 0; i < p.m; ++i) {
        for (Index j = 0; j < p.n; ++j) {
            double expected = p.bias ? bias[j] : 0;
            for (Index q = 0; q < p.k; ++q) expected += rx(i, q) * rw(j, q);
            expected = activated(p.activation, expected) + (p.residual ? static_cast<double>(residual(i, j)) : 0);
            const double error = std::abs(y(i, j) - expected) / std::sqrt(static_cast<double>(p.k + 1));
            if (!(error <= worst)) worst = error;
        }
        for (Index j = p.n; j < ldy; ++j)
            if (y(i, j) != 7.0f) return std::numeric_limits<double>::infinity();  // wrote beyond its columns
    }
    return worst;
}

/// What int8's GELU, whose result is rounded next, is good to.
double coarse_gelu(double x) { return 7.1e-5 + 2e-6 * std::abs(x); }

/// Of an error over √k. A rounding is 6e-8 of a partial sum, which reaches four times its spread, and k of them in one chain add
/// up as a random walk; int8 sums are exact. GELU is good to 4e-7 of its argument, but for int8's; arguments reach 5 √k.
double tolerance(Precision precision, Index k, Activation activation = Activation::none) {
    if (precision != Precision::int8) return 1e-6 + 2e-7 * std::sqrt(static_cast<double>(k));
    const double root = std::sqrt(static_cast<double>(k + 1));
    return 1e-6 + (activation == Activation::gelu_erf ? coarse_gelu(5 * root) / root : 0);
}

}  // namespace

TEST_CASE("packed products: every kernel of this machine equals the definition, at all small sizes") {
    for (const auto& named : kernels::runnable_packed_gemms())
        for (const Index m : {0, 1, 2, 5, 6, 7, 13, 14, 15, 29})
            for (const Index n : {0, 1, 7, 8, 9, 16, 17, 32, 33, 49, 64})
                for (const Index k : {0, 1, 2, 3, 4, 7, 16, 33}) {
                    INFO(named.isa, " ", precision_name(named.precision), " m ", m, " n ", n, " k ", k);
                    CHECK(worst_error(named, {m, n, k}) <= tolerance(named.precision, k));
                }
}

TEST_CASE("packed products: bias, and an activation or a residual, and large sizes") {
    for (const auto& named : kernels::runnable_packed_gemms())
        for (const Activation activation : {Activation::none, Activation::gelu_erf, Activation::gelu_tanh})
            for (const bool bias : {false, true})
                for (const bool residual : {false, true})
                    for (const Problem& size : {Problem{3, 5, 9}, Problem{31, 70, 129}, Problem{113, 101, 1025}}) {
                        if (residual && activation != Activation::none) continue;
                        INFO(named.isa, " ", precision_name(named.precision), " m ", size.m, " n ", size.n, " k ", size.k, " activation ",
                             static_cast<int>(activation), " bias ", bias, " residual ", residual);
                        CHECK(worst_error(named, {size.m, size.n, size.k, activation, bias, residual}) <=
                              tolerance(named.precision, size.k, activation));
                    }
}

TEST_CASE("packed products: GELU from far below to far above zero, and what is not finite") {
    std::vector<float> inputs;
    for (float v = -12; v <= 12; v += 1.0f / 256) inputs.push_back(v);
    for (const float v : {-1e30f, -3e4f, -4.15f, -0.0f, 4.15f, 3e4f, 1e30f}) inputs.push_back(v);
    inputs.push_back(std::numeric_limits<float>::quiet_NaN());
    const auto n = static_cast<Index>(inputs.size());
    const Tensor<float> none(Shape{n, 1}), x(Shape{1, 1});
    for (const auto& named : kernels::runnable_packed_gemms()) {
        const auto& kernel = *named.kernels;
        const auto packed = packed_weight(kernel, none, n, 1);
        Tensor<char> row(Shape{kernel.row_bytes(1)});
        if (kernel.prepare) kernel.prepare(x.data(), 1, 1, 1, row.data());
        Tensor<float> y(Shape{1, n});
        kernels::PackedGemm call{};
        call.x = kernel.prepare ? static_cast<const void*>(row.data()) : x.data();
        call.row_bytes = kernel.row_bytes(1), call.w = packed.data(), call.bias = inputs.data(), call.y = y.data(), call.ldy = n;
        call.m = 1, call.n = n, call.k = 1, call.activation = Activation::gelu_erf;
        kernel.run(call);
        CHECK(std::isnan(y(0, n - 1)));
        for (Index j = 0; j + 1 < n; ++j) {
            const double v = inputs[static_cast<std::size_t>(j)];
            INFO(named.isa, " ", precision_name(named.precision), " of ", v);
            CHECK(std::abs(y(0, j) - activated(Activation::gelu_erf, v)) <=
                  (named.precision == Precision::int8 ? coarse_gelu(v) : 4e-7 * std::abs(v)));
        }
    }
}

TEST_CASE("packed products: the residual may be where the result goes; a weight may be stored transposed") {
    for (const auto& named : kernels::runnable_packed_gemms()) {
        const auto& kernel = *named.kernels;
        const auto x = random_floats(Shape{9, 20}, 1), w = random_floats(Shape{40, 20}, 2), first = random_floats(Shape{9, 40}, 3);
        Tensor<float> transposed(Shape{20, 40});
        for (Index i = 0; i < 40; ++i)
            for (Index j = 0; j < 20; ++j) transposed(j, i) = w(i, j);
        Tensor<char> again(Shape{kernel.packed_bytes(40, 20)}), rows(Shape{9 * kernel.row_bytes(20)});
        kernel.pack(transposed.data(), 1, 40, 40, 20, again.data());
        const auto packed = packed_weight(kernel, w, 40, 20);
        CHECK(std::equal(packed.data(), packed.data() + packed.size(), again.data()));

        if (kernel.prepare) kernel.prepare(x.data(), 20, 9, 20, rows.data());
        kernels::PackedGemm call{};
        call.x = kernel.prepare ? static_cast<const void*>(rows.data()) : x.data();
        call.row_bytes = kernel.row_bytes(20), call.w = packed.data(), call.ldy = call.ld_residual = 40;
        call.m = 9, call.n = 40, call.k = 20;
        auto apart = Tensor<float>(Shape{9, 40}), in_place = first.clone();
        call.residual = first.data(), call.y = apart.data();
        kernel.run(call);
        call.residual = call.y = in_place.data();
        kernel.run(call);
        CHECK(std::equal(apart.data(), apart.data() + apart.size(), in_place.data()));
    }
}

TEST_CASE("packed products: weights and rows that are stored transposed come to the same bytes, at all small sizes") {
    for (const auto& named : kernels::runnable_packed_gemms()) {
        const auto& kernel = *named.kernels;
        for (const Index n : {0, 1, 7, 16, 17, 32, 33, 49, 64})
            for (const Index k : {0, 1, 2, 3, 16, 31, 32, 33, 65}) {
                INFO(named.isa, " ", precision_name(named.precision), " n ", n, " k ", k);
                const auto w = random_floats(Shape{n, k}, 1);
                Tensor<float> transposed(Shape{k, n});
                ops::transpose<float>(w, transposed.view());
                const auto packed = packed_weight(kernel, w, n, k);
                Tensor<char> again(packed.shape());
                kernel.pack(transposed.data(), 1, n, n, k, again.data());
                CHECK(std::equal(packed.data(), packed.data() + packed.size(), again.data()));
                if (!kernel.prepare_transposed) continue;
                Tensor<char> rows(Shape{n * kernel.row_bytes(k)}), turned(rows.shape());
                kernel.prepare(w.data(), k, n, k, rows.data());
                kernel.prepare_transposed(transposed.data(), n, n, k, turned.data());
                CHECK(std::equal(rows.data(), rows.data() + rows.size(), turned.data()));
            }
    }
}

TEST_CASE("packed products: the sums of int8 reach their extremes without saturating, and are the same everywhere") {
    const Index k = 4096;
    Tensor<float> x(Shape{2, k}, 3.0f), w(Shape{2, k}, 5.0f);
    for (Index p = 0; p < k; ++p) {
        w(1, p) = p % 2 ? 1.0f : -1.0f;
        x(1, p) = p % 2 ? 127.0f : -128.0f;  // every number is a level
    }
    for (const auto& [isa, precision, kernel] : kernels::runnable_packed_gemms()) {
        if (precision != Precision::int8) continue;
        const auto packed = packed_weight(*kernel, w, 2, k);
        Tensor<char> rows(Shape{2 * kernel->row_bytes(k)});
        kernel->prepare(x.data(), k, 2, k, rows.data());
        Tensor<float> y(Shape{2, 2});
        kernels::PackedGemm call{};
        call.x = rows.data(), call.row_bytes = kernel->row_bytes(k), call.w = packed.data(), call.y = y.data(), call.ldy = 2;
        call.m = call.n = 2, call.k = k;
        kernel->run(call);
        INFO(isa);
        CHECK(y(0, 0) == doctest::Approx(15.0 * k).epsilon(1e-6));
        CHECK(y(0, 1) == 0);
        CHECK(y(1, 0) == doctest::Approx(-2.5 * k).epsilon(1e-6));
        CHECK(y(1, 1) == doctest::Approx(127.5 * k).epsilon(1e-6));
    }
}

TEST_CASE("packed products: a number that is not finite is not hidden by rounding, and stays in its row") {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    for (const auto& [bad, place] : {std::pair{nan, 49}, {-nan, 49}, {infinity, 49}, {-infinity, 49}, {-nan, 0}, {-infinity, 3}})
        for (const auto& named : kernels::runnable_packed_gemms()) {
            const auto& kernel = *named.kernels;
            auto x = random_floats(Shape{3, 50}, 1);
            x(1, place) = bad;
            const auto packed = packed_weight(kernel, random_floats(Shape{4, 50}, 2), 4, 50);
            Tensor<char> rows(Shape{3 * kernel.row_bytes(50)});
            if (kernel.prepare) kernel.prepare(x.data(), 50, 3, 50, rows.data());
            Tensor<float> y(Shape{3, 4});
            kernels::PackedGemm call{};
            call.x = kernel.prepare ? static_cast<const void*>(rows.data()) : x.data();
            call.row_bytes = kernel.row_bytes(50), call.w = packed.data(), call.y = y.data(), call.ldy = 4;
            call.m = 3, call.n = 4, call.k = 50;
            kernel.run(call);
            INFO(named.isa, " ", precision_name(named.precision));
            for (Index j = 0; j < 4; ++j) {
                CHECK(std::isfinite(y(0, j)));
                CHECK(!std::isfinite(y(1, j)));
                CHECK(std::isfinite(y(2, j)));
            }
        }
}

TEST_CASE("packed products: a row that is too narrow for int8's unit counts as zeros, one that is too wide shows") {
    for (const auto& named : kernels::runnable_packed_gemms()) {
        if (named.precision != Precision::int8) continue;
        const auto& kernel = *named.kernels;
        const std::vector<float> values = {1e-38f, 1e-38f, 2, -1, -1e-37f, 0, 3e38f, -3e38f, -0.0f, -0.0f, -0.0f, 2}, weights(2, 1e38f);
        const auto packed = packed_weight(kernel, Tensor<float>::from(Shape{1, 2}, weights), 1, 2);
        Tensor<char> rows(Shape{6 * kernel.row_bytes(2)});
        kernel.prepare(values.data(), 2, 6, 2, rows.data());
        Tensor<float> y(Shape{6, 1});
        kernels::PackedGemm call{};
        call.x = rows.data(), call.row_bytes = kernel.row_bytes(2), call.w = packed.data(), call.y = y.data(), call.ldy = 1;
        call.m = 6, call.n = 1, call.k = 2;
        kernel.run(call);
        INFO(named.isa);
        CHECK(y[0] == 0);
        CHECK(y[1] == doctest::Approx(1e38f).epsilon(0.01));
        CHECK(y[2] == 0);
        CHECK(std::isnan(y[3]));
        CHECK(y[4] == 0);
        CHECK(y[5] == doctest::Approx(2e38f).epsilon(0.01));
    }
}

TEST_CASE("packed products: what pack() writes is what files of this layout hold") {
    // Integers, which no precision rounds. Another hash is another layout: raise kernels::packed_gemm_layout, then write it here.
    REQUIRE(kernels::packed_gemm_layout == 1);
    const std::map<std::string, std::uint64_t> hashes = {
        {"generic f32", 0x0f2989806686699c},
        {"generic int8", 0xc4779372070c44d8},
        {"avx2 f32", 0xe7a7a8b13f6a82b7},
        {"avx2 int8", 0x27134352371d1d93},
        {"avx_vnni int8", 0x06068c10b5c0b44f},
        {"avx512 f32", 0xafc19ddf1f1d8c3a},
        {"avx512 int8", 0xcb1b6364f5b3ccdd},
        {"avx512_vnni int8", 0x3f1f2dad7159b195},
        {"avx512_bf16 bf16", 0x5f16dd7a9be99916},
    };
    Tensor<float> w(Shape{41, 19});
    for (Index i = 0; i < w.size(); ++i) w[i] = static_cast<float>((i * 37) % 255 - 127);
    for (Index r = 0; r < w.rows(); ++r) w(r, 0) = 127;
    for (const auto& named : kernels::runnable_packed_gemms()) {
        const auto packed = packed_weight(*named.kernels, w, 41, 19);
        const std::string name = concat(named.isa, ' ', precision_name(named.precision));
        INFO(name);
        CHECK(named.isa == named.kernels->isa);
        CHECK(XXH3_64bits(packed.data(), static_cast<std::size_t>(packed.size())) == hashes.at(name));
    }
}
