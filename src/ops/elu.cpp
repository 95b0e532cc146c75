#include "clamor/ops/elu.hpp"

#include <cmath>

#include "clamor/core/parallel.hpp"
#include "kernels/elu.hpp"

namespace clamor::ops {

namespace {
constexpr Index grain = 16384;
}

template <typename T>
void elu(View<T> x) {
    parallel_for(x.size(), grain, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>)
            kernels::elu().forward(x.data() + first, last - first);
        else
            for (Index i = first; i < last; ++i) x[i] = x[i] > 0 ? x[i] : std::expm1(x[i]);
    });
}

template <typename T>
void elu_backward(View<const T> y, View<T> dy) {
    check(y.size() == dy.size(), "elu_backward: y ", y.shape(), " and dy ", dy.shape());
    parallel_for(y.size(), grain, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>)
            kernels::elu().backward(y.data() + first, dy.data() + first, last - first);
        else
            for (Index i = first; i < last; ++i) dy[i] *= y[i] > 0 ? 1 : y[i] + 1;
    });
}

template void elu(View<float>);
template void elu(View<double>);
template void elu_backward(View<const float>, View<float>);
template void elu_backward(View<const double>, View<double>);

}  // namespace clamor::ops
