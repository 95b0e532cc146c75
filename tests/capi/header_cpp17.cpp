/// Compiled alone as C++17, pedantic.
#include "clamor.h"

static_assert(sizeof(clamor_status) == 4, "fixed width");
