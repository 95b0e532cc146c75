#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <filesystem>

#include "clamor/core/error.hpp"
#include "clamor/core/isa.hpp"

/// As doctest's own main, and --isa=generic|avx2|avx512 to run all of it on a lower instruction set.
int main(int argc, char** argv) {
    std::filesystem::current_path(CLAMOR_ROOT);
    for (int i = 1; i < argc; ++i)
        for (const auto isa : {clamor::Isa::generic, clamor::Isa::avx2, clamor::Isa::avx512})
            if (clamor::concat("--isa=", clamor::isa_name(isa)) == argv[i]) clamor::limit_isa(isa);
    return doctest::Context(argc, argv).run();
}
