#include <cstring>

#include "capi/guard.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/version.hpp"

namespace {
thread_local char last_error[1024] = "";
}

clamor_status clamor::capi::remember(clamor_status status, const char* text) noexcept {
    const std::string_view whole = cut_utf8(text, sizeof(last_error) - 1);
    std::memcpy(last_error, whole.data(), whole.size());
    last_error[whole.size()] = '\0';
    return status;
}

const char* clamor_last_error(void) { return last_error; }
const char* clamor_version(void) { return CLAMOR_VERSION; }
uint32_t clamor_abi_version(void) { return CLAMOR_ABI_VERSION; }
