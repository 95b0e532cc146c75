#pragma once

#include <span>
#include <type_traits>

#include "clamor/core/shape.hpp"

namespace clamor {

/// Borrowed row-major elements. Never outlives what it was made from. Cheap to copy; pass by value.
/// A View<const T> reads, a View<T> writes.
template <typename T>
class View {
public:
    View() = default;
    View(T* data, Shape shape) : data_(data), shape_(shape) {}

    /// A writable view is also a readable one.
    template <typename U>
        requires(std::is_const_v<T> && std::is_same_v<std::remove_const_t<T>, U>)
    View(View<U> other) : data_(other.data()), shape_(other.shape()) {}  // NOLINT: as T* to const T*

    T* data() const noexcept { return data_; }
    const Shape& shape() const noexcept { return shape_; }
    Index size() const noexcept { return shape_.size(); }
    bool empty() const noexcept { return size() == 0; }

    /// As a matrix: the last dimension, and the product of all before it.
    Index cols() const noexcept { return shape_.back(); }
    Index rows() const noexcept { return cols() == 0 ? (shape_.rank() > 0 ? shape_[0] : 0) : size() / cols(); }
    T* row(Index r) const noexcept { return data_ + r * cols(); }
    /// Rows [first, first + count) as [count, cols].
    View rows(Index first, Index count) const {
        check(first >= 0 && count >= 0 && first + count <= rows(), "view: rows [", first, ", ", first + count, ") of ", shape_);
        return View(data_ + first * cols(), Shape{count, cols()});
    }

    View reshape(Shape shape) const {
        check(shape.size() == size(), "view: cannot read ", shape_, " as ", shape);
        return View(data_, shape);
    }

    T& operator[](Index i) const noexcept { return data_[i]; }
    T& operator()(Index r, Index c) const noexcept { return data_[r * cols() + c]; }
    std::span<T> span() const noexcept { return {data_, static_cast<std::size_t>(size())}; }
    T* begin() const noexcept { return data_; }
    T* end() const noexcept { return data_ + size(); }

private:
    T* data_ = nullptr;
    Shape shape_;
};

}  // namespace clamor
