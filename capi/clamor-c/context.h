/* Context: what a host lends the library. One a program is usual: where a function takes NULL for it, its handle gets one of its own, with
 * a thread for each processor, no limit and no log, which cannot be cancelled. */
#ifndef CLAMOR_C_CONTEXT_H
#define CLAMOR_C_CONTEXT_H

#include "base.h"

CLAMOR_BEGIN

typedef struct clamor_context clamor_context;

/* level: 0 debug, 1 info, 2 warning, 3 error; docs/guides/logging.md has what is told at each. Called from any thread, one call at a
 * time; must not call the library. The message is valid during the call. */
typedef void (*clamor_log_fn)(int32_t level, clamor_str message, void *payload);

typedef struct clamor_context_options {
    size_t struct_size;
    uint32_t threads;      /* 0: one for each processor that the process may run on */
    uint32_t reserved;     /* 0 */
    uint64_t memory_limit; /* bytes of tensors and states alive at once; 0: no limit */
    clamor_log_fn log;     /* NULL: silent */
    void *log_payload;     /* must live until the context and every handle made with it are gone */
} clamor_context_options;
#define CLAMOR_CONTEXT_OPTIONS_INIT { sizeof(clamor_context_options), 0, 0, 0, NULL, NULL }

/* options may be NULL. Handles made with a context keep it alive. @since 0.1 */
CLAMOR_API clamor_status clamor_context_create(clamor_context **out, const clamor_context_options *options);
/* @since 0.1 */
CLAMOR_API void clamor_context_destroy(clamor_context *context);
/* Long calls on this context return CLAMOR_CANCELLED soon after, until clamor_context_resume. May be called from a
 * signal handler and from any thread. @since 0.1 */
CLAMOR_API void clamor_context_cancel(clamor_context *context);
/* Undoes clamor_context_cancel. May be called from any thread. @since 0.1 */
CLAMOR_API void clamor_context_resume(clamor_context *context);
/* Bytes of tensors and states alive now, and at most so far. Either output may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_context_memory(const clamor_context *context, uint64_t *used, uint64_t *peak);

CLAMOR_END

#endif
