#pragma once

#include "bindings.hpp"
#include "clamor/core/context.hpp"

namespace clamor::python {

/// Lets Ctrl-C cancel a context while it lives, and Python's own handler run after that. Only on Python's main thread, and
/// only where Python's default handler is in place: a host that handles SIGINT itself keeps it to itself.
/// Made with the GIL held.
class InterruptScope {
public:
    explicit InterruptScope(Context& context);
    ~InterruptScope();
    InterruptScope(const InterruptScope&) = delete;
    InterruptScope& operator=(const InterruptScope&) = delete;

private:
    bool active_ = false;
    Context* previous_ = nullptr;
};

/// body() on `context` without the GIL. Ctrl-C makes KeyboardInterrupt of it. Made with the GIL held.
template <typename Body>
auto run(Context& context, Body&& body) {
    const InterruptScope interrupt(context);
    try {
        const py::gil_scoped_release released;
        const ContextScope scope(context);
        return body();
    } catch (...) {
        if (PyErr_CheckSignals() != 0) {
            context.resume();
            throw py::error_already_set();
        }
        throw;
    }
}

}  // namespace clamor::python
