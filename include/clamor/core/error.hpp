#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
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

namespace detail {

/// One of the things that a text is joined of; borrows it. In the place of a stream, whose header and whose operators at every check
/// took up to a third of the time that a file takes to compile, and an eighth of the library.
class Part {
public:
    template <std::convertible_to<std::string_view> Text>
    Part(const Text& text) noexcept : kind_(Kind::text), text_(std::string_view(text)) {}
    Part(char character) noexcept : kind_(Kind::character), character_(character) {}
    template <std::integral Integer>
    Part(Integer number) noexcept {
        if constexpr (std::signed_integral<Integer>) kind_ = Kind::integer, integer_ = number;
        else kind_ = Kind::natural, natural_ = number;
    }
    template <std::floating_point Real>
    Part(Real number) noexcept : kind_(Kind::real), real_(static_cast<double>(number)) {}
    /// What has a function append_text(std::string&, const Object&) beside it.
    template <typename Object>
        requires requires(std::string& out, const Object& object) { append_text(out, object); }
    Part(const Object& object) noexcept
        : kind_(Kind::object),
          object_{&object, [](std::string& out, const void* o) { append_text(out, *static_cast<const Object*>(o)); }} {}

    void append_to(std::string& out) const;

private:
    enum class Kind : std::uint8_t { text, character, integer, natural, real, object };
    struct Other {
        const void* object;
        void (*append)(std::string&, const void*);
    };
    Kind kind_;
    union {
        std::string_view text_;
        char character_;
        std::int64_t integer_;
        std::uint64_t natural_;
        double real_;
        Other object_;
    };
};

std::string join(std::initializer_list<Part> parts);
[[noreturn]] void fail(Status status, std::initializer_list<Part> parts);

}  // namespace detail

/// Joins texts, characters and numbers, real ones with six digits; other types by their append_text(std::string&, const T&).
template <typename... Parts>
std::string concat(const Parts&... parts) {
    return detail::join({detail::Part(parts)...});
}

template <typename... Parts>
[[noreturn]] void fail(Status status, const Parts&... parts) {
    detail::fail(status, {detail::Part(parts)...});
}

/// Throws Status::invalid_argument with the joined parts unless `holds`. The text costs nothing on success.
template <typename... Parts>
void check(bool holds, const Parts&... parts) {
    if (!holds) [[unlikely]] detail::fail(Status::invalid_argument, {detail::Part(parts)...});
}

}  // namespace clamor
