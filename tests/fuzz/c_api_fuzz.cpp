#include "fuzz/c_api_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    clamor::fuzz::c_api({data, size});
    return 0;
}
