#pragma once

#include "capi/handles.hpp"
#include "clamor/pipeline/analyzer.hpp"
#include "clamor/text/classifier.hpp"

struct clamor_text_model {
    std::shared_ptr<clamor::Context> context;
    clamor::text::TextClassifier classifier;
    clamor::text::LongTexts long_texts = clamor::text::LongTexts::truncate;
};

struct clamor_analyzer {
    std::shared_ptr<clamor::Context> context;
    clamor::pipeline::Analyzer analyzer;
};

namespace clamor::capi {

inline std::vector<pipeline::Tracked> tracked(const clamor_str* names, std::size_t count) {
    std::vector<pipeline::Tracked> out;
    for (const std::string_view name : views(names, count, "tracked")) out.push_back(pipeline::parse_tracked(name));
    return out;
}

/// Zero bytes of options mean the default.
inline std::uint32_t text_bytes(std::uint32_t given) {
    return given == 0 ? pipeline::AnalyzerOptions().text_bytes : given == CLAMOR_NO_TEXT ? 0 : given;
}

}  // namespace clamor::capi
