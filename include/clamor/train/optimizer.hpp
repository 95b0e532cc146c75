#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "clamor/nn/parameter.hpp"

namespace clamor::io {
class SafetensorsFile;
class SafetensorsWriter;
}  // namespace clamor::io

namespace clamor::train {

/// A parameter of some layer and its full name. Borrows: the layer must outlive it and stay where it is.
template <typename T>
struct NamedParameter {
    std::string name;
    nn::Parameter<T>* parameter = nullptr;
};

/// All parameters of a layer, buffers included.
template <typename T, typename Layer>
std::vector<NamedParameter<T>> parameters_of(Layer& layer) {
    std::vector<NamedParameter<T>> all;
    nn::for_each_parameter(layer, [&](const std::string& name, nn::Parameter<T>& parameter) { all.push_back({name, &parameter}); });
    return all;
}

/// Stochastic gradient descent as torch.optim.SGD: v = momentum v + g, and the step is v, or g + momentum v (Nesterov,
/// after Sutskever et al. 2013). The decay is added to the gradient.
struct SgdOptions {
    double momentum = 0.9;
    bool nesterov = true;
    double weight_decay = 0;
};

/// AdamW (Loshchilov and Hutter 2017) as torch.optim.AdamW: the decay shrinks the weight itself. With `l2` the decay is
/// added to the gradient instead, which is torch.optim.Adam (Kingma and Ba 2014), as the graph papers use it.
struct AdamWOptions {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0.01;
    bool l2 = false;
};

using OptimizerOptions = std::variant<AdamWOptions, SgdOptions>;

/// Parameters that are treated in a way of their own. The first group that matches a parameter decides.
struct ParameterGroup {
    std::function<bool(std::string_view name, const Shape& shape)> matches = {};
    double rate_scale = 1;                          ///< 0 freezes
    std::optional<double> weight_decay = {};        ///< instead of the optimiser's
};

/// Biases and the scales of norms are not decayed: parameters of rank 1.
ParameterGroup no_decay_for_vectors();

/// Updates the trainable parameters of a layer from their gradients.
/// Threads: needs the layer to itself; runs on the context's threads. The same bits for any number of them.
template <typename T>
class Optimizer {
public:
    explicit Optimizer(std::vector<NamedParameter<T>> parameters, OptimizerOptions options = {},
                       const std::vector<ParameterGroup>& groups = {});

    /// One update with the gradient times `gradient_scale` (1 / Loss::weight, times what clipping asks); then the
    /// gradients are zero. Parameters that never had a gradient stay as they are.
    void step(double rate, double gradient_scale = 1);

    /// The length of all gradients as one vector, before any scale.
    double gradient_norm();

    Index steps() const noexcept { return steps_; }
    /// The state: steps and moments, under names that begin with "optimizer.". Borrows until the file is written.
    void save(io::SafetensorsWriter& writer) const;
    /// Throws Status::bad_file where the state is not of these parameters.
    void load(const io::SafetensorsFile& file);

private:
    struct Slot {
        std::string name;
        nn::Parameter<T>* parameter = nullptr;
        double rate_scale = 1, weight_decay = 0;
        Tensor<T> mean, variance;  ///< SGD keeps its velocity in `mean`
        bool seen = false;         ///< had a gradient once
    };
    std::vector<Slot> slots_;
    OptimizerOptions options_;
    Index steps_ = 0;
};

/// What to multiply gradients with so that their length `norm` (after `scale`) is at most `most`, as
/// torch.nn.utils.clip_grad_norm_; `scale` itself where most is 0 or not passed.
double clipped_scale(double norm, double scale, double most);

}  // namespace clamor::train
