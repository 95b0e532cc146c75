#include "interrupt.hpp"

#include <atomic>
#include <csignal>

namespace clamor::python {

namespace {

std::atomic<Context*> interrupted{nullptr};
std::atomic<bool> came{false};
void (*python_handler)(int) = nullptr;

void cancel_and_pass_on(int signal) {
    came.store(true);
    if (Context* const context = interrupted.load()) context->cancel();
    if (python_handler != nullptr) python_handler(signal);
}

/// Whether this is the main thread and Ctrl-C means KeyboardInterrupt here.
bool interrupts_here() {
    const py::module_ signals = py::module_::import("_signal");
    const py::module_ threading = py::module_::import("threading");
    return threading.attr("current_thread")().is(threading.attr("main_thread")()) &&
           signals.attr("getsignal")(SIGINT).is(signals.attr("default_int_handler"));
}

}  // namespace

InterruptScope::InterruptScope(Context& context) : context_(context) {
    if (!interrupts_here()) return;
    active_ = true;
    previous_ = interrupted.exchange(&context);
    if (previous_ == nullptr) {
        came.store(false);
        python_handler = PyOS_setsig(SIGINT, cancel_and_pass_on);
    }
}

InterruptScope::~InterruptScope() {
    if (!active_) return;
    if (previous_ == nullptr) PyOS_setsig(SIGINT, python_handler);
    interrupted.store(previous_);
    if (came.load()) context_.resume();  // the next call runs again
}

}  // namespace clamor::python
