#include "fuzz/state_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    clamor::fuzz::state({data, size});
    return 0;
}
