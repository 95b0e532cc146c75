/* Compiled alone as C99, pedantic; layouts that programs were built against do not move. */
#include "clamor.h"

#define LAYOUT(name, condition) typedef char layout_##name[(condition) ? 1 : -1]

LAYOUT(str, sizeof(clamor_str) == 2 * sizeof(void *));
LAYOUT(context_options, sizeof(void *) != 8 || sizeof(clamor_context_options) == 40);
LAYOUT(context_limit, sizeof(void *) != 8 || offsetof(clamor_context_options, memory_limit) == 16);
