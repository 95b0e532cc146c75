/* clamor.h - the C interface of Clamor, C99. What is not declared here is not part of it.
 *
 * Errors     Functions return a clamor_status; CLAMOR_OK is 0. clamor_last_error() then says what, expected and got.
 *            A call that fails leaves its outputs untouched. No call prints, aborts or lets an exception out.
 * Threads    Functions that take a const handle may run on one handle at once; the others need it to themselves.
 * Ownership  *_create and *_open give a handle, *_destroy releases it (NULL is fine, in any order). Inputs are borrowed for
 *            the call. Text and arrays are written to memory of the caller's.
 * Text       UTF-8. Paths are UTF-8 too.
 * Options    Structs begin with their own size; set it with the _INIT macro. Zero bytes mean the default.
 */
#ifndef CLAMOR_H
#define CLAMOR_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#ifdef CLAMOR_CAPI_BUILD
#define CLAMOR_API __declspec(dllexport)
#else
#define CLAMOR_API __declspec(dllimport)
#endif
#else
#define CLAMOR_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when a program that was built against this header must be built again; the library's SOVERSION. */
#define CLAMOR_ABI_VERSION 0u

/* Values are never renumbered or reused. */
typedef int32_t clamor_status;
enum {
    CLAMOR_OK = 0,
    CLAMOR_INVALID_ARGUMENT = 1,
    CLAMOR_NOT_FOUND = 2,
    CLAMOR_BAD_FILE = 3,
    CLAMOR_BUFFER_TOO_SMALL = 4,
    CLAMOR_OUT_OF_MEMORY = 5,
    CLAMOR_UNSUPPORTED = 6,
    CLAMOR_CANCELLED = 7,
    CLAMOR_IO = 8,
    CLAMOR_INTERNAL = 99
};

/* UTF-8 that need not end in NUL. data may be NULL where size is 0. */
typedef struct clamor_str {
    const char *data;
    size_t size;
} clamor_str;

/* This thread's last failure; never NULL; untouched by success. Valid until this thread's next failure. @since 0.1 */
CLAMOR_API const char *clamor_last_error(void);
/* The library's version, "0.1.0". Static. @since 0.1 */
CLAMOR_API const char *clamor_version(void);
/* CLAMOR_ABI_VERSION of the library, to compare with the header's. @since 0.1 */
CLAMOR_API uint32_t clamor_abi_version(void);

/* ---- Context: what a host lends the library. One a program is usual. */

typedef struct clamor_context clamor_context;

/* level: 0 debug, 1 info, 2 warning, 3 error. Called from any thread, one call at a time. */
typedef void (*clamor_log_fn)(int32_t level, clamor_str message, void *payload);

typedef struct clamor_context_options {
    size_t struct_size;
    uint32_t threads;      /* 0: one for each processor that the process may run on */
    uint32_t reserved;     /* 0 */
    uint64_t memory_limit; /* bytes of tensors and states alive at once; 0: no limit */
    clamor_log_fn log;     /* NULL: silent */
    void *log_payload;
} clamor_context_options;
#define CLAMOR_CONTEXT_OPTIONS_INIT { sizeof(clamor_context_options), 0, 0, 0, NULL, NULL }

/* options may be NULL. Handles made with a context keep it alive. @since 0.1 */
CLAMOR_API clamor_status clamor_context_create(clamor_context **out, const clamor_context_options *options);
CLAMOR_API void clamor_context_destroy(clamor_context *context);
/* Long calls on this context return CLAMOR_CANCELLED soon after, until clamor_context_resume. May be called from a
 * signal handler and from any thread. @since 0.1 */
CLAMOR_API void clamor_context_cancel(clamor_context *context);
CLAMOR_API void clamor_context_resume(clamor_context *context);
/* Bytes of tensors and states alive now, and at most so far. Either output may be NULL. @since 0.1 */
CLAMOR_API clamor_status clamor_context_memory(const clamor_context *context, uint64_t *used, uint64_t *peak);

#ifdef __cplusplus
}
#endif

#endif
