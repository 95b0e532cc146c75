#include <algorithm>

#include "clamor/core/log.hpp"
#include "clamor/io/config_reader.hpp"
#include "clamor/text/checkpoint_tokenizer.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/sentence_head.hpp"
#include "core/joined.hpp"
#include "io/folder_files.hpp"
#include "io/packed_file.hpp"
#include "text/calibration/calibration.hpp"
#include "text/classifier_config.hpp"
#include "text/embedding/mean_head.hpp"
#include "text/normalizer/normalizer_config.hpp"
#include "text/own_member.hpp"

namespace clamor::text {

using io::Json;

namespace {

/// Texts as they are: what a checkpoint was trained with, unless it was trained here. The other options say the same to who looks at them.
constexpr NormalizerOptions raw_texts = {
    .lowercase = false, .handles = false, .links = false, .html = false, .quotes = false, .longest_run = 0, .raw = true};

}  // namespace

std::optional<nn::Pooling> base_pooling_of(std::string_view name) {
    if (name.empty()) return {};
    check(name == "first" || name == "mean", "pooling: expected first or mean, got \"", name.substr(0, 64), '"');
    return name == "mean" ? nn::Pooling::mean : nn::Pooling::first;
}

SentenceInput read_own_input(io::ConfigReader& own) {
    SentenceInput input;
    if (own.given("prompt")) input.prompt = own.string("prompt");
    if (own.given("lower_case")) input.lower_case = own.boolean("lower_case");
    return input;
}

OwnMember read_own_member(const io::CheckpointConfig& config, const std::string& where, Index trained) {
    const Index longest = config.encoder.longest();
    const Json* own = config.json.find(TextClassifier::own_member);
    if (!own || own->is_null()) return {{.normalizer = raw_texts, .longest = trained > 0 ? std::min(trained, longest) : longest}};
    io::ConfigReader read(*own, where + ": " + TextClassifier::own_member);
    OwnMember found;
    found.options.longest = read.integer("longest", 2, longest);
    found.options.normalizer = read.given("normalizer") ? read_normalizer(read.section("normalizer")) : raw_texts;
    found.input = read_own_input(read);
    if (read.given("calibration")) found.calibration = read_calibration(read.section("calibration"), config.labels);
    read.finish();
    return found;
}

namespace {

/// transformers' names of the kinds, in their order.
constexpr const char* problems[] = {"single_label_classification", "multi_label_classification", "regression"};

/// As transformers takes them: what is not said follows from the number of outputs.
TargetKind read_problem(const io::CheckpointConfig& config, const std::string& where) {
    const Json* problem = config.json.find("problem_type");
    const std::size_t outputs = config.labels.size();
    if (!problem || problem->is_null()) return outputs == 1 ? TargetKind::number : TargetKind::classes;
    for (const TargetKind kind : {TargetKind::classes, TargetKind::labels, TargetKind::number}) {
        if (!problem->is_string() || problem->string() != problems[static_cast<std::size_t>(kind)]) continue;
        if (kind == TargetKind::number && outputs != 1)
            fail(Status::unsupported, where, ": a regression of ", outputs, " numbers; one is supported");
        if (kind == TargetKind::classes && outputs < 2) fail(Status::bad_file, where, ": one class is no choice");
        return kind;
    }
    fail(Status::unsupported, where, ": problem_type must be ", problems[0], ", ", problems[1], " or ", problems[2]);
}

/// Refuses a checkpoint that reads no more tokens of a text than its tokenizer puts around it, in the name of what says how many.
/// `trained`: its TokenizerLimits::longest.
void check_longest(const io::Checkpoint& checkpoint, Index trained, const Tokenizer& tokenizer, Index longest) {
    const Index around = tokenizer.special_tokens();
    if (longest > around) return;
    const auto refuse = [&](const char* file, const std::string& member, Index value) {
        fail(Status::bad_file, checkpoint.path(), "/", file, ": ", member, " ", value, " leaves ", longest,
             " tokens for a text, and its tokenizer puts ", around, " around each");
    };
    const io::CheckpointConfig& config = checkpoint.config();
    const Json* own = config.json.find(TextClassifier::own_member);
    if (own && !own->is_null()) refuse(io::config_name, concat(TextClassifier::own_member, ".longest"), longest);
    if (trained == longest) refuse(io::tokenizer_config_name, "model_max_length", trained);
    refuse(io::config_name, "max_position_embeddings", config.encoder.positions);
}

/// Tells the log of heads that the folder has and the classifier does not use, as TextEncoder::unused() lists them.
void tell_unused(const io::Checkpoint& checkpoint, const std::vector<io::ParameterSlot>& slots) {
    const std::string names = joined(checkpoint.unused(slots));
    if (!names.empty()) log_event(LogLevel::info, checkpoint.path(), ": tensors of heads that are not used: ", names);
}

/// Says in a tokenizer's files, where it is not said, from which side long texts are read: transformers asks nowhere else.
void keep_truncation_side(const SentenceInput& input, const std::string& folder, std::vector<io::NamedFile>& files) {
    if (!input.from_left || tokenizer_limits(folder).from_left == input.from_left) return;
    auto file = std::ranges::find(files, io::tokenizer_config_name, &io::NamedFile::first);
    if (file == files.end()) file = files.emplace(file, io::tokenizer_config_name, "{}");
    Json config = io::parse_json(file->second, folder + "/" + io::tokenizer_config_name);
    config.set("truncation_side", *input.from_left ? "left" : "right");
    file->second = io::to_text(config, 2) + "\n";
}

}  // namespace

TextClassifier TextClassifier::on_checkpoint(const io::Checkpoint& checkpoint, TextTask task, const BaseOptions& options,
                                             const SentenceInput& input) {
    Base base{checkpoint.config(), io::read_tokenizer_files(checkpoint.path())};
    base.config.wrong_labels.clear();
    keep_truncation_side(input, checkpoint.path(), base.tokenizer);
    const nn::EncoderOptions& encoder = base.config.encoder;
    auto tokenizer = open_checkpoint_tokenizer(checkpoint.path(), encoder, input.lower_case);
    if (!tokenizer) fail(Status::not_found, checkpoint.path(), ": no tokenizer.json");
    base.config.labels = task.labels;
    base.config.pooling = *options.pooling;
    base.config.head.classes = static_cast<Index>(task.labels.size());
    base.config.head.hidden = *options.pooling == nn::Pooling::mean ? 0 : encoder.width;
    const TextClassifierOptions made{.normalizer = options.normalizer.value_or(NormalizerOptions{.lowercase = false}),
                                     .longest = std::min(options.longest, encoder.longest()),
                                     .width = encoder.width,
                                     .layers = encoder.layers,
                                     .heads = encoder.heads,
                                     .inner = encoder.inner,
                                     .dropout = encoder.dropout,
                                     .ngrams = 0,
                                     .seed = options.seed,
                                     .targets = options.targets};
    TextClassifier classifier(
        TextModel({std::move(task)}, std::move(*tokenizer), made, {encoder, base.config.head, base.config.pooling}, input));
    classifier.base_ = std::move(base);
    return classifier;
}

bool TextClassifier::take_head(const SentenceFolder& files, const io::Checkpoint& checkpoint) {
    const io::CheckpointConfig& config = checkpoint.config();
    const std::vector<Index> places = places_among(labels(), config.labels);
    if (places.empty() || !config.wrong_labels.empty() || config.pooling != base_->config.pooling) return false;
    const TargetKind kind = options().targets;
    try {
        if (kind == TargetKind::number || kind != read_problem(config, checkpoint.path() + "/config.json")) return false;
        if (config.pooling == nn::Pooling::mean) load_mean_head({checkpoint, files}, EncoderAndHead(model_.slots()).head);
        else checkpoint.load(model_.slots());
    } catch (const Error& error) {
        if (error.status() != Status::bad_file && error.status() != Status::not_found && error.status() != Status::unsupported) throw;
        log_event(LogLevel::info, checkpoint.path(), ": a new head, for its own is not usable: ", error.what());
        return false;
    }
    network().reorder(places);
    return true;
}

TextClassifier TextClassifier::from_checkpoint(const std::string& folder, std::vector<std::string> labels, const BaseOptions& options) {
    const SentenceFolder files(folder);
    const io::Checkpoint checkpoint(files.encoder);
    BaseOptions chosen = options;
    if (!chosen.pooling) chosen.pooling = pools_mean(files) ? nn::Pooling::mean : nn::Pooling::first;
    check(chosen.pooling == nn::Pooling::first || chosen.pooling == nn::Pooling::mean,
          "text classifier: a checkpoint's head sees the first token or the mean");
    const io::CheckpointConfig& config = checkpoint.config();
    if (const Json* own = config.json.find(own_member); own && !own->is_null() && !chosen.normalizer)
        chosen.normalizer = read_own_member(config, checkpoint.path() + "/config.json", 0).options.normalizer;
    TextClassifier classifier = on_checkpoint(checkpoint, {.labels = std::move(labels)}, chosen, files.input);
    const Index longest = classifier.options().longest, around = classifier.tokenizer().special_tokens();
    check(longest > around, "text classifier: longest must be at least ", around + 1, " tokens, ", around, " of them around each text, is ",
          longest);
    Rng rng(options.seed);
    classifier.network().restart_masked(rng);
    classifier.network().restart_heads(rng);
    const EncoderAndHead slots(classifier.model_.slots());
    checkpoint.load(slots.encoder);
    const bool whole = classifier.take_head(files, checkpoint);
    tell_unused(checkpoint, whole && chosen.pooling == nn::Pooling::first ? classifier.model_.slots() : slots.encoder);
    classifier.model_.set_origin(concat(fingerprint_of({checkpoint, files})->text(), whole ? ", its head, too" : ", a new head"));
    return classifier;
}

TextClassifier TextClassifier::load_checkpoint(const io::Checkpoint& checkpoint, const SentenceFolder* modules, const OpenOptions& open) {
    const io::CheckpointConfig& config = checkpoint.config();
    const std::string where = checkpoint.path() + "/config.json";
    if (!config.wrong_labels.empty()) fail(Status::bad_file, where, ": ", config.wrong_labels);
    if (config.labels.empty())
        fail(Status::bad_file, where, ": the checkpoint has no head that classifies posts; train one on it (from_base, or base=)");
    const auto [trained, from_left] = tokenizer_limits(checkpoint.path());
    OwnMember own = read_own_member(config, where, trained);
    own.input.from_left = from_left;
    own.options.targets = read_problem(config, where);
    own.options.pooling = config.pooling;
    if (modules) own.input = modules->input;  // as sentence-transformers reads texts
    TextClassifier classifier =
        on_checkpoint(checkpoint, {.labels = config.labels, .calibration = own.calibration}, own.options, own.input);
    check_longest(checkpoint, trained, classifier.tokenizer(), classifier.options().longest);
    classifier.in_units_ = true;
    tell_unused(checkpoint, modules ? EncoderAndHead(classifier.model_.slots()).encoder : classifier.model_.slots());
    const bool settled = modules ? classifier.model_.load(SentenceCheckpoint{checkpoint, *modules}, open)
                                 : classifier.model_.load(checkpoint, open);
    if (!settled) classifier.set_precision(open.precision);
    return classifier;
}

Json TextClassifier::own_config() const {
    Json own = Json::object({{"longest", options().longest}});
    if (!options().normalizer.raw) own.set("normalizer", write_normalizer(options().normalizer));
    if (base_->config.stores_head()) {  // else they are in sentence-transformers' files
        if (const std::string& prompt = model_.input().prompt; !prompt.empty()) own.set("prompt", prompt);
        if (model_.input().lower_case) own.set("lower_case", true);
    }
    if (calibration().posts > 0) own.set("calibration", write_calibration(calibration(), labels()));
    return own;
}

void TextClassifier::save_as_checkpoint(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) const {
    check(storage != io::WeightStorage::int8,
          "save: ", folder, ": a checkpoint is stored as f32 or bf16: transformers does not read int8 with a scale a row");
    const TextModel stored = model_.as_stored(storage);
    const auto weights = stored.slots();
    io::CheckpointConfig config = base_->config;
    config.json.set(own_member, own_config());
    config.json.set("problem_type", problems[static_cast<std::size_t>(options().targets)]);
    const bool whole = config.stores_head();
    io::CheckpointDescription description{.config = std::move(config),
                                          .card = card,
                                          .self_test = stored.make_self_test(Precision::fp32),
                                          .tokenizer = base_->tokenizer,
                                          .storage = storage};
    if (whole) return io::save_checkpoint(folder, weights, description);
    const EncoderAndHead slots(weights);
    describe_mean_head(slots.head, options().longest, model_.input(), description);
    io::save_checkpoint(folder, slots.encoder, description);
}

}  // namespace clamor::text
