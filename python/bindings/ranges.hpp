#pragma once

#include "bindings.hpp"
#include "clamor/core/range.hpp"

namespace clamor::python {

template <typename T>
py::tuple ends(const Range<T>& range) {
    return py::make_tuple(range.least, range.most);
}

}  // namespace clamor::python
