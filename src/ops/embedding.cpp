#include "clamor/ops/embedding.hpp"

#include <algorithm>

#include "clamor/core/parallel.hpp"

namespace clamor::ops {

namespace {

constexpr Index rows_worth_a_thread = 256;

void check_ids(std::span<const std::int32_t> ids, Index count) {
    for (const std::int32_t id : ids) check(id >= 0 && id < count, "embedding: id ", id, " is outside of a table of ", count, " rows");
}

template <typename T>
void add_row(const T* __restrict from, T* __restrict to, Index width) {
    for (Index c = 0; c < width; ++c) to[c] += from[c];
}

}  // namespace

template <typename T>
Tensor<T> gather_rows(View<const T> table, std::span<const std::int32_t> ids) {
    check_ids(ids, table.rows());
    const Index width = table.cols(), n = static_cast<Index>(ids.size());
    auto y = Tensor<T>::uninitialized(Shape{n, width});
    parallel_for(n, rows_worth_a_thread, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) std::copy_n(table.row(ids[static_cast<std::size_t>(i)]), width, y.data() + i * width);
    });
    return y;
}

template <typename T>
void add_gathered_rows(View<const T> table, std::span<const std::int32_t> ids, View<T> to) {
    check_ids(ids, table.rows());
    const Index n = static_cast<Index>(ids.size());
    check(to.rows() == n && to.cols() == table.cols(), "add_gathered_rows: ", n, " rows of ", table.shape(), " onto ", to.shape());
    parallel_for(n, rows_worth_a_thread, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) add_row(table.row(ids[static_cast<std::size_t>(i)]), to.row(i), table.cols());
    });
}

template <typename T>
void scatter_add_rows(View<const T> dy, std::span<const std::int32_t> ids, View<T> dtable) {
    check_ids(ids, dtable.rows());
    check(dy.rows() == static_cast<Index>(ids.size()) && dy.cols() == dtable.cols(),
          "scatter_add_rows: ", dy.shape(), " by ", ids.size(), " ids into ", dtable.shape());
    for (Index i = 0; i < dy.rows(); ++i) add_row(dy.row(i), dtable.row(ids[static_cast<std::size_t>(i)]), dy.cols());
}

#define CLAMOR_INSTANTIATE(T)                                                               \
    template Tensor<T> gather_rows(View<const T>, std::span<const std::int32_t>);           \
    template void add_gathered_rows(View<const T>, std::span<const std::int32_t>, View<T>); \
    template void scatter_add_rows(View<const T>, std::span<const std::int32_t>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
