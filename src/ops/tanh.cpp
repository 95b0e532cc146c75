#include "clamor/ops/tanh.hpp"

#include <cmath>

namespace clamor::ops {

// One vector a post passes here: the system's tanh is fast enough.

template <typename T>
void tanh(View<T> y) {
    for (T& v : y) v = std::tanh(v);
}

template <typename T>
void tanh_backward(View<T> dy, View<const T> y) {
    check(dy.size() == y.size(), "tanh_backward: dy ", dy.shape(), " for y ", y.shape());
    for (Index i = 0; i < dy.size(); ++i) dy[i] *= 1 - y[i] * y[i];
}

template void tanh(View<float>);
template void tanh(View<double>);
template void tanh_backward(View<float>, View<const float>);
template void tanh_backward(View<double>, View<const double>);

}  // namespace clamor::ops
