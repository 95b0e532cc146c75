#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "clamor/core/rng.hpp"
#include "clamor/nn/parameter.hpp"
#include "clamor/ops/add.hpp"
#include "clamor/ops/embedding.hpp"

namespace clamor::nn {

/// A table of rows that ids select.
///
///   ids [n] in [0, count)   weight [count, width]   y [n, width]
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class Embedding {
public:
    struct Saved {
        std::vector<std::int32_t> ids;
    };

    /// Zeros, for weights that are loaded or drawn by the caller.
    Embedding(Index count, Index width) : weight_(Shape{count, width}) {}

    /// Normal with this standard deviation (PyTorch begins with 1, BERT with 0.02).
    Embedding(Index count, Index width, Rng& rng, double deviation = 1) : Embedding(count, width) {
        for (T& w : weight_.value()) w = static_cast<T>(deviation * rng.normal());
    }

    Index count() const { return weight_.shape()[0]; }
    Index width() const { return weight_.shape()[1]; }
    const Parameter<T>& table() const { return weight_; }
    Parameter<T>& table() { return weight_; }

    Tensor<T> forward(std::span<const std::int32_t> ids, Saved* saved = nullptr) const {
        if (saved) saved->ids.assign(ids.begin(), ids.end());
        return gather(ids);
    }

    /// y += the rows. For sums of embeddings.
    void forward_add(std::span<const std::int32_t> ids, View<T> y, Saved* saved = nullptr) const {
        if (saved) saved->ids.assign(ids.begin(), ids.end());
        if (weight_.values().at_hand()) return ops::add_gathered_rows<T>(weight_.value(), ids, y);
        ops::add<T>(gather(ids), y);
    }

    /// The same of ids that id(i) gives, asked once for each row in their order. Takes no memory for them.
    template <typename Id>
    void forward_add_each(Id&& id, View<T> y, Saved* saved = nullptr) const {
        std::array<std::int32_t, 256> some;
        if (saved) saved->ids.clear();
        for (Index first = 0; first < y.rows(); first += static_cast<Index>(some.size())) {
            const Index count = std::min(static_cast<Index>(some.size()), y.rows() - first);
            for (Index i = 0; i < count; ++i) some[static_cast<std::size_t>(i)] = id(first + i);
            const std::span<const std::int32_t> ids(some.data(), static_cast<std::size_t>(count));
            forward_add(ids, y.rows(first, count));
            if (saved) saved->ids.insert(saved->ids.end(), ids.begin(), ids.end());
        }
    }

    /// Takes dL/dy [n, width]. There is nothing before an embedding.
    void backward(View<const T> dy, const Saved& saved) { ops::scatter_add_rows<T>(dy, saved.ids, weight_.grad()); }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
    }

private:
    /// Of a table that lies in a file in another form the rows that are asked for are converted, and no others.
    Tensor<T> gather(std::span<const std::int32_t> ids) const {
        if (weight_.values().at_hand()) return ops::gather_rows<T>(weight_.value(), ids);
        auto y = Tensor<T>::uninitialized(Shape{static_cast<Index>(ids.size()), width()});
        for (std::size_t i = 0; i < ids.size(); ++i) {
            check(ids[i] >= 0 && ids[i] < count(), "embedding: id ", ids[i], " is outside of a table of ", count(), " rows");
            weight_.values().read(ids[i] * width(), y.view().rows(static_cast<Index>(i), 1));
        }
        return y;
    }

    Parameter<T> weight_;
};

}  // namespace clamor::nn
