#include "clamor/ops/add.hpp"

#include "clamor/core/parallel.hpp"

namespace clamor::ops {

namespace {

template <typename T>
void add_elements(const T* __restrict x, T* __restrict to, Index n) {
    for (Index i = 0; i < n; ++i) to[i] += x[i];
}

constexpr Index elements_worth_a_thread = 1 << 15;

}  // namespace

template <typename T>
void add(View<const T> x, View<T> to) {
    check(x.size() == to.size(), "add: ", x.shape(), " to ", to.shape());
    parallel_for(to.size(), elements_worth_a_thread,
                 [&](Index first, Index last) { add_elements(x.data() + first, to.data() + first, last - first); });
}

template void add(View<const float>, View<float>);
template void add(View<const double>, View<double>);

}  // namespace clamor::ops
