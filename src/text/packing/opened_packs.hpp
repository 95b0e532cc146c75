#pragma once

#include <memory>
#include <optional>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/nn/lazy_frozen.hpp"
#include "clamor/text/open_options.hpp"
#include "io/packed_file.hpp"

namespace clamor::text {

/// The packed weights of a folder from which a model is opened.
class OpenedPacks {
public:
    /// Throws Status::not_found, or as io::read_packed_file(), where a file is named that cannot be used.
    OpenedPacks(const std::string& folder, std::shared_ptr<const io::Fingerprint> weights, const OpenOptions& options);

    /// The file in the precision that was asked for; of auto the one that auto chose when it was written.
    const std::optional<io::PackedFile>& asked() const noexcept { return asked_; }
    /// asked() does not pass its test: says so in the log, or throws where it was named.
    void refuse(const Error& why);
    /// Weights for a precision; none where there is no file for it.
    nn::PackedWeights of(Precision precision) const;
    /// The same for a model that asks later, and has the folder's weights then.
    nn::FindPacked find() const { return [packs = *this](Precision precision) { return packs.of(precision); }; }

private:
    std::string folder_;
    std::shared_ptr<const io::Fingerprint> weights_;
    bool named_, used_;
    std::optional<io::PackedFile> asked_;
};

/// Gives memory that opening a model took for a moment back to the system.
inline void give_back_memory() {
    if (Context* const context = current_context()) context->trim();
}

}  // namespace clamor::text
