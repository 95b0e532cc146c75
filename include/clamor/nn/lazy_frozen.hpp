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
    struct Made {
        std::mutex mutex;
        std::array<std::shared_ptr<const Frozen<Layer>>, 3> by_precision;
        FindPacked find_packed;
        int changing = 0;
    };

public:
    /// The frozen layer; the layer itself, which must live as long, while a Thawed does.
    std::shared_ptr<const Layer> of(const Layer& layer, Precision precision) const {
        const std::lock_guard lock(made_->mutex);
        if (made_->changing > 0) return {std::shared_ptr<const Layer>(), &layer};
        auto& frozen = made_->by_precision[static_cast<std::size_t>(precision)];
        if (!frozen) frozen = std::make_shared<const Frozen<Layer>>(layer, precision, made_->find_packed ? made_->find_packed(precision) : PackedWeights());
        return {frozen, &**frozen};
    }

    /// Until the weights change, takes those that are packed already from here.
    void take_packed(FindPacked find) const {
        const std::lock_guard lock(made_->mutex);
        made_->find_packed = std::move(find);
    }
    /// What a layer with weights of this one takes.
    FindPacked find_packed() const {
        const std::lock_guard lock(made_->mutex);
        return made_->find_packed;
    }

    /// Lets go of what was made, to be made anew of the same weights.
    void release() const {
        const std::lock_guard lock(made_->mutex);
        made_->by_precision = {};
    }

    /// The weights have changed, or are about to: lets go of all that was made of them.
    void thaw() const {
        const std::lock_guard lock(made_->mutex);
        made_->by_precision = {};
        made_->find_packed = {};
    }

    /// The weights change while it lives.
    class Thawed {
    public:
        explicit Thawed(const LazyFrozen& frozen) : made_(frozen.made_) { count(1); }
        ~Thawed() { count(-1); }
        Thawed(const Thawed&) = delete;
        Thawed& operator=(const Thawed&) = delete;

    private:
        void count(int step) {
            const std::lock_guard lock(made_->mutex);
            made_->by_precision = {};
            made_->find_packed = {};
            made_->changing += step;
        }
        std::shared_ptr<Made> made_;
    };

private:
    std::shared_ptr<Made> made_ = std::make_shared<Made>();
};

}  // namespace clamor::nn
