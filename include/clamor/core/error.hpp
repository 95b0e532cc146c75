#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clamor {

/// What went wrong, in the few kinds that a caller can act on. The C API uses the same numbers:
/// they are never renumbered or reused.
enum class Status : int {
    ok = 0,
    invalid_argument = 1,  ///< the caller's argument: a shape, an option, a name
    not_found = 2,         ///< a file, a column, a model
    bad_file = 3,          ///< a file that is truncated, hostile or of another format
    buffer_too_small = 4,  ///< C API only: nothing was written
    out_of_memory = 5,     ///< the machine's memory, or the context's memory limit
    unsupported = 6,       ///< understood, but not available here
    cancelled = 7,         ///< Context::cancel() or a callback asked for it
    io = 8,                ///< the system refused: disk full, no permission
    diverged = 9,          ///< training: the loss or the weights were no longer finite; the model keeps the last good weights
    internal = 99,         ///< a defect of ours
};

/// Every exception that Clamor throws on purpose. The text says what, expected, got, and where.
class Error : public std::runtime_error {
public:
    Error(Status status, const std::string& what) : std::runtime_error(what), status_(status) {}
    Status status() const noexcept { return status_; }

private:
    Status status_;
};

/// Joins its arguments, each written as operator<< writes it.
template <typename... Parts>
std::string concat(const Parts&... parts) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    (out << ... << parts);
    return out.str();
}

template <typename... Parts>
[[noreturn]] void fail(Status status, const Parts&... parts) {
    throw Error(status, concat(parts...));
}

/// Throws Status::invalid_argument with the joined parts unless `holds`. The text costs nothing on success.
template <typename... Parts>
void check(bool holds, const Parts&... parts) {
    if (!holds) [[unlikely]] fail(Status::invalid_argument, parts...);
}

}  // namespace clamor
