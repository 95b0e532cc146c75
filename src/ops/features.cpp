#include "clamor/ops/features.hpp"

#include "clamor/ops/matmul.hpp"

namespace clamor::ops {

namespace {

/// A weight with zeros behind its columns, or itself where it has as many as it should.
template <typename T>
struct Padded {
    explicit Padded(View<const T> weight) : view(weight) {
        const Index out = weight.cols(), stride = padded(out);
        if (stride == out) return;
        own = Tensor<T>(Shape{weight.rows(), stride});
        for (Index r = 0; r < weight.rows(); ++r) std::copy_n(weight.row(r), out, own.data() + r * stride);
        view = own.view();
    }
    Tensor<T> own;
    View<const T> view;
};

}  // namespace

template <typename T>
Features<T> Features<T>::drop(const HashDropout& dropout) const {
    if (dropout.probability == 0) return *this;
    Features dropped = *this;
    if (sparse_) {
        dropped.own_rows_ = std::make_shared<const Tensor<T>>(drop_entries(rows_, Order::given, dropout));
        dropped.own_columns_ = std::make_shared<const Tensor<T>>(drop_entries(columns_, Order::transposed, dropout));
        dropped.rows_ = rows_.with(*dropped.own_rows_);
        dropped.columns_ = columns_.with(*dropped.own_columns_);
    } else {
        auto values = Tensor<T>::from(dense_.shape(), dense_.span());
        apply_finish<T>({.dropout = dropout}, values);
        dropped.own_rows_ = std::make_shared<const Tensor<T>>(std::move(values));
        dropped.dense_ = dropped.own_rows_->view();
    }
    return dropped;
}

template <typename T>
Tensor<T> Features<T>::times(View<const T> weight) const {
    check(weight.rows() == cols(), "features: [", rows(), ", ", cols(), "] do not fit a weight of ", weight.shape());
    const Padded<T> w(weight);
    auto z = Tensor<T>::uninitialized(Shape{rows(), w.view.cols()});
    if (sparse_)
        spmm<T>(rows_, w.view, z);
    else
        gemm<T>(Transpose::no, Transpose::no, T{1}, dense_, w.view, T{0}, z);
    return z;
}

template <typename T>
void Features<T>::add_weight_gradient(View<const T> dz, View<T> dweight) const {
    const Index out = dweight.cols();
    check(dweight.rows() == cols() && dz.rows() == rows() && dz.cols() == padded(out),
          "features: dz ", dz.shape(), " does not fit dweight ", dweight.shape());
    if (dweight.empty()) return;
    if (sparse_) {
        spmm<T>(columns_, dz, dweight, Write::add);
    } else if (dz.cols() == out) {
        gemm<T>(Transpose::yes, Transpose::no, T{1}, dense_, dz, T{1}, dweight);
    } else {
        auto wide = Tensor<T>::uninitialized(Shape{cols(), dz.cols()});
        gemm<T>(Transpose::yes, Transpose::no, T{1}, dense_, dz, T{0}, wide);
        add_unpadded<T>(wide, dweight);
    }
}

template <typename T>
Tensor<T> times_backward_input(View<const T> dz, View<const T> weight) {
    const Padded<T> w(weight);
    check(dz.cols() == w.view.cols(), "times_backward_input: dz ", dz.shape(), " does not fit weight ", weight.shape());
    auto dx = Tensor<T>::uninitialized(Shape{dz.rows(), weight.rows()});
    gemm<T>(Transpose::no, Transpose::yes, T{1}, dz, w.view, T{0}, dx);
    return dx;
}

template <typename T>
void add_unpadded(View<const T> x, View<T> y) {
    check(x.rows() == y.rows() && x.cols() >= y.cols(), "add_unpadded: ", x.shape(), " to ", y.shape());
    parallel_for(y.rows(), 512, [&](Index first, Index last) {
        for (Index r = first; r < last; ++r) {
            const T* from = x.row(r);
            T* to = y.row(r);
            for (Index c = 0; c < y.cols(); ++c) to[c] += from[c];
        }
    });
}

#define CLAMOR_INSTANTIATE(T)  \
    template class Features<T>; \
    template Tensor<T> times_backward_input(View<const T>, View<const T>); \
    template void add_unpadded(View<const T>, View<T>);
CLAMOR_INSTANTIATE(float)
CLAMOR_INSTANTIATE(double)

}  // namespace clamor::ops
