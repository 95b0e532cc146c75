#pragma once

#include <exception>

#include "clamor/core/error.hpp"

namespace clamor {

/// What another language is told of an exception.
struct Failure {
    Status status;
    const char* what;  ///< lives as long as the exception
};

/// An Error's own status; Status::out_of_memory where the machine has none left, or no machine could have as much; Status::io for what the
/// system refused; Status::internal for whatever else was thrown.
Failure failure_of(const std::exception_ptr& thrown) noexcept;

}  // namespace clamor
