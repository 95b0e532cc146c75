#pragma once

#include <utility>
#include <vector>

#include "clamor/io/safetensors.hpp"
#include "clamor/nn/parameter.hpp"

namespace clamor::io {

/// A tensor of a file that becomes a parameter, or some rows of one. Borrows.
struct StoredRows {
    const StoredTensor* weight = nullptr;
    const StoredTensor* scale = nullptr;  ///< of each row, where it is stored as int8

    Index size() const { return weight->shape.size(); }
    /// The elements where they lie in the file, if they do so as T.
    template <typename T>
    View<const T> in_place() const;
    /// Converts elements [first, first + to.size()).
    template <typename T>
    void read(Index first, View<T> to) const;
};

/// The parameter's elements are from now on those of `parts`, behind each other; it keeps the file if it needs it.
template <typename T>
void give(nn::Parameter<T> parameter, std::vector<StoredRows> parts);

}  // namespace clamor::io
