#include "fuzz/config_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    clamor::fuzz::config({data, size});
    return 0;
}
