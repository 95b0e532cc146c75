#include "clamor/core/context.hpp"

#include <utility>

#include "clamor/core/error.hpp"
#include "clamor/core/log.hpp"
#include "clamor/core/parallel.hpp"
#include "core/context_impl.hpp"
#include "core/processor.hpp"

namespace clamor {

namespace {

thread_local Context* current = nullptr;
thread_local bool inside_loop = false;

int usable_threads(int asked) {
    check(asked >= 0 && asked <= 4096, "context: threads must be 0 to 4096, got ", asked);
    return asked > 0 ? asked : usable_processors();
}

struct LoopCall {
    Context* context;
    void (*run)(void*, Index);
    void* state;
};

void run_inside_loop(void* state, Index i) {
    auto& call = *static_cast<LoopCall*>(state);
    Context* const previous = std::exchange(current, call.context);
    const bool was_inside = std::exchange(inside_loop, true);
    struct Restore {
        Context* context;
        bool inside;
        ~Restore() {
            current = context;
            inside_loop = inside;
        }
    } restore{previous, was_inside};
    call.run(call.state, i);
}

}  // namespace

Context::Impl::Impl(ContextOptions given)
    : options(std::move(given)),
      forks(fork_generation()),
      memory(std::make_shared<MemoryPool>(options.memory_limit)),
      threads(usable_threads(options.threads)) {}

void Context::Impl::check_process() const {
    if (forks != fork_generation())
        fail(Status::unsupported, "context: made before fork(), whose child has none of its threads; make a new Context in the child");
}

Context::Context(ContextOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Context::~Context() {
    if (impl_->forks == fork_generation()) return;
    // In a forked child the pool's threads and perhaps its locked mutexes are copies that nobody will unlock:
    // leave them, with the little memory they take.
    static_cast<void>(impl_.release());
}

int Context::threads() const noexcept { return impl_->threads.size(); }
std::size_t Context::memory_used() const noexcept { return impl_->memory->used(); }
std::size_t Context::memory_peak() const noexcept { return impl_->memory->peak(); }
void Context::trim() noexcept { impl_->memory->trim(); }
void Context::cancel() noexcept { impl_->cancelled.store(true); }
void Context::resume() noexcept { impl_->cancelled.store(false); }
bool Context::cancelled() const noexcept { return impl_->cancelled.load(); }

void Context::log(LogLevel level, std::string_view message) const {
    if (!impl_->options.log) return;
    std::lock_guard lock(impl_->log_mutex);
    impl_->options.log(level, message);
}

ContextScope::ContextScope(Context& context) : previous_(current) {
    context.impl().check_process();
    current = &context;
}
ContextScope::~ContextScope() { current = previous_; }

Context* current_context() noexcept { return current; }

bool has_log() noexcept { return current && current->impl().options.log; }

void throw_if_cancelled() {
    if (current && current->cancelled()) fail(Status::cancelled, "cancelled");
}

int parallelism() noexcept { return current && !inside_loop ? current->threads() : 1; }

void detail::parallel_tasks(Index count, void (*run)(void*, Index), void* state) {
    LoopCall call{current, run, state};
    current->impl().check_process();
    current->impl().threads.run(count, run_inside_loop, &call);
}

}  // namespace clamor
