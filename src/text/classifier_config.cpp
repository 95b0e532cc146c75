#include "text/classifier_config.hpp"

#include <algorithm>

#include "text/normalizer_config.hpp"

namespace clamor::text {

using io::Json;

void write_options(const TextClassifierOptions& o, Json& config) {
    config.set("longest", o.longest)
        .set("width", o.width)
        .set("layers", o.layers)
        .set("heads", o.heads)
        .set("inner", o.inner)
        .set("dropout", o.dropout)
        .set("ngrams", o.ngrams)
        .set("normalizer", write_normalizer(o.normalizer));
}

TextClassifierOptions read_options(io::ConfigReader& read) {
    TextClassifierOptions o;
    o.longest = read.integer("longest", 2, 4096);
    o.width = read.integer("width", 1, 4096);
    o.layers = read.integer("layers", 0, 64);
    o.heads = read.integer("heads", 1, 256);
    o.inner = read.integer("inner", 1, 16384);
    o.dropout = read.number("dropout", 0, 0.99);
    o.ngrams = read.integer("ngrams", 0, Index{1} << 24);
    o.normalizer = read_normalizer(read.section("normalizer"));
    if (o.width % o.heads != 0) read.complain("width is not a multiple of heads");
    return o;
}

Json write_labels(const std::vector<std::string>& labels) {
    Json names = Json::array();
    for (const std::string& label : labels) names.push_back(label);
    return names;
}

void check_labels(const std::vector<std::string>& labels) {
    check(labels.size() >= 2, "text classifier: at least two labels, got ", labels.size());
    auto sorted = labels;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    check(twice == sorted.end(), "text classifier: label \"", twice == sorted.end() ? "" : *twice, "\" is given twice");
}

std::vector<std::string> read_labels(io::ConfigReader& read, const std::string& name) {
    std::vector<std::string> labels = read.strings(name), sorted = labels;
    std::sort(sorted.begin(), sorted.end());
    if (labels.size() < 2 || labels.size() > 10000 || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
        read.complain(concat(name, " must be 2 to 10000, none twice"));
    return labels;
}

void check_size(const TextClassifierOptions& o, Index vocabulary, const std::vector<TextHead>& heads, const io::SafetensorsFile& weights) {
    double bytes = 0;
    for (const io::StoredTensor& tensor : weights.tensors()) bytes += static_cast<double>(tensor.bytes.size());
    const auto n = [](Index size) { return static_cast<double>(size); };
    double elements = n(vocabulary + o.longest) * n(o.width) + n(o.layers) * n(o.width) * (4 * n(o.width) + 2 * n(o.inner));
    for (const TextHead& head : heads) elements += 2 * n(o.width) * n(o.width) + n(head.classes) * (n(o.width) + n(o.ngrams));
    if (elements > bytes)
        fail(Status::bad_file, weights.path(), ": config.json asks for at least ", elements, " weights, and here are ", bytes, " bytes");
}

std::vector<io::ParameterSlot> stored_slots(TextNetwork<float>& network) {
    auto all = io::slots_of(network);
    std::erase_if(all, [](const io::ParameterSlot& slot) { return slot.name.starts_with("masked."); });
    return all;
}

}  // namespace clamor::text
