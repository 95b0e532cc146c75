#pragma once

#include <cstring>
#include <exception>
#include <string_view>

#include "capi/clamor.h"
#include "clamor/core/failure.hpp"

namespace clamor::capi {

static_assert(static_cast<int>(Status::ok) == CLAMOR_OK && static_cast<int>(Status::invalid_argument) == CLAMOR_INVALID_ARGUMENT &&
              static_cast<int>(Status::not_found) == CLAMOR_NOT_FOUND && static_cast<int>(Status::bad_file) == CLAMOR_BAD_FILE &&
              static_cast<int>(Status::buffer_too_small) == CLAMOR_BUFFER_TOO_SMALL &&
              static_cast<int>(Status::out_of_memory) == CLAMOR_OUT_OF_MEMORY &&
              static_cast<int>(Status::unsupported) == CLAMOR_UNSUPPORTED && static_cast<int>(Status::cancelled) == CLAMOR_CANCELLED &&
              static_cast<int>(Status::io) == CLAMOR_IO && static_cast<int>(Status::diverged) == CLAMOR_DIVERGED &&
              static_cast<int>(Status::internal) == CLAMOR_INTERNAL);

/// Remembers the text for clamor_last_error() without allocating, and returns the status.
clamor_status remember(clamor_status status, const char* text) noexcept;

/// Runs the body of a C function: no exception gets out.
template <typename Body>
clamor_status guard(Body&& body) noexcept {
    try {
        body();
        return CLAMOR_OK;
    } catch (...) {
        const std::exception_ptr thrown = std::current_exception();
        const Failure failure = failure_of(thrown);
        return remember(static_cast<clamor_status>(failure.status), failure.what);
    }
}

/// Throws unless a required pointer argument is there.
inline void need(const void* pointer, const char* name) { check(pointer != nullptr, name, " must not be NULL"); }

/// Of the structs of any version: what is more is a field that was not initialised.
inline constexpr std::size_t most_struct_size = 4096;

/// The caller's options over the defaults: callers may be older (a smaller struct) or newer, as long as the fields that
/// this library does not know are zero. `name` is the struct's in messages.
template <typename Options>
Options options_or(const Options* given, const Options& defaults, std::string_view name = "options") {
    if (!given) return defaults;
    std::size_t size = 0;
    std::memcpy(&size, given, sizeof(size));
    check(size >= sizeof(size) && size <= most_struct_size, name, ": struct_size is ", size, "; initialise it with the _INIT macro");
    check(size % alignof(Options) == 0, name, ": struct_size is ", size, ", which ends in the middle of a field");
    const auto* bytes = reinterpret_cast<const unsigned char*>(given);
    for (std::size_t i = sizeof(Options); i < size; ++i)
        check(bytes[i] == 0, name, ": made for a newer library, byte ", i, " is set and not known here");
    Options options = defaults;
    std::memcpy(&options, given, size < sizeof(Options) ? size : sizeof(Options));
    if constexpr (requires { options.reserved; }) check(options.reserved == 0, name, ": reserved is ", options.reserved, ", expected 0");
    return options;
}

}  // namespace clamor::capi
