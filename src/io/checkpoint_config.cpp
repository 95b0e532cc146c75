#include <algorithm>
#include <map>

#include "clamor/io/checkpoint.hpp"
#include "clamor/io/config_reader.hpp"
#include "core/repeated.hpp"
#include "io/checkpoint_family.hpp"

namespace clamor::io {

namespace {

/// transformers' names (activations.py). Its gelu_fast is gelu_new with √(2/π) in ten digits.
const std::map<std::string, ops::Activation>& activations() {
    using ops::Activation;
    static const std::map<std::string, Activation> all = {
        {"gelu", Activation::gelu},          {"gelu_python", Activation::gelu},
        {"gelu_new", Activation::gelu_tanh}, {"gelu_pytorch_tanh", Activation::gelu_tanh},
        {"gelu_fast", Activation::gelu_tanh}, {"relu", Activation::relu},
        {"silu", Activation::silu},          {"swish", Activation::silu},
    };
    return all;
}

std::vector<std::string> keys(const std::map<std::string, ops::Activation>& map) {
    std::vector<std::string> names;
    for (const auto& [name, value] : map) names.push_back(name);
    return names;
}

/// Members that may be left out, or be null.
class Members {
public:
    explicit Members(ConfigReader& read) : read_(read) {}
    Index integer(std::string_view name, Index otherwise, Index least, Index most) {
        return there(name) ? read_.integer(std::string(name), least, most) : otherwise;
    }
    double number(std::string_view name, double otherwise, double least, double most) {
        return there(name) ? read_.number(std::string(name), least, most) : otherwise;
    }
    bool boolean(const std::string& name) { return there(name) && read_.boolean(name); }

private:
    bool there(std::string_view name) const { return !name.empty() && read_.given(std::string(name)); }
    ConfigReader& read_;
};

/// id2label {"0": "negative", ...}; without it LABEL_0 to num_labels - 1, which are 2 unless said otherwise. What is wrong with id2label
/// goes to `wrong`: whoever uses the encoder alone is not concerned.
std::vector<std::string> read_labels(ConfigReader& read, std::string& wrong) {
    constexpr Index most = 10000;
    std::vector<std::string> labels;
    if (!read.given("id2label")) {
        const Index count = read.given("num_labels") ? read.integer("num_labels", 1, most) : 2;
        for (Index i = 0; i < count; ++i) labels.push_back(concat("LABEL_", i));
        return labels;
    }
    const Json& names = read.json("id2label");
    if (!names.is_object() || names.members().empty() || static_cast<Index>(names.members().size()) > most) {
        wrong = concat("id2label must be an object of 1 to ", most, " numbers and labels");
        return {};
    }
    std::map<std::string_view, const Json*> by_number;
    for (const auto& [number, label] : names.members()) by_number.emplace(number, &label);
    for (std::size_t i = 0; i < names.members().size() && wrong.empty(); ++i) {
        const auto found = by_number.find(concat(i));
        if (found == by_number.end())
            wrong = concat("id2label has no label called \"", i, "\" among its ", names.members().size());
        else if (!found->second->is_string())
            wrong = concat("id2label: label ", i, " must be a string, is ", found->second->type_name(), " (",
                           to_text(*found->second).substr(0, 40), ")");
        else
            labels.push_back(found->second->string());
    }
    if (const auto twice = repeated(labels); twice && wrong.empty()) wrong = concat("id2label has the label ", *twice, " twice");
    return wrong.empty() ? labels : std::vector<std::string>();
}

bool names_class(ConfigReader& read, std::string_view wanted) {
    if (!read.given("architectures")) return false;
    const auto classes = read.strings("architectures");
    return std::find(classes.begin(), classes.end(), wanted) != classes.end();
}

void read_encoder(ConfigReader& read, const CheckpointFamily& family, CheckpointConfig& config) {
    const ConfigNames& names = family.names;
    Members optional(read);
    nn::EncoderOptions& e = config.encoder;
    e.vocabulary = read.integer("vocab_size", 1, Index{1} << 24);
    e.positions = read.integer("max_position_embeddings", 1, Index{1} << 20);
    e.width = read.integer(std::string(names.width), 1, 16384);
    e.layers = read.integer(std::string(names.layers), 0, 256);
    e.heads = read.integer(std::string(names.heads), 1, 256);
    e.inner = read.integer(std::string(names.inner), 1, 65536);
    e.activation = activations().at(read.choice(std::string(names.activation), keys(activations())));
    e.dropout = optional.number(names.dropout, 0.1, 0, 0.99);
    e.attention_dropout = optional.number(names.attention_dropout, 0.1, 0, 0.99);
    e.epsilon = optional.number(names.epsilon, 1e-12, 0, 1);
    e.types = family.types > 0 ? optional.integer("type_vocab_size", family.types, 0, 1024) : 0;
    e.embedding_width = family.embedding_width > 0 ? optional.integer("embedding_size", family.embedding_width, 1, 16384) : 0;
    const Index padding = optional.integer("pad_token_id", std::max<Index>(family.padding, 0), 0, e.vocabulary - 1);
    e.padding = family.own_padding ? padding : family.padding;
    e.distance_buckets = family.distance_buckets;
    if (e.distance_buckets > 0)
        optional.integer("relative_attention_num_buckets", e.distance_buckets, e.distance_buckets, e.distance_buckets);
    if (e.width % e.heads != 0) read.complain(concat(names.width, " ", e.width, " is not a multiple of ", e.heads, " heads"));
    if (e.longest() <= 0) read.complain(concat("max_position_embeddings ", e.positions, " leaves no position after the padding's"));
    if (read.given("position_embedding_type")) read.choice("position_embedding_type", {"absolute"});
    if (optional.boolean("is_decoder")) read.complain("is_decoder is true: only encoders are read");
    const double dropout = family.head_dropout < 0 ? e.dropout : family.head_dropout;
    config.head = {
        .hidden = e.width, .activation = family.head_activation, .dropout = optional.number(names.head_dropout, dropout, 0, 0.99)};
}

}  // namespace

std::vector<std::string> checkpoint_families() {
    std::vector<std::string> names;
    for (const CheckpointFamily& family : families()) names.emplace_back(family.name);
    return names;
}

CheckpointConfig read_checkpoint_config(const Json& json, const std::string& where) {
    ConfigReader read(json, where);
    CheckpointConfig config;
    config.family = read.choice("model_type", checkpoint_families());
    // Another family's members would only hide that it is another.
    if (const Json* type = json.find("model_type"); !type || !type->is_string() || type->string() != config.family) read.finish_foreign();
    const CheckpointFamily& family = *find_family(config.family);
    read_encoder(read, family, config);
    const Json* pooling = json.find("classifier_pooling");
    const bool classifies = names_class(read, family.classifier_class);
    if (!classifies && pooling && pooling->is_string() && pooling->string() == "mean") {
        config.pooling = nn::Pooling::mean;
        config.head.hidden = 0;
    }
    if (classifies || config.pooling == nn::Pooling::mean) config.labels = read_labels(read, config.wrong_labels);
    config.head.classes = std::max<Index>(1, static_cast<Index>(config.labels.size()));
    read.finish_foreign();
    config.json = json;
    return config;
}

Json write_checkpoint_config(const CheckpointConfig& config) {
    const CheckpointFamily* family = find_family(config.family);
    check(family, "checkpoint: '", config.family, "' is no family that is known");
    Json json = config.json;
    json.set("architectures", Json::array({config.stores_head() ? family->classifier_class : family->encoder_class}));
    if (config.pooling == nn::Pooling::mean)
        json.set("classifier_pooling", "mean");
    else if (json.find("classifier_pooling"))
        json.set("classifier_pooling", "cls");
    for (const char* type : {"dtype", "torch_dtype"})  // what transformers computes in; the file says itself how it stores
        if (json.find(type)) json.set(type, "float32");
    if (config.labels.empty()) return json;
    Json names = Json::object(), numbers = Json::object();
    for (std::size_t i = 0; i < config.labels.size(); ++i) {
        names.set(concat(i), config.labels[i]);
        numbers.set(config.labels[i], static_cast<Index>(i));
    }
    json.set("id2label", std::move(names));
    json.set("label2id", std::move(numbers));
    if (json.find("num_labels")) json.set("num_labels", static_cast<Index>(config.labels.size()));
    return json;
}

}  // namespace clamor::io
