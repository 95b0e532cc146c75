#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

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

/// Fills a model and tests it, on packed weights where there are some. fill(known) loads the parameters; run(input, precision) gives what a
/// self-test compares; test() runs the one of the weights. Returns the precision of the packed weights, or nothing where the precision
/// is still to be set.
template <typename Layer, typename Fill, typename Run, typename Test>
std::optional<Precision> fill_and_test(OpenedPacks& packs, const nn::LazyFrozen<Layer>& frozen, Fill&& fill, Run&& run, Test&& test) {
    if (const auto& file = packs.asked()) {
        fill(true);
        frozen.take_packed(packs.find());
        try {
            if (file->self_test.cases.empty()) fail(Status::bad_file, file->path, ": has no self-test of a model with labels");
            file->self_test.verify(file->path, [&](const io::Json& input) { return run(input, file->precision); });
            return file->precision;
        } catch (const Error& error) {
            packs.refuse(error);
        }
    }
    fill(false);
    frozen.thaw();
    frozen.take_packed(packs.find());
    test();
    give_back_memory();
    return {};
}

}  // namespace clamor::text
