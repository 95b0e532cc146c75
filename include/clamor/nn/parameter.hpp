#pragma once

#include <memory>
#include <string>

#include "clamor/nn/parameter_values.hpp"

namespace clamor::nn {

/// A weight and its gradient. The weight is shared by replicas, the gradient is each one's own:
/// copying a layer makes a replica, on which another thread can run backward() (data-parallel training).
/// The gradient takes no memory before backward() first asks for it, nor does the weight before it is asked for: until then it
/// is zeros, or what a file holds (io/parameters.hpp). A weight that is only read stays in the file where it lies there as it is used.
template <typename T>
class Parameter {
public:
    Parameter() = default;
    /// Zeros. A parameter that is not trainable is a buffer (a running mean): saved and loaded, never optimised.
    explicit Parameter(Shape shape, bool trainable = true) : value_(std::make_shared<ParameterValues<T>>(shape)), trainable_(trainable) {}

    Parameter(const Parameter& other) : value_(other.value_), trainable_(other.trainable_) {}
    Parameter& operator=(const Parameter& other) {
        value_ = other.value_;
        grad_ = Tensor<T>();
        trainable_ = other.trainable_;
        return *this;
    }
    Parameter(Parameter&&) noexcept = default;
    Parameter& operator=(Parameter&&) noexcept = default;

    const Shape& shape() const noexcept { return value_->shape(); }
    bool trainable() const noexcept { return trainable_; }

    /// To be written, in memory of its own.
    View<T> value() { return value_->own(); }
    View<const T> value() const { return std::as_const(*value_).view(); }
    const ParameterValues<T>& values() const noexcept { return *value_; }
    ParameterValues<T>& values() noexcept { return *value_; }
    /// Accumulated by backward(); zeros until then.
    View<T> grad() {
        if (grad_.empty()) grad_ = Tensor<T>(shape());
        return grad_.view();
    }
    bool has_grad() const noexcept { return !grad_.empty(); }
    void zero_grad() noexcept {
        if (!grad_.empty()) grad_.fill(T{});
    }

private:
    std::shared_ptr<ParameterValues<T>> value_ = std::make_shared<ParameterValues<T>>(Shape{});
    Tensor<T> grad_;
    bool trainable_ = true;
};

/// Walks the parameters of a layer and of the layers in it: visit(full name, parameter), names joined with dots.
/// A layer lists its parts once, in a static `parameters(self, visit)`, with visit(name, parameter or layer).
template <typename Layer, typename Visit>
void for_each_parameter(Layer& layer, Visit&& visit, const std::string& prefix = {}) {
    std::remove_const_t<Layer>::parameters(layer, [&](const std::string& name, auto& part) {
        const std::string full = prefix.empty() ? name : prefix + "." + name;
        if constexpr (requires { part.trainable(); })
            visit(full, part);
        else
            for_each_parameter(part, visit, full);
    });
}

}  // namespace clamor::nn
