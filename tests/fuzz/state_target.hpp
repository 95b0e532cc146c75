#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "clamor/core/error.hpp"
#include "clamor/pipeline/analyzer.hpp"
#include "core/hash.hpp"
#include "pipeline/state/varint.hpp"

namespace clamor::fuzz {

/// Any bytes as a state file, as they are and with the checksum that they should have. Aborts where a promise is broken: what loads has a
/// report, is written back as the same bytes, and merges with itself loaded again.
inline void state(std::span<const std::uint8_t> bytes) {
    const auto promise = [](bool kept) {
        if (!kept) std::abort();
    };
    const auto load = [&](const std::string& file) {
        try {
            pipeline::Analyzer analyzer = pipeline::Analyzer::from_bytes(file);
            const std::string report = analyzer.report();
            promise(!report.empty() && report.front() == '{' && report.back() == '\n');
            const std::string again = analyzer.to_bytes();   // strings that no post uses are not written back
            pipeline::Analyzer other = pipeline::Analyzer::from_bytes(again);
            promise(other.report() == report);
            promise(other.to_bytes() == again);
            const std::uint64_t posts = analyzer.posts();
            analyzer.merge(other);
            promise(analyzer.posts() == posts);
        } catch (const Error& error) {
            promise(error.status() == Status::bad_file || error.status() == Status::unsupported);
        }
    };
    std::string file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    load(file);
    if (file.size() < 16) return;
    file.resize(file.size() - 16);
    const Hash128 checksum = hash128(file);
    pipeline::put_u64(file, checksum.low);
    pipeline::put_u64(file, checksum.high);
    load(file);
}

}  // namespace clamor::fuzz
