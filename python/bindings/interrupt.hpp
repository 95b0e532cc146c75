#pragma once

#include <mutex>
#include <shared_mutex>

#include "bindings.hpp"
#include "clamor/core/context.hpp"
#include "logged_context.hpp"

namespace clamor::python {

/// Lets Ctrl-C cancel a context while it lives, and Python's own handler run after that. Only on Python's main thread, and
/// only where Python's default handler is in place: a host that handles SIGINT itself keeps it to itself.
/// Made and destroyed with the GIL held.
class InterruptScope {
public:
    explicit InterruptScope(Context& context);
    ~InterruptScope();
    InterruptScope(const InterruptScope&) = delete;
    InterruptScope& operator=(const InterruptScope&) = delete;

private:
    Context& context_;
    bool active_ = false;
    Context* previous_ = nullptr;
};

/// body() on `context` without the GIL, which the caller holds. Ctrl-C makes KeyboardInterrupt of it; what is logged, warnings.
template <typename Body>
auto run(Context& context, Body&& body) {
    const InterruptScope interrupt(context);
    const auto released = [&] {
        const py::gil_scoped_release release;
        const ContextScope scope(context);
        return body();
    };
    try {
        if constexpr (std::is_void_v<decltype(body())>) {
            released();
            LoggedContext::warn_of(context);
        } else {
            auto result = released();
            LoggedContext::warn_of(context);
            return result;
        }
    } catch (...) {
        if (PyErr_CheckSignals() != 0) {
            const py::error_already_set interruption;  // taken: no warning is made while Python's exception is set
            LoggedContext::say_of(context);
            throw interruption;
        }
        LoggedContext::say_of(context);
        throw;
    }
}

/// The same, while others may read `guarded` too.
template <typename T, typename Body>
auto read(Context& context, Guarded<T>& guarded, Body&& body) {
    return run(context, [&] {
        const std::shared_lock lock(guarded.mutex);
        return body(std::as_const(guarded.value));
    });
}

/// The same, alone with `guarded`.
template <typename T, typename Body>
auto change(Context& context, Guarded<T>& guarded, Body&& body) {
    return run(context, [&] {
        const std::unique_lock lock(guarded.mutex);
        return body(guarded.value);
    });
}

}  // namespace clamor::python
