#include "fuzz/posts_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    clamor::fuzz::posts_json({reinterpret_cast<const char*>(data), size});
    return 0;
}
