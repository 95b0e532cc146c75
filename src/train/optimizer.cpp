#include "clamor/train/optimizer.hpp"

#include <charconv>
#include <cmath>

#include "clamor/io/safetensors.hpp"
#include "train/ranges.hpp"
#include "train/updates.hpp"

namespace clamor::train {

namespace {

const std::string prefix = "optimizer.";

void check_share(const char* name, double value) {
    check(value >= 0 && value < 1, "optimizer: ", name, " must be at least 0 and below 1, got ", value);
}

double decay_of(const OptimizerOptions& options) {
    return std::visit([](const auto& o) { return o.weight_decay; }, options);
}

template <typename T>
void check_options(const OptimizerOptions& options) {
    if (const auto* adam = std::get_if<AdamWOptions>(&options)) {
        check_share("beta1", adam->beta1);
        check_share("beta2", adam->beta2);
        check(static_cast<T>(adam->epsilon) > 0, "optimizer: epsilon must be positive, in the weights' type too, got ", adam->epsilon);
    } else {
        check_share("momentum", std::get<SgdOptions>(options).momentum);
    }
    check(decay_of(options) >= 0, "optimizer: weight_decay must not be negative, got ", decay_of(options));
}

}  // namespace

ParameterGroup no_decay_for_vectors() {
    return {.matches = [](std::string_view, const Shape& shape) { return shape.rank() <= 1; }, .weight_decay = 0.0};
}

template <typename T>
Optimizer<T>::Optimizer(std::vector<NamedParameter<T>> parameters, OptimizerOptions options, const std::vector<ParameterGroup>& groups)
    : options_(options) {
    check_options<T>(options_);
    for (auto& [name, parameter] : parameters) {
        if (!parameter->trainable()) continue;
        Slot slot;
        slot.weight_decay = decay_of(options_);
        for (const ParameterGroup& group : groups) {
            if (!group.matches || !group.matches(name, parameter->shape())) continue;
            slot.rate_scale = group.rate_scale;
            slot.weight_decay = group.weight_decay.value_or(slot.weight_decay);
            break;
        }
        slot.name = std::move(name);
        slot.parameter = parameter;
        if (slot.rate_scale != 0) {
            slot.mean = Tensor<T>(parameter->shape());
            if (std::holds_alternative<AdamWOptions>(options_)) slot.variance = Tensor<T>(parameter->shape());
        }
        slots_.push_back(std::move(slot));
    }
}

template <typename T>
double Optimizer<T>::gradient_norm() {
    const auto ranges = cut_into_ranges(slots_.size(), [&](std::size_t i) {
        const Slot& slot = slots_[i];
        return slot.rate_scale != 0 && slot.parameter->has_grad() ? slot.parameter->shape().size() : 0;
    });
    std::vector<double> squares(ranges.size());
    for_each_range(ranges, [&](std::size_t i) {
        const auto [tensor, first, last] = ranges[i];
        squares[i] = updates::sum_of_squares(slots_[tensor].parameter->grad().data() + first, last - first);
    });
    double sum = 0;
    for (const double square : squares) sum += square;
    return std::sqrt(sum);
}

template <typename T>
void Optimizer<T>::step(double rate, double gradient_scale) {
    ++steps_;
    for (Slot& slot : slots_) {
        slot.seen = slot.seen || slot.parameter->has_grad();
        if (slot.rate_scale == 0) slot.parameter->zero_grad();
    }
    const auto ranges = cut_into_ranges(slots_.size(), [&](std::size_t i) {
        return slots_[i].seen && slots_[i].rate_scale != 0 ? slots_[i].parameter->shape().size() : 0;
    });
    // Makes the gradients of resumed runs, on this thread.
    for (const Range& range : ranges) static_cast<void>(slots_[range.tensor].parameter->grad());

    const auto t = static_cast<double>(steps_);
    for_each_range(ranges, [&](std::size_t i) {
        const auto [tensor, first, last] = ranges[i];
        Slot& slot = slots_[tensor];
        const double own_rate = rate * slot.rate_scale;
        T* gradient = slot.parameter->grad().data() + first;
        T* weight = slot.parameter->value().data() + first;
        if (const auto* adam = std::get_if<AdamWOptions>(&options_)) {
            updates::adamw({.rate = own_rate, .beta1 = adam->beta1, .beta2 = adam->beta2, .epsilon = adam->epsilon,
                            .decay = adam->l2 ? 0 : slot.weight_decay, .l2 = adam->l2 ? slot.weight_decay : 0,
                            .correction1 = 1 / (1 - std::pow(adam->beta1, t)), .correction2 = 1 / std::sqrt(1 - std::pow(adam->beta2, t)),
                            .gradient_scale = gradient_scale},
                           gradient, weight, slot.mean.data() + first, slot.variance.data() + first, last - first);
        } else {
            const auto& sgd = std::get<SgdOptions>(options_);
            updates::sgd({.rate = own_rate,
                          .momentum = sgd.momentum,
                          .l2 = slot.weight_decay,
                          .gradient_scale = gradient_scale,
                          .nesterov = sgd.nesterov},
                         gradient, weight, slot.mean.data() + first, last - first);
        }
    });
}

template <typename T>
void Optimizer<T>::save(io::SafetensorsWriter& writer) const {
    writer.set_metadata(prefix + "steps", concat(steps_));
    for (const Slot& slot : slots_) {
        if (!slot.seen || slot.rate_scale == 0) continue;
        writer.add<T>(prefix + "mean." + slot.name, slot.mean);
        if (!slot.variance.empty()) writer.add<T>(prefix + "variance." + slot.name, slot.variance);
    }
}

template <typename T>
void Optimizer<T>::load(const io::SafetensorsFile& file) {
    const auto steps = file.metadata().find(prefix + "steps");
    if (steps == file.metadata().end()) fail(Status::bad_file, file.path(), ": holds no state of an optimizer");
    const std::string& text = steps->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), steps_);
    if (error != std::errc() || end != text.data() + text.size() || steps_ < 0)
        fail(Status::bad_file, file.path(), ": optimizer steps '", text, "' is no number");
    for (Slot& slot : slots_) {
        if (slot.rate_scale == 0) continue;
        const auto read = [&](const char* what, Tensor<T>& into) {
            const io::StoredTensor& stored = file.at(prefix + what + slot.name);
            if (stored.shape != into.shape())
                fail(Status::bad_file, file.path(), ": ", stored.name, " is ", stored.shape, ", expected ", into.shape());
            io::read_into<T>(stored, into);
        };
        slot.seen = file.find(prefix + "mean." + slot.name) != nullptr;
        if (slot.seen) read("mean.", slot.mean);
        if (slot.seen && !slot.variance.empty()) read("variance.", slot.variance);
    }
}

double clipped_scale(double norm, double scale, double most) {
    const double length = norm * scale;
    return most > 0 && length > most ? scale * most / (length + 1e-6) : scale;
}

template class Optimizer<float>;
template class Optimizer<double>;

}  // namespace clamor::train
