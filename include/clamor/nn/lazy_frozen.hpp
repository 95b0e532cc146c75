#pragma once

#include <array>
#include <memory>
#include <mutex>

#include "clamor/nn/frozen.hpp"

namespace clamor::nn {

/// A layer's Frozen in each precision, made when it is first asked for and kept until thaw().
/// Copies share what is made, as copies of a layer share its weights.
///
/// Threads: of() may run on many at once, one makes what the others wait for; whoever holds a Frozen may go on using it.
template <typename Layer>
class LazyFrozen {
public:
    std::shared_ptr<const Frozen<Layer>> of(const Layer& layer, Precision precision) const {
        const std::lock_guard lock(made_->mutex);
        auto& frozen = made_->by_precision[static_cast<std::size_t>(precision)];
        if (!frozen) frozen = std::make_shared<const Frozen<Layer>>(layer, precision);
        return frozen;
    }

    /// For weights that change: lets go of all that was made of them.
    void thaw() const {
        const std::lock_guard lock(made_->mutex);
        made_->by_precision = {};
    }

private:
    struct Made {
        std::mutex mutex;
        std::array<std::shared_ptr<const Frozen<Layer>>, 3> by_precision;
    };
    std::shared_ptr<Made> made_ = std::make_shared<Made>();
};

}  // namespace clamor::nn
