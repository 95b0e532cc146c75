#include "text/packing/opened_packs.hpp"

#include "clamor/core/log.hpp"

namespace clamor::text {

OpenedPacks::OpenedPacks(const std::string& folder, std::shared_ptr<const io::Fingerprint> weights, const OpenOptions& options)
    : folder_(folder), weights_(std::move(weights)), named_(!options.packed.empty()), used_(options.use_packed) {
    check(used_ || !named_, "open: ", options.packed, " is named, and packed weights are not to be used");
    if (named_) {
        asked_ = io::read_packed_file(options.packed, options.precision, *weights_);
    } else if (used_ && options.precision) {
        asked_ = io::find_packed_file(folder_, *options.precision, *weights_);
    } else if (used_) {
        for (const Precision precision : {Precision::int8, Precision::bf16, Precision::fp32}) {
            auto found = io::find_packed_file(folder_, precision, *weights_);
            if (found && found->chosen) {
                asked_ = std::move(found);
                return;
            }
        }
    }
}

void OpenedPacks::refuse(const Error& why) {
    if (named_ || why.status() != Status::bad_file) throw why;
    log_event(LogLevel::warning, why.what(),
              " (a test that the packed weights passed when they were written); not used: the weights are packed in memory");
    asked_.reset();
    used_ = false;
}

nn::PackedWeights OpenedPacks::of(Precision precision) const {
    if (asked_ && asked_->precision == precision) return asked_->weights;
    auto found = used_ ? io::find_packed_file(folder_, precision, *weights_) : std::nullopt;
    return found ? std::move(found->weights) : nn::PackedWeights();
}

}  // namespace clamor::text
