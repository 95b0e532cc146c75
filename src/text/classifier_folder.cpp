#include <algorithm>

#include "clamor/io/config_reader.hpp"
#include "clamor/text/classifier.hpp"
#include "text/encoder_options.hpp"
#include "text/normalizer_config.hpp"

namespace clamor::text {

using io::Json;

namespace {

constexpr const char* kind = "text_classifier";
/// What the self-test reads: words, a handle, a link, an emoji, runs, and nothing.
constexpr std::string_view probes[] = {"", "I love this so much!!! \xF0\x9F\x98\x8D", "@someone worst flight ever, never again http://t.co/x",
                                       "The meeting is on Monday at 10.", "Sooooo boooored :( #Monday"};

Json write_config(const TextClassifierOptions& o, const std::vector<std::string>& labels) {
    Json names = Json::array();
    for (const std::string& label : labels) names.push_back(label);
    return Json::object({{"labels", std::move(names)},
                         {"longest", o.longest},
                         {"width", o.width},
                         {"layers", o.layers},
                         {"heads", o.heads},
                         {"inner", o.inner},
                         {"dropout", o.dropout},
                         {"ngrams", o.ngrams},
                         {"normalizer", write_normalizer(o.normalizer)}});
}

TextClassifierOptions read_config(io::ConfigReader read, std::vector<std::string>& labels) {
    TextClassifierOptions o;
    labels = read.strings("labels");
    o.longest = read.integer("longest", 2, 4096);
    o.width = read.integer("width", 1, 4096);
    o.layers = read.integer("layers", 0, 64);
    o.heads = read.integer("heads", 1, 256);
    o.inner = read.integer("inner", 1, 16384);
    o.dropout = read.number("dropout", 0, 0.99);
    o.ngrams = read.integer("ngrams", 0, Index{1} << 24);
    o.normalizer = read_normalizer(read.section("normalizer"));
    if (o.width % o.heads != 0) read.complain("width is not a multiple of heads");
    std::vector<std::string> sorted = labels;
    std::sort(sorted.begin(), sorted.end());
    if (labels.size() < 2 || labels.size() > 10000 || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
        read.complain("labels must be 2 to 10000, none twice");
    read.finish();
    return o;
}

/// A hostile configuration must not ask for more memory than its weights could fill: no weight takes less than a byte.
void check_size(const TextClassifierOptions& o, Index vocabulary, std::size_t classes, const io::SafetensorsFile& weights) {
    double bytes = 0;
    for (const io::StoredTensor& tensor : weights.tensors()) bytes += static_cast<double>(tensor.bytes.size());
    const auto n = [](Index size) { return static_cast<double>(size); };
    const double elements = n(vocabulary + o.longest) * n(o.width) + n(o.layers) * n(o.width) * (4 * n(o.width) + 2 * n(o.inner)) + 2 * n(o.width) * n(o.width) +
                            n(o.ngrams) * static_cast<double>(classes);
    if (elements > bytes)
        fail(Status::bad_file, weights.path(), ": config.json asks for at least ", elements, " weights, and here are ", bytes, " bytes");
}

}  // namespace

std::vector<io::ParameterSlot> TextClassifier::slots() {
    auto all = io::slots_of(network());
    std::erase_if(all, [](const io::ParameterSlot& slot) { return slot.name.starts_with("masked."); });
    return all;
}

io::SelfTest TextClassifier::make_self_test() const {
    io::SelfTest test;
    for (const std::string_view probe : probes) test.cases.push_back({probe, run_self_test(probe)});
    return test;
}

std::vector<float> TextClassifier::run_self_test(const Json& input) const {
    const std::string_view text = input.string();
    std::vector<float> probabilities(labels_.size());
    predict_in(Precision::fp32, {&text, 1}, View<float>(probabilities.data(), Shape{1, classes()}));
    return probabilities;
}

TextClassifier TextClassifier::load(const std::string& path) {
    if (io::Checkpoint::is_in(path)) return load_checkpoint(path);
    const io::ModelFolder folder(path, kind);
    std::vector<std::string> labels;
    const TextClassifierOptions options = read_config(folder.read_config(), labels);
    const std::string where = path + "/tokenizer.json";
    Tokenizer tokenizer = Tokenizer::from_json(io::parse_json(folder.tokenizer(), where), where);
    check_size(options, tokenizer.size(), labels.size(), folder.weights());
    TextNetwork<float> network(encoder_options(options, tokenizer.size()), static_cast<Index>(labels.size()), options.dropout, options.ngrams);
    Rng rng(options.seed);
    network.restart_masked(rng);
    TextClassifier classifier(std::move(labels), std::move(tokenizer), options, std::move(network));
    io::load_slots(classifier.slots(), folder.weights());
    folder.verify([&](const Json& input) { return classifier.run_self_test(input); });
    return classifier;
}

void TextClassifier::save(const std::string& folder, const io::ModelCard& card, io::WeightStorage storage) {
    if (base_) return save_as_checkpoint(folder, card, storage);
    const auto weights = slots();
    io::round_slots(weights, storage);
    io::save_model_folder(folder, weights,
                          {.kind = kind,
                           .config = write_config(options_, labels_),
                           .card = card,
                           .self_test = make_self_test(),
                           .tokenizer = io::to_text(tokenizer_.to_json(), 1),
                           .storage = storage});
}

}  // namespace clamor::text
