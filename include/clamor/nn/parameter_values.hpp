#pragma once

#include <atomic>
#include <functional>
#include <mutex>

#include "clamor/core/tensor.hpp"

namespace clamor::nn {

/// Elements that lie elsewhere, such as in a mapped file. Any thread may read.
template <typename T>
struct StoredValues {
    View<const T> in_place;  ///< where they lie as they are used; empty where they must be converted
    /// Converts elements [first, first + to.size()). Keeps alive what it reads, and what `in_place` borrows.
    std::function<void(Index first, View<T> to)> read;
};

/// The elements of a parameter, which replicas share: until they are written they may lie elsewhere, and those of no one are
/// zeros that take no memory.
///
/// Threads: any number may call what is const, and own(); who writes to own() needs the elements to itself.
template <typename T>
class ParameterValues {
public:
    explicit ParameterValues(Shape shape) : shape_(shape) {}

    const Shape& shape() const noexcept { return shape_; }
    /// Whether view() converts nothing.
    bool at_hand() const noexcept { return owned_.load(std::memory_order_acquire) || !stored_.in_place.empty(); }

    /// In memory of their own, to be written.
    View<T> own() {
        make();
        return values_.view();
    }
    /// To be read: in their own memory, or where they lie.
    View<const T> view() const {
        if (!owned_.load(std::memory_order_acquire) && !stored_.in_place.empty()) return stored_.in_place;
        make();
        return std::as_const(values_).view();
    }
    /// Elements [first, first + to.size()), without keeping what must be converted.
    void read(Index first, View<T> to) const {
        if (!at_hand() && stored_.read) return stored_.read(first, to);
        std::copy_n(view().data() + first, to.size(), to.data());
    }

    /// From now on they are these. They are copied where there is memory of their own already, so that views of it stay.
    void take(StoredValues<T> stored) {
        if (owned_.load(std::memory_order_acquire)) return stored.read(0, values_.view());
        stored_ = std::move(stored);
    }
    /// Takes them into memory of their own, for where they lie does not last.
    void settle() {
        make();
        stored_ = {};
    }

private:
    void make() const {
        if (owned_.load(std::memory_order_acquire)) return;
        const std::lock_guard lock(mutex_);
        if (owned_.load(std::memory_order_relaxed)) return;
        if (stored_.read) {
            values_ = Tensor<T>::uninitialized(shape_);
            stored_.read(0, values_.view());
        } else {
            values_ = Tensor<T>(shape_);
        }
        owned_.store(true, std::memory_order_release);
    }

    Shape shape_;
    StoredValues<T> stored_;  ///< kept behind make(): another thread may still read in place
    mutable std::mutex mutex_;
    mutable std::atomic<bool> owned_{false};
    mutable Tensor<T> values_;
};

}  // namespace clamor::nn
