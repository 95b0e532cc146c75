#pragma once

#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <system_error>

#include "capi/clamor.h"
#include "clamor/core/error.hpp"

namespace clamor::capi {

/// Remembers the text for clamor_last_error() without allocating, and returns the status.
clamor_status remember(clamor_status status, const char* text) noexcept;

/// Runs the body of a C function: no exception gets out.
template <typename Body>
clamor_status guard(Body&& body) noexcept {
    try {
        body();
        return CLAMOR_OK;
    } catch (const Error& error) {
        return remember(static_cast<clamor_status>(error.status()), error.what());
    } catch (const std::bad_alloc&) {
        return remember(CLAMOR_OUT_OF_MEMORY, "out of memory");
    } catch (const std::length_error&) {  // a count that no memory could hold
        return remember(CLAMOR_OUT_OF_MEMORY, "out of memory: more was asked for than a program can hold");
    } catch (const std::system_error& error) {
        return remember(CLAMOR_IO, error.what());
    } catch (const std::exception& error) {
        return remember(CLAMOR_INTERNAL, error.what());
    } catch (...) {
        return remember(CLAMOR_INTERNAL, "an exception that is not a std::exception");
    }
}

/// Throws unless a required pointer argument is there.
inline void need(const void* pointer, const char* name) { check(pointer != nullptr, name, " must not be NULL"); }

/// The caller's options over the defaults: callers may be older (a smaller struct) or newer, as long as the fields that
/// this library does not know are zero.
template <typename Options>
Options options_or(const Options* given, const Options& defaults) {
    if (!given) return defaults;
    std::size_t size = 0;
    std::memcpy(&size, given, sizeof(size));
    check(size >= sizeof(size), "options: struct_size is ", size, "; initialise it with the _INIT macro");
    check(size % alignof(Options) == 0, "options: struct_size is ", size, ", which ends in the middle of a field");
    const auto* bytes = reinterpret_cast<const unsigned char*>(given);
    for (std::size_t i = sizeof(Options); i < size; ++i)
        check(bytes[i] == 0, "options: made for a newer library, byte ", i, " is set and not known here");
    Options options = defaults;
    std::memcpy(&options, given, size < sizeof(Options) ? size : sizeof(Options));
    if constexpr (requires { options.reserved; }) check(options.reserved == 0, "options: reserved is ", options.reserved, ", expected 0");
    return options;
}

}  // namespace clamor::capi
