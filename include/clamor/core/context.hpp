#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace clamor {

enum class LogLevel { debug, info, warning, error };

struct ContextOptions {
    int threads = 0;                ///< 0: one for each processor that this process may run on
    std::size_t memory_limit = 0;   ///< bytes of tensors and states alive at once; 0: no limit
    /// Called from any thread, one call at a time; must not throw. Without it the library is silent.
    std::function<void(LogLevel, std::string_view)> log = {};
};

/// What a host lends the library: threads, memory, a log and a way to stop. Usually one a program.
///
/// A context makes its threads when it is made and joins them when it is destroyed; they sleep while there is
/// nothing to do. The library has no others. Work runs on a context's threads inside a ContextScope, and on the
/// calling thread alone outside of one.
///
/// Threads: every member may be called from any thread. Of parallel work of several threads on one context the first has the
/// context's threads; the others work alone on their own until those are free.
/// Fork: in a child process a context made by the parent throws Status::unsupported when it is used; make a new one.
class Context {
public:
    explicit Context(ContextOptions options = {});
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    int threads() const noexcept;
    std::size_t memory_used() const noexcept;   ///< bytes alive now
    std::size_t memory_peak() const noexcept;   ///< the most that were alive at once
    void trim() noexcept;                       ///< gives unused memory back to the system

    /// Long calls throw Status::cancelled soon after. Safe in a signal handler.
    void cancel() noexcept;
    /// Lets new calls run again.
    void resume() noexcept;
    bool cancelled() const noexcept;

    void log(LogLevel level, std::string_view message) const;

    struct Impl;
    Impl& impl() const noexcept { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// Makes a context the current one of this thread while it lives. Scopes nest.
class ContextScope {
public:
    explicit ContextScope(Context& context);
    ~ContextScope();
    ContextScope(const ContextScope&) = delete;
    ContextScope& operator=(const ContextScope&) = delete;

private:
    Context* previous_;
};

/// The current context of this thread, or null.
Context* current_context() noexcept;

/// Throws Status::cancelled if this thread's context was cancelled. Every loop whose length the caller's data decide calls it, once in
/// some milliseconds at least (tests/unit/core/cancel_test.cpp).
void throw_if_cancelled();

}  // namespace clamor
