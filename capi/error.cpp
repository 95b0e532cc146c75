#include <cstring>

#include "capi/guard.hpp"
#include "clamor/version.hpp"

namespace {
thread_local char last_error[1024] = "";
}

clamor_status clamor::capi::remember(clamor_status status, const char* text) noexcept {
    std::size_t size = std::strlen(text);
    if (size >= sizeof(last_error)) {
        size = sizeof(last_error) - 1;
        while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;  // a whole character
    }
    std::memcpy(last_error, text, size);
    last_error[size] = '\0';
    return status;
}

const char* clamor_last_error(void) { return last_error; }
const char* clamor_version(void) { return CLAMOR_VERSION; }
uint32_t clamor_abi_version(void) { return CLAMOR_ABI_VERSION; }
