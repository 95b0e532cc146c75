#include "clamor/ops/neighbour_max.hpp"

#include "kernels/neighbour_max.hpp"
#include "ops/beats.hpp"

namespace clamor::ops {

template <typename T>
NeighbourMax<T> neighbour_max(const SparseRows<T>& a, View<const T> x) {
    check(x.rows() == a.cols, "neighbour_max: [", a.rows, ", ", a.cols, "] of x ", x.shape());
    const Index width = x.cols();
    NeighbourMax<T> result{Tensor<T>::uninitialized(Shape{a.rows, width}), Tensor<std::uint32_t>::uninitialized(Shape{a.rows, width})};
    for_each_piece(a, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>) {
            kernels::neighbour_max().forward({a.offsets.data(), a.columns.data(), width}, x.data(), result.y.data(), result.winner.data(),
                                             first, last);
        } else {
            for (Index r = first; r < last; ++r)
                for (Index c = 0; c < width; ++c) {
                    std::uint32_t winner = kernels::nobody;
                    for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k)
                        if (winner == kernels::nobody || beats(x(a.columns[k], c), x(winner, c))) winner = a.columns[k];
                    result.winner(r, c) = winner;
                    result.y(r, c) = winner == kernels::nobody ? T{0} : x(winner, c);
                }
        }
    });
    return result;
}

template <typename T>
Tensor<T> neighbour_max_backward(const Sparse<T>& adjacency, View<const T> dy, View<const std::uint32_t> winner) {
    const SparseRows<T>& a = adjacency.by_columns();
    check(dy.rows() == a.cols && winner.shape() == dy.shape(),
          "neighbour_max_backward: dy ", dy.shape(), " and winner ", winner.shape(), " of ", a.cols, " rows");
    const Index width = dy.cols();
    auto dx = Tensor<T>::uninitialized(Shape{a.rows, width});
    for_each_piece(a, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>) {
            kernels::neighbour_max().backward({a.offsets.data(), a.columns.data(), width}, dy.data(), winner.data(), dx.data(), first,
                                              last);
        } else {
            for (Index r = first; r < last; ++r)
                for (Index c = 0; c < width; ++c) {
                    T sum{};
                    for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k)
                        if (winner(a.columns[k], c) == r) sum += dy(a.columns[k], c);
                    dx(r, c) = sum;
                }
        }
    });
    return dx;
}

#define CLAMOR_INSTANTIATE(T)                                                           \
    template NeighbourMax<T> neighbour_max(const SparseRows<T>&, View<const T>);        \
    template Tensor<T> neighbour_max_backward(const Sparse<T>&, View<const T>, View<const std::uint32_t>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
