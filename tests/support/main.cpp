#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <filesystem>

#include "clamor/core/error.hpp"
#include "clamor/core/isa.hpp"
#include "support/shared_data.hpp"

/// As doctest's own main, and --isa=generic|avx2|avx512 to run all of it on a lower instruction set. Ends with 77 where nothing failed and
/// a case was skipped for want of its data.
int main(int argc, char** argv) {
    std::filesystem::current_path(CLAMOR_ROOT);
    for (int i = 1; i < argc; ++i)
        for (const auto isa : {clamor::Isa::generic, clamor::Isa::avx2, clamor::Isa::avx512})
            if (clamor::concat("--isa=", clamor::isa_name(isa)) == argv[i]) clamor::limit_isa(isa);
    const int result = doctest::Context(argc, argv).run();
    return result == 0 && clamor::testing::cases_without_data > 0 ? 77 : result;
}
