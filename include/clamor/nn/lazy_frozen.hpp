#pragma once

#include <array>
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
/// the layer to itself.
template <typename Layer>
class LazyFrozen {
    /// What copies share.
    struct State {
        std::mutex mutex;
        FindPacked find_packed;
        int changing = 0;
        std::array<std::shared_ptr<const Frozen<Layer>>, 3> made = {};  ///< by precision
    };

public:
    /// For another layer with equal weights: takes those that are packed already from where this one does.
    LazyFrozen anew() const {
        LazyFrozen other;
        const std::lock_guard lock(state_->mutex);
        other.state_->find_packed = state_->find_packed;
        return other;
    }

    /// The frozen layer; the layer itself, which must live as long, while a Thawed does.
    std::shared_ptr<const Layer> of(const Layer& layer, Precision precision) const {
        const std::lock_guard lock(state_->mutex);
        if (state_->changing > 0) return {std::shared_ptr<const Layer>(), &layer};
        auto& frozen = state_->made[static_cast<std::size_t>(precision)];
        const auto& find = state_->find_packed;
        if (!frozen) frozen = std::make_shared<const Frozen<Layer>>(layer, precision, find ? find(precision) : PackedWeights());
        return {frozen, &**frozen};
    }

    /// Until the weights change, takes those that are packed already from here.
    void take_packed(FindPacked find) const {
        const std::lock_guard lock(state_->mutex);
        state_->find_packed = std::move(find);
    }

    /// Lets go of what was made in other precisions, to be made anew of the same weights.
    void keep_only(Precision precision) const {
        const std::lock_guard lock(state_->mutex);
        auto kept = std::move(state_->made[static_cast<std::size_t>(precision)]);
        state_->made = {};
        state_->made[static_cast<std::size_t>(precision)] = std::move(kept);
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
        const std::lock_guard lock(state_->mutex);
        state_->made = {};
        state_->find_packed = {};
        state_->changing += step;
    }

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace clamor::nn
