#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clamor.h"

/* Like assert, also in release builds, with the library's own words. */
#define CHECK(condition)                                                                                         \
    do {                                                                                                         \
        if (!(condition)) {                                                                                      \
            fprintf(stderr, "%s:%d: %s (last error: %s)\n", __FILE__, __LINE__, #condition, clamor_last_error()); \
            exit(1);                                                                                             \
        }                                                                                                        \
    } while (0)
