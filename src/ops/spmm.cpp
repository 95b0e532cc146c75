#include "clamor/ops/spmm.hpp"

#include "kernels/spmm.hpp"
#include "ops/keep.hpp"

namespace clamor::ops {

namespace {

constexpr Index rows_a_sum = 512;  // of finish_backward(): its cut does not depend on threads

template <typename T>
kernels::Finish kernel_finish(const Finish<T>& finish) {
    const float* bias = nullptr;
    if constexpr (std::is_same_v<T, float>) bias = finish.bias.data();
    return {bias, finish.relu, finish.dropout.probability > 0, keep_of(finish.dropout)};
}

template <typename T>
bool is_empty(const Finish<T>& finish) { return finish.bias.empty() && !finish.relu && finish.dropout.probability == 0; }

// The double reference: the same sums in plain loops.

void finish_rows(const kernels::Finish& f, const Finish<double>& finish, View<double> y, Index first, Index last) {
    const double scale = 1 / (1 - finish.dropout.probability);
    for (Index r = first; r < last; ++r) {
        const std::uint32_t hash = keep_row(f.keep, static_cast<std::uint32_t>(r));
        for (Index c = 0; c < y.cols(); ++c) {
            double z = y(r, c);
            if (!finish.bias.empty()) z += finish.bias[c];
            if (f.relu && z < 0) z = 0;
            if (f.dropout) z = kept(f.keep, hash, static_cast<std::uint32_t>(c)) ? z * scale : 0;
            y(r, c) = z;
        }
    }
}

void multiply_rows(const SparseRows<double>& a, View<const double> x, View<double> y, bool add, Index first, Index last) {
    for (Index r = first; r < last; ++r)
        for (Index c = 0; c < y.cols(); ++c) {
            double sum = add ? y(r, c) : 0;
            for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k) sum += a.values[k] * x(a.columns[k], c);
            y(r, c) = sum;
        }
}

void unfinish_rows(const kernels::Finish& f, double scale, View<const double> dy, View<const double> y, View<double> dz, double* sums,
                   Index first, Index last) {
    for (Index r = first; r < last; ++r) {
        const std::uint32_t hash = keep_row(f.keep, static_cast<std::uint32_t>(r));
        for (Index c = 0; c < dy.cols(); ++c) {
            const bool passes = f.relu ? y(r, c) != 0 : !f.dropout || kept(f.keep, hash, static_cast<std::uint32_t>(c));
            dz(r, c) = passes ? dy(r, c) * scale : 0;
            if (sums) sums[c] += dz(r, c);
        }
        for (Index c = dy.cols(); c < dz.cols(); ++c) dz(r, c) = 0;
    }
}

}  // namespace

template <typename T>
void spmm(const SparseRows<T>& a, View<const T> x, View<T> y, Write write, const Finish<T>& finish) {
    const Index width = y.cols();
    check(x.rows() == a.cols && x.cols() >= width && y.rows() == a.rows && (finish.bias.empty() || finish.bias.size() == width),
          "spmm: [", a.rows, ", ", a.cols, "] times ", x.shape(), " into ", y.shape(), " with a bias of ", finish.bias.shape());
    if (y.empty()) return;
    const kernels::Finish f = kernel_finish(finish);
    const bool add = write == Write::add;
    if constexpr (std::is_same_v<T, float>) {
        const kernels::SpmmCall call{.offsets = a.offsets.data(), .columns = a.columns.data(), .values = a.values.data(),
                                     .x = x.data(), .x_stride = x.cols(), .y = y.data(), .y_stride = width, .width = width,
                                     .add = add, .finish = is_empty(finish) ? nullptr : &f};
        for_each_piece(a, [&](Index first, Index last) { kernels::spmm().multiply(call, first, last); });
    } else {
        for_each_piece(a, [&](Index first, Index last) {
            multiply_rows(a, x, y, add, first, last);
            finish_rows(f, finish, y, first, last);
        });
    }
}

template <typename T>
void apply_finish(const Finish<T>& finish, View<T> y) {
    check(finish.bias.empty() || finish.bias.size() == y.cols(), "apply_finish: ", y.shape(), " with a bias of ", finish.bias.shape());
    if (is_empty(finish)) return;
    const kernels::Finish f = kernel_finish(finish);
    parallel_for(y.rows(), 256, [&](Index first, Index last) {
        if constexpr (std::is_same_v<T, float>)
            kernels::spmm().finish(f, y.data(), y.cols(), y.cols(), first, last);
        else
            finish_rows(f, finish, y, first, last);
    });
}

template <typename T>
Tensor<T> finish_backward(const Finish<T>& finish, View<const T> dy, View<const T> y, View<T> dbias) {
    const Index n = dy.rows(), width = dy.cols(), stride = padded(width);
    check((!finish.relu || y.shape() == dy.shape()) && (dbias.empty() || dbias.size() == width),
          "finish_backward: dy ", dy.shape(), ", y ", y.shape(), ", dbias ", dbias.shape());
    auto dz = Tensor<T>::uninitialized(Shape{n, stride});
    const kernels::Finish f = kernel_finish(finish);
    const Index pieces = (n + rows_a_sum - 1) / rows_a_sum;
    Tensor<T> sums(Shape{dbias.empty() ? 0 : pieces, width});
    parallel_tasks(pieces, [&](Index piece) {
        const Index first = piece * rows_a_sum, last = std::min(n, first + rows_a_sum);
        T* const own = dbias.empty() ? nullptr : sums.data() + piece * width;
        if constexpr (std::is_same_v<T, float>)
            kernels::spmm().unfinish(f, dy.data(), y.data(), dz.data(), stride, width, own, first, last);
        else
            unfinish_rows(f, 1 / (1 - finish.dropout.probability), dy, y, dz, own, first, last);
    });
    for (Index piece = 0; piece < sums.rows() && width > 0; ++piece)
        for (Index c = 0; c < width; ++c) dbias[c] += sums(piece, c);
    return dz;
}

template <typename T>
Tensor<T> drop_entries(const SparseRows<T>& a, Order order, const HashDropout& dropout) {
    const kernels::Keep keep = keep_of(dropout);
    const T scale = static_cast<T>(1 / (1 - dropout.probability));
    auto values = Tensor<T>::uninitialized(Shape{a.entries()});
    for_each_piece(a, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r)
            for (Index k = a.offsets[r]; k < a.offsets[r + 1]; ++k) {
                const auto row = static_cast<std::uint32_t>(r), column = a.columns[k];
                const bool stays =
                    order == Order::given ? kept(keep, keep_row(keep, row), column) : kept(keep, keep_row(keep, column), row);
                values[k] = stays ? a.values[k] * scale : T{0};
            }
    });
    return values;
}

#define CLAMOR_INSTANTIATE(T)                                                                      \
    template void spmm(const SparseRows<T>&, View<const T>, View<T>, Write, const Finish<T>&);    \
    template void apply_finish(const Finish<T>&, View<T>);                                        \
    template Tensor<T> finish_backward(const Finish<T>&, View<const T>, View<const T>, View<T>);  \
    template Tensor<T> drop_entries(const SparseRows<T>&, Order, const HashDropout&);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
