#include "fuzz/arrow_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    clamor::fuzz::arrow({data, size});
    return 0;
}
