#pragma once

#include <cmath>

#include "clamor/nn/parameter.hpp"

namespace clamor::nn {

/// A weight a head for the distance between two tokens, added to attention's scores: relative positions as T5 has them (Raffel et
/// al. 2020), in buckets that grow with the distance. MPNet has one table for all layers (Song et al. 2020).
///
///   weight [buckets, heads]   bias [heads, 2 longest - 1]: column longest - 1 + d is for a key d tokens behind its query
///
/// Threads: forward() may run on many at once; backward() needs the layer to itself.
template <typename T>
class DistanceBias {
public:
    static constexpr Index farthest = 128;  ///< distances from here on share a bucket

    /// Zeros, for weights that are loaded or drawn by the caller.
    DistanceBias(Index buckets, Index heads) : weight_(Shape{buckets, heads}) {
        check(buckets == 0 || (buckets >= 4 && buckets % 4 == 0), "distance bias: buckets must be a multiple of 4, got ", buckets);
    }

    /// Half of the buckets are for keys behind the query. Of each half, half hold one distance each, and the others grow as a
    /// logarithm up to `farthest`. In float, as PyTorch computes it.
    static Index bucket(Index distance, Index buckets) {
        const Index half = buckets / 2, exact = half / 2, far = std::abs(distance), first = distance > 0 ? half : 0;
        if (far < exact) return first + far;
        const float ratio = std::log(static_cast<float>(far) / static_cast<float>(exact)) /
                            static_cast<float>(std::log(static_cast<double>(farthest) / static_cast<double>(exact)));
        return first + std::min(half - 1, exact + static_cast<Index>(ratio * static_cast<float>(half - exact)));
    }

    Tensor<T> forward(Index longest) const {
        const auto weight = weight_.value();
        const Index columns = std::max<Index>(2 * longest - 1, 0);
        auto bias = Tensor<T>::uninitialized(Shape{weight.cols(), columns});
        for (Index c = 0; c < columns; ++c) {
            const T* row = weight.row(bucket(c - (longest - 1), weight.rows()));
            for (Index h = 0; h < weight.cols(); ++h) bias(h, c) = row[h];
        }
        return bias;
    }

    /// Takes dL/dbias [heads, 2 longest - 1].
    void backward(View<const T> dbias) {
        auto grad = weight_.grad();
        const Index longest = (dbias.cols() + 1) / 2;
        for (Index c = 0; c < dbias.cols(); ++c) {
            T* row = grad.row(bucket(c - (longest - 1), grad.rows()));
            for (Index h = 0; h < grad.cols(); ++h) row[h] += dbias(h, c);
        }
    }

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("weight", self.weight_);
    }

private:
    Parameter<T> weight_;
};

}  // namespace clamor::nn
