/* What every header needs: status, text, versions. */
#ifndef CLAMOR_C_BASE_H
#define CLAMOR_C_BASE_H

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

/* Around the declarations of a header. */
#ifdef __cplusplus
#define CLAMOR_BEGIN extern "C" {
#define CLAMOR_END }
#else
#define CLAMOR_BEGIN
#define CLAMOR_END
#endif

CLAMOR_BEGIN

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
    CLAMOR_DIVERGED = 9,  /* training; see clamor_text_model_train() */
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

CLAMOR_END

#endif
