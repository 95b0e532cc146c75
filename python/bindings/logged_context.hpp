#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "clamor/core/context.hpp"

namespace clamor::python {

struct ContextLog {
    std::mutex mutex;
    std::vector<std::string> messages;

    std::vector<std::string> take() {
        const std::lock_guard lock(mutex);
        return std::exchange(messages, {});
    }
};

/// A context of Python's, which are all so made: it keeps what is logged until the call has the GIL again.
class LoggedContext : private ContextLog, public Context {
public:
    explicit LoggedContext(ContextOptions options) : Context(listening(std::move(options), *this)) {}

    /// Makes Python's warnings of it; throws what Python makes of them.
    static void warn_of(Context& context) {
        for (const std::string& message : static_cast<LoggedContext&>(context).take())
            warn(message);
    }

    /// The same where an exception of C++ is on its way: that one matters more than what Python makes of a warning.
    static void say_of(Context& context) noexcept {
        for (const std::string& message : static_cast<LoggedContext&>(context).take()) {
            try {
                warn(message);
            } catch (py::error_already_set&) {
            }
        }
    }

private:
    /// In the line that called the package.
    static void warn(const std::string& message) { py::module_::import("clamor._warnings").attr("warn")(message); }

    static ContextOptions listening(ContextOptions options, ContextLog& log) {
        options.log = [&log](LogLevel level, std::string_view message) {
            const std::lock_guard lock(log.mutex);
            if (level >= LogLevel::warning) log.messages.emplace_back(message);
        };
        return options;
    }
};

}  // namespace clamor::python
