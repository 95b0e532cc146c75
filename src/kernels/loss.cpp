#include "kernels/loss.hpp"

#include "kernels/softmax_row.hpp"

namespace clamor::kernels::CLAMOR_KERNEL_ISA {

namespace {

void softmax_minus(float* x, const float* targets, float mass, long n, float sums[3]) {
    const float top = largest_of(x, n);
    Vec total[4]{}, matched[4]{};  // four sums: shorter chains, smaller errors over a vocabulary's width
    const auto add = [&](Vec e, Vec t, Vec shifted, long j) {
        total[j] += e;
        matched[j] += t * shifted;
    };
    long i = 0, turn = 0;
    for (; i + lanes <= n; i += lanes, turn = (turn + 1) & 3) {
        const Vec shifted = load(x + i) - top, e = exp(shifted);
        store(x + i, e);
        add(e, targets ? load(targets + i) : Vec{}, shifted, turn);
    }
    if (const long rest = n - i; rest > 0) {
        const Vec shifted = load_first(x + i, rest) - top;  // behind the row finite, for there the targets' zeros multiply it
        const Vec e = exp(load_first_or(x + i, rest, -__builtin_inff()) - top);
        store_first(x + i, e, rest);
        add(e, targets ? load_first(targets + i, rest) : Vec{}, shifted, turn);
    }
    sums[0] = top;
    sums[1] = sum((total[0] + total[1]) + (total[2] + total[3]));
    sums[2] = targets ? sum((matched[0] + matched[1]) + (matched[2] + matched[3])) : 0.0f;  // without them a logit may be infinite
    const Vec scale = broadcast(mass / sums[1]);
    if (targets)
        for_each_vector(n, [&](long j, auto read, auto write) { write(x + j, read(x + j) * scale - read(targets + j)); });
    else
        for_each_vector(n, [&](long j, auto read, auto write) { write(x + j, read(x + j) * scale); });
}

}  // namespace

const LossKernels loss = {softmax_minus};

}  // namespace clamor::kernels::CLAMOR_KERNEL_ISA
