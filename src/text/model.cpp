#include "clamor/text/model.hpp"

#include "clamor/nn/own_weights.hpp"
#include "text/classifier_config.hpp"

namespace clamor::text {

namespace {

nn::EncoderOptions encoder_options(const TextClassifierOptions& options, Index vocabulary) {
    return {.vocabulary = vocabulary,
            .positions = options.longest,
            .width = options.width,
            .layers = options.layers,
            .heads = options.heads,
            .inner = options.inner,
            .dropout = options.dropout,
            .attention_dropout = 0,
            .epsilon = 1e-5,
            .norm = nn::NormPlace::pre};
}

std::vector<TextHead> heads_of(const std::vector<TextTask>& tasks) {
    std::vector<TextHead> heads;
    for (const TextTask& task : tasks) heads.push_back({task.name, static_cast<Index>(task.labels.size())});
    return heads;
}

void check_tasks(const std::vector<TextTask>& tasks, TargetKind kind) {
    for (const TextTask& task : tasks) check_labels(task.labels, kind);
}

TextNetwork<float> make_random(const std::vector<TextTask>& tasks, const TextClassifierOptions& options, Index vocabulary) {
    check_tasks(tasks, options.targets);
    check_options(options);
    Rng rng(options.seed);
    return {encoder_options(options, vocabulary), heads_of(tasks), options.dropout, options.ngrams, rng};
}

/// A hostile configuration must not ask for more memory than its weights could fill: no weight takes less than a byte.
void check_size(const TextClassifierOptions& o, Index vocabulary, const std::vector<TextHead>& heads, const io::SafetensorsFile& weights) {
    double bytes = 0;
    for (const io::StoredTensor& tensor : weights.tensors()) bytes += static_cast<double>(tensor.bytes.size());
    const auto n = [](Index size) { return static_cast<double>(size); };
    double elements = n(vocabulary + o.longest) * n(o.width) + n(o.layers) * n(o.width) * (4 * n(o.width) + 2 * n(o.inner));
    for (const TextHead& head : heads) elements += 2 * n(o.width) * n(o.width) + n(head.classes) * (n(o.width) + n(o.ngrams));
    if (elements > bytes)
        fail(Status::bad_file, weights.path(), ": config.json asks for at least ", elements, " weights, and here are ", bytes, " bytes");
}

}  // namespace

TextModel::TextModel(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options, TextNetwork<float> network,
                     SentenceInput input)
    : tasks_(std::move(tasks)),
      tokenizer_(std::move(tokenizer)),
      options_(options),
      normalizer_(options.normalizer),
      input_(std::move(input)),
      network_(std::move(network)) {
    check_tasks(tasks_, options.targets);
    check(options.longest >= 2, "text model: at least 2 tokens a post, got ", options.longest);
    check_range("longest_run", Index{options.normalizer.longest_run}, ranges::longest_run);
    check(network_.heads() == tasks_.size(), "text model: a network of ", network_.heads(), " heads for ", tasks_.size(), " tasks");
    for (std::size_t t = 0; t < tasks_.size(); ++t)
        check(network_.classes(t) == static_cast<Index>(tasks_[t].labels.size()),
              "text model: a head of ", network_.classes(t), " classes for ", tasks_[t].labels.size(), " labels");
}

TextModel::TextModel(std::vector<TextTask> tasks, Tokenizer tokenizer, const TextClassifierOptions& options)
    : TextModel(tasks, tokenizer, options, make_random(tasks, options, tokenizer.size())) {}

TextModel TextModel::of_folder(std::vector<TextTask> tasks, const TextClassifierOptions& options, const io::ModelFolder& folder) {
    const std::string where = folder.path() + "/tokenizer.json";
    Tokenizer tokenizer = Tokenizer::from_json(io::parse_json(folder.tokenizer(), where), where);
    const std::vector<TextHead> heads = heads_of(tasks);
    check_size(options, tokenizer.size(), heads, folder.weights());
    TextNetwork<float> network(encoder_options(options, tokenizer.size()), heads, options.dropout, options.ngrams);
    return {std::move(tasks), std::move(tokenizer), options, std::move(network)};
}

TextModel TextModel::only(std::size_t task) const {
    TextModel one({{"", tasks_.at(task).labels, tasks_[task].calibration}}, tokenizer_, options_, network_.only(task), input_);
    one.frozen_ = frozen_.anew();
    one.precision_ = precision_;
    return one;
}

TextModel TextModel::with_own_weights() const {
    TextModel own = *this;
    own.network_ = nn::with_own_weights(network_);
    own.frozen_ = frozen_.anew();
    return own;
}

std::shared_ptr<const TextNetwork<float>> TextModel::frozen(Precision precision) const { return frozen_.of(network_, precision); }

TextNetwork<float>& TextModel::thawed_network() {
    frozen_.thaw();
    return network_;
}

nn::LazyFrozen<TextNetwork<float>>::Thawed TextModel::thawed() { return nn::LazyFrozen<TextNetwork<float>>::Thawed(frozen_); }

}  // namespace clamor::text
