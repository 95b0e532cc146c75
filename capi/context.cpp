#include "clamor/core/context.hpp"

#include "capi/guard.hpp"
#include "capi/handles.hpp"

using namespace clamor;
using capi::guard;

clamor_status clamor_context_create(clamor_context** out, const clamor_context_options* options) {
    return guard([&] {
        capi::need(out, "out");
        const clamor_context_options given = capi::options_or(options, clamor_context_options CLAMOR_CONTEXT_OPTIONS_INIT);
        check(given.threads <= 4096, "context: threads must be at most 4096, got ", given.threads);
        ContextOptions made{.threads = static_cast<int>(given.threads), .memory_limit = static_cast<std::size_t>(given.memory_limit)};
        if (given.log)
            made.log = [log = given.log, payload = given.log_payload](LogLevel level, std::string_view message) {
                log(static_cast<std::int32_t>(level), {message.data(), message.size()}, payload);
            };
        *out = new clamor_context{std::make_shared<Context>(std::move(made))};
    });
}

void clamor_context_destroy(clamor_context* context) { delete context; }

void clamor_context_cancel(clamor_context* context) {
    if (context) context->context->cancel();
}

void clamor_context_resume(clamor_context* context) {
    if (context) context->context->resume();
}

clamor_status clamor_context_memory(const clamor_context* context, uint64_t* used, uint64_t* peak) {
    return guard([&] {
        capi::need(context, "context");
        if (used) *used = context->context->memory_used();
        if (peak) *peak = context->context->memory_peak();
    });
}
