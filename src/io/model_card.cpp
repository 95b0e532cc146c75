#include "clamor/io/model_card.hpp"

#include "clamor/core/error.hpp"
#include "clamor/version.hpp"

namespace clamor::io {

std::string to_markdown(const ModelCard& card, const std::string& kind) {
    const auto part = [](const char* title, const std::string& text) {
        return concat("\n## ", title, "\n\n", text.empty() ? "Not stated." : text, "\n");
    };
    return concat("# ", card.name.empty() ? kind : card.name, "\n\n", card.summary.empty() ? "No summary was given." : card.summary, "\n") +
           part("Data", card.data) + part("How good it is", card.metric) + part("Limits", card.limits) +
           part("Licence", card.license) +
           concat("\n## Training\n\n", card.seed ? concat("Seed ", *card.seed, ". ") : "", "Written by Clamor ", CLAMOR_VERSION,
                  ", kind `", kind, "`.\n");
}

}  // namespace clamor::io
