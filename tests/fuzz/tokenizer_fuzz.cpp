#include "fuzz/tokenizer_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    clamor::fuzz::tokenizer({data, size});
    return 0;
}
