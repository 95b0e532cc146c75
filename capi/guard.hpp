#pragma once

#include <cstring>
#include <exception>
#include <string_view>

#include "capi/clamor.h"
#include "clamor/core/failure.hpp"

namespace clamor::capi {

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

/// The caller's options over the defaults: callers may be older (a smaller struct) or newer, as long as the fields that
/// this library does not know are zero. `name` is the struct's in messages.
template <typename Options>
Options options_or(const Options* given, const Options& defaults, std::string_view name = "options") {
    if (!given) return defaults;
    std::size_t size = 0;
    std::memcpy(&size, given, sizeof(size));
    check(size >= sizeof(size), name, ": struct_size is ", size, "; initialise it with the _INIT macro");
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
