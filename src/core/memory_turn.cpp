#include "core/memory_turn.hpp"

#include "clamor/core/context.hpp"
#include "core/context_impl.hpp"

namespace clamor {

MemoryTurn::MemoryTurn() {
    Context* const context = current_context();
    if (!context) return;
    context->impl().check_process();
    lock_ = std::unique_lock(context->impl().memory_turn);
    throw_if_cancelled();
}

}  // namespace clamor
