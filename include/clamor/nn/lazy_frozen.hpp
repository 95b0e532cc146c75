#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "clamor/nn/frozen.hpp"

namespace clamor::nn {

/// Gives the weights that are packed already in a precision; none is right, too.
using FindPacked = std::function<PackedWeights(Precision)>;

/// A layer's Frozen in each precision, made when it is first asked for and kept until the weights change.
/// Copies share what is made, as copies of a layer share its weights.
///
/// Threads: of() may run on many at once, one makes what the others wait for, and what it gave may be used on; what thaws needs
/// the layer, and those that have weights of it, to itself.
template <typename Layer>
class LazyFrozen {
    /// What those share that have weights in common.
    struct Weights {
        std::mutex mutex;
        FindPacked find_packed;
        int changing = 0;
        std::uint64_t version = 0;
    };
    struct Made {
        std::uint64_t version = 0;  ///< of the weights
        std::array<std::shared_ptr<const Frozen<Layer>>, 3> by_precision = {};
    };

public:
    /// For another layer that has weights of this one: a change of either is seen by both.
    LazyFrozen sharing() const {
        LazyFrozen other;
        other.weights_ = weights_;
        return other;
    }

    /// The frozen layer; the layer itself, which must live as long, while a Thawed does.
    std::shared_ptr<const Layer> of(const Layer& layer, Precision precision) const {
        const std::lock_guard lock(weights_->mutex);
        if (weights_->changing > 0) return {std::shared_ptr<const Layer>(), &layer};
        if (made_->version != weights_->version) *made_ = {.version = weights_->version};
        auto& frozen = made_->by_precision[static_cast<std::size_t>(precision)];
        const auto& find = weights_->find_packed;
        if (!frozen) frozen = std::make_shared<const Frozen<Layer>>(layer, precision, find ? find(precision) : PackedWeights());
        return {frozen, &**frozen};
    }

    /// Until the weights change, takes those that are packed already from here.
    void take_packed(FindPacked find) const {
        const std::lock_guard lock(weights_->mutex);
        weights_->find_packed = std::move(find);
    }

    /// Lets go of what was made in other precisions, to be made anew of the same weights.
    void keep_only(Precision precision) const {
        const std::lock_guard lock(weights_->mutex);
        auto kept = std::move(made_->by_precision[static_cast<std::size_t>(precision)]);
        made_->by_precision = {};
        made_->by_precision[static_cast<std::size_t>(precision)] = std::move(kept);
    }

    /// The weights have changed, or are about to: lets go of all that was made of them.
    void thaw() const { change(0); }

    /// The weights change while it lives.
    class Thawed {
    public:
        explicit Thawed(const LazyFrozen& frozen) : frozen_(frozen) { frozen_.change(1); }
        ~Thawed() { frozen_.change(-1); }
        Thawed(const Thawed&) = delete;
        Thawed& operator=(const Thawed&) = delete;

    private:
        LazyFrozen frozen_;  ///< a copy, for the one it is of may be assigned to
    };

private:
    void change(int step) const {
        const std::lock_guard lock(weights_->mutex);
        made_->by_precision = {};
        weights_->find_packed = {};
        weights_->changing += step;
        ++weights_->version;
    }

    std::shared_ptr<Weights> weights_ = std::make_shared<Weights>();
    std::shared_ptr<Made> made_ = std::make_shared<Made>();
};

}  // namespace clamor::nn
