#include "clamor/text/pack.hpp"

#include "clamor/text/target_sentiment.hpp"
#include "clamor/text/text_encoder.hpp"
#include "text/embedding/mean_head.hpp"

namespace clamor::text {

/// Sees the frozen networks of the models.
class Packing {
public:
    explicit Packing(const PackOptions& options) : options_(options) {}

    io::PackedFile of_encoder(const SentenceCheckpoint& opened) {
        const TextEncoder encoder(opened.files, opened.checkpoint, {.precision = options_.precision, .use_packed = false});
        file_.precision = encoder.precision();
        nn::collect_packed(*encoder.encoder_, file_.weights, "encoder");
        return finished();
    }
    io::PackedFile of_classifier(const SentenceCheckpoint& opened, const OpenOptions& open) {
        return of(TextClassifier::load_checkpoint(opened.checkpoint, opened.files.modules.empty() ? nullptr : &opened.files, open));
    }
    io::PackedFile of(const TextClassifier& model) { return of_frozen(model.model_); }
    io::PackedFile of(const TextTasks& model) { return of_frozen(model.model_); }
    io::PackedFile of(const TargetSentiment& model) { return of_frozen(model.tasks_.model_); }

private:
    io::PackedFile of_frozen(const TextModel& model) {
        file_.precision = model.precision();
        nn::collect_packed(*model.frozen(file_.precision), file_.weights);
        file_.self_test = model.make_self_test(file_.precision);
        return finished();
    }
    io::PackedFile finished() {
        file_.chosen = !options_.precision;
        return std::move(file_);
    }

    const PackOptions& options_;
    io::PackedFile file_;
};

namespace {

/// Of a file that was made of `weights`, which lie in `folder`.
std::string write(io::PackedFile file, const std::string& folder, const io::Fingerprint& weights, const PackOptions& options) {
    file.path = options.out.empty() ? folder + "/" + io::packed_file_name(file.precision) : options.out;
    io::write_packed_file(file, weights);
    return file.path;
}

}  // namespace

std::string pack(const std::string& folder, const PackOptions& options) {
    if (!options.out.empty()) io::check_replaceable(options.out);
    const OpenOptions open{.precision = options.precision, .use_packed = false};
    Packing packing(options);
    if (is_sentence_folder(folder) || io::Checkpoint::is_in(folder)) {
        const SentenceFolder files(folder);
        const io::Checkpoint checkpoint(files.encoder);
        const SentenceCheckpoint opened{checkpoint, files};
        const bool classifies = files.modules.size() < 2 ? checkpoint.config().stores_head() : !opened.head().empty();
        return write(classifies ? packing.of_classifier(opened, open) : packing.of_encoder(opened), checkpoint.path(),
                     *fingerprint_of(opened), options);
    }
    const io::ModelFolder model(folder);
    const io::Fingerprint weights(model.weights());
    if (model.kind() == TextTasks::kind) return write(packing.of(TextTasks::load(folder, open)), folder, weights, options);
    if (model.kind() == TargetSentiment::kind) return write(packing.of(TargetSentiment::load(folder, open)), folder, weights, options);
    return write(packing.of(TextClassifier::load(folder, open)), folder, weights, options);
}

}  // namespace clamor::text
