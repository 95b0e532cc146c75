#include <algorithm>
#include <cmath>
#include <utility>

#include "clamor/io/checkpoint.hpp"
#include "clamor/text/model.hpp"
#include "text/embedding/mean_head.hpp"
#include "text/packing/opened_packs.hpp"

namespace clamor::text {

namespace {

/// What a self-test reads: words, a handle, a link, an emoji, runs, and nothing.
constexpr std::string_view probes[] = {"", "I love this so much!!! \xF0\x9F\x98\x8D",
                                       "@someone worst flight ever, never again http://t.co/x", "The meeting is on Monday at 10.",
                                       "Sooooo boooored :( #Monday"};

void load_weights(const std::vector<io::ParameterSlot>& slots, const io::ModelFolder& from, bool known) {
    io::load_slots(slots, from.weights(), {.known = known});
}
void load_weights(const std::vector<io::ParameterSlot>& slots, const io::Checkpoint& from, bool known) { from.load(slots, known); }
void load_weights(const std::vector<io::ParameterSlot>& slots, const SentenceCheckpoint& from, bool known) {
    const EncoderAndHead parts(slots);
    from.checkpoint.load(parts.encoder, known);
    load_mean_head(from, parts.head);
}

std::shared_ptr<const io::Fingerprint> fingerprint_of(const io::ModelFolder& folder) {
    return std::make_shared<io::Fingerprint>(folder.weights());
}
std::shared_ptr<const io::Fingerprint> fingerprint_of(const io::Checkpoint& checkpoint) {
    return std::make_shared<io::Fingerprint>(checkpoint.weights());
}

}  // namespace

std::vector<io::ParameterSlot> TextModel::slots() {
    frozen_.thaw();
    return std::as_const(*this).slots();
}

std::vector<io::ParameterSlot> TextModel::slots() const {
    TextNetwork<float> replica = network_;
    auto all = io::slots_of(replica);
    std::erase_if(all, [](const io::ParameterSlot& slot) { return slot.name.starts_with("masked."); });
    return all;
}

TextModel TextModel::as_stored(io::WeightStorage storage) const {
    TextModel stored = *this;
    if (storage == io::WeightStorage::f32) return stored;
    stored.network_ = io::rounded(network_, storage);
    stored.frozen_ = {};
    return stored;
}

template <typename Stored>
bool TextModel::load(const Stored& stored, const OpenOptions& options) {
    OpenedPacks packs(stored.path(), fingerprint_of(stored), options);
    if (const auto& file = packs.asked()) {
        load_weights(slots(), stored, true);
        frozen_.take_packed(packs.find());
        try {
            if (file->self_test.cases.empty()) fail(Status::bad_file, file->path, ": has no self-test of a model with labels");
            file->self_test.verify(file->path, [&](const io::Json& input) { return run_self_test(input, file->precision); });
            precision_ = file->precision;
            return true;
        } catch (const Error& error) {
            packs.refuse(error);
        }
    }
    load_weights(slots(), stored, false);
    frozen_.take_packed(packs.find());
    stored.verify([&](const io::Json& input) { return run_self_test(input, Precision::fp32); });
    give_back_memory();
    return false;
}

template bool TextModel::load(const io::ModelFolder&, const OpenOptions&);
template bool TextModel::load(const io::Checkpoint&, const OpenOptions&);
template bool TextModel::load(const SentenceCheckpoint&, const OpenOptions&);

void TextModel::save(const std::string& folder, const char* kind, io::Json config, const io::ModelCard& card,
                     io::WeightStorage storage) const {
    const TextModel stored = as_stored(storage);
    io::save_model_folder(folder, stored.slots(),
                          {.kind = kind,
                           .config = std::move(config),
                           .card = card,
                           .self_test = stored.make_self_test(Precision::fp32),
                           .tokenizer = io::to_text(tokenizer_.to_json(), 1),
                           .storage = storage});
}

io::SelfTest TextModel::make_self_test(Precision precision) const {
    io::SelfTest test;
    for (const std::string_view probe : probes) test.cases.push_back({probe, run_self_test(probe, precision)});
    if (options_.targets == TargetKind::number)  // which may be far from 1
        for (const auto& one : test.cases) test.tolerance = std::max(test.tolerance, 1e-4 * std::abs(static_cast<double>(one.expected[0])));
    return test;
}

std::vector<float> TextModel::run_self_test(const io::Json& input, Precision precision) const {
    const std::string_view text = input.string();
    const Tensor<float> outputs = uncalibrated(precision, std::span(&text, 1));
    return {outputs.data(), outputs.data() + outputs.size()};
}

}  // namespace clamor::text
