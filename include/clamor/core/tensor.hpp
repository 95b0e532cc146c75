#pragma once

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

#include "clamor/core/memory.hpp"
#include "clamor/core/view.hpp"

namespace clamor {

/// Owns row-major elements, 64-byte aligned. Moves; copies only where `clone` is written.
/// Threads: as a standard container.
template <typename T>
class Tensor {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    Tensor() = default;
    /// Zeros.
    explicit Tensor(Shape shape) : Tensor(uninitialized(shape)) { std::fill_n(data(), size(), T{}); }
    Tensor(Shape shape, T value) : Tensor(uninitialized(shape)) { std::fill_n(data(), size(), value); }

    /// For results that are written whole before they are read.
    static Tensor uninitialized(Shape shape) {
        Tensor t;
        const auto bytes = static_cast<std::size_t>(checked_product(shape.size(), sizeof(T)));
        if (bytes > 0) t.memory_.reset(static_cast<T*>(allocate_aligned(bytes)));
        t.shape_ = shape;
        return t;
    }
    static Tensor from(Shape shape, std::span<const T> values) {
        check(static_cast<Index>(values.size()) == shape.size(),
              "tensor: ", shape, " needs ", shape.size(), " values, got ", values.size());
        Tensor t = uninitialized(shape);
        std::copy(values.begin(), values.end(), t.data());
        return t;
    }

    Tensor(Tensor&& other) noexcept : memory_(std::move(other.memory_)), shape_(std::exchange(other.shape_, Shape{})) {}
    Tensor& operator=(Tensor&& other) noexcept {
        memory_ = std::move(other.memory_);
        shape_ = std::exchange(other.shape_, Shape{});
        return *this;
    }

    Tensor clone() const { return from(shape_, view().span()); }
    void fill(T value) { std::fill_n(data(), size(), value); }

    T* data() noexcept { return memory_.get(); }
    const T* data() const noexcept { return memory_.get(); }
    const Shape& shape() const noexcept { return shape_; }
    Index size() const noexcept { return shape_.size(); }
    bool empty() const noexcept { return size() == 0; }
    Index rows() const noexcept { return view().rows(); }
    Index cols() const noexcept { return shape_.back(); }

    View<T> view() noexcept { return {data(), shape_}; }
    View<const T> view() const noexcept { return {data(), shape_}; }
    operator View<T>() & noexcept { return view(); }                   // NOLINT: borrowing is what a view is for
    operator View<const T>() const& noexcept { return view(); }        // NOLINT
    operator View<const T>() && noexcept { return std::as_const(*this).view(); }  // NOLINT: until the full expression ends

    T& operator[](Index i) noexcept { return data()[i]; }
    const T& operator[](Index i) const noexcept { return data()[i]; }
    T& operator()(Index r, Index c) noexcept { return data()[r * cols() + c]; }
    const T& operator()(Index r, Index c) const noexcept { return data()[r * cols() + c]; }

    /// The same elements under another shape of the same size.
    Tensor reshape(Shape shape) && {
        check(shape.size() == size(), "tensor: cannot read ", shape_, " as ", shape);
        Tensor t(std::move(*this));
        t.shape_ = shape;
        return t;
    }

private:
    struct Free {
        void operator()(T* memory) const noexcept { free_aligned(memory); }
    };
    std::unique_ptr<T, Free> memory_;
    Shape shape_;
};

}  // namespace clamor
