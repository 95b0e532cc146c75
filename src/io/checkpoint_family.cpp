#include "io/checkpoint_family.hpp"

#include <algorithm>

namespace clamor::io {

namespace {

constexpr Alias bert_encoder[] = {
    {"embeddings.token", {"embeddings.word_embeddings"}},
    {"embeddings.position", {"embeddings.position_embeddings"}},
    {"embeddings.type", {"embeddings.token_type_embeddings"}},
    {"embeddings.norm", {"embeddings.LayerNorm"}},
    {"embeddings.project", {"embeddings_project"}},  // ELECTRA's
    {"layer.#.attention.qkv",
     {"encoder.layer.#.attention.self.query", "encoder.layer.#.attention.self.key", "encoder.layer.#.attention.self.value"}},
    {"layer.#.attention.output", {"encoder.layer.#.attention.output.dense"}},
    {"layer.#.attention_norm", {"encoder.layer.#.attention.output.LayerNorm"}},
    {"layer.#.feed_forward.up", {"encoder.layer.#.intermediate.dense"}},
    {"layer.#.feed_forward.down", {"encoder.layer.#.output.dense"}},
    {"layer.#.feed_forward_norm", {"encoder.layer.#.output.LayerNorm"}},
};

constexpr Alias distilbert_encoder[] = {
    {"embeddings.token", {"embeddings.word_embeddings"}},
    {"embeddings.position", {"embeddings.position_embeddings"}},
    {"embeddings.norm", {"embeddings.LayerNorm"}},
    {"layer.#.attention.qkv",
     {"transformer.layer.#.attention.q_lin", "transformer.layer.#.attention.k_lin", "transformer.layer.#.attention.v_lin"}},
    {"layer.#.attention.output", {"transformer.layer.#.attention.out_lin"}},
    {"layer.#.attention_norm", {"transformer.layer.#.sa_layer_norm"}},
    {"layer.#.feed_forward.up", {"transformer.layer.#.ffn.lin1"}},
    {"layer.#.feed_forward.down", {"transformer.layer.#.ffn.lin2"}},
    {"layer.#.feed_forward_norm", {"transformer.layer.#.output_layer_norm"}},
};

constexpr Alias mpnet_encoder[] = {
    {"embeddings.token", {"embeddings.word_embeddings"}},
    {"embeddings.position", {"embeddings.position_embeddings"}},
    {"embeddings.norm", {"embeddings.LayerNorm"}},
    {"distance_bias", {"encoder.relative_attention_bias"}},
    {"layer.#.attention.qkv", {"encoder.layer.#.attention.attn.q", "encoder.layer.#.attention.attn.k", "encoder.layer.#.attention.attn.v"}},
    {"layer.#.attention.output", {"encoder.layer.#.attention.attn.o"}},
    {"layer.#.attention_norm", {"encoder.layer.#.attention.LayerNorm"}},
    {"layer.#.feed_forward.up", {"encoder.layer.#.intermediate.dense"}},
    {"layer.#.feed_forward.down", {"encoder.layer.#.output.dense"}},
    {"layer.#.feed_forward_norm", {"encoder.layer.#.output.LayerNorm"}},
};

constexpr Alias bert_head[] = {{"dense", {"bert.pooler.dense"}}, {"output", {"classifier"}}};
constexpr Alias distilbert_head[] = {{"dense", {"pre_classifier"}}, {"output", {"classifier"}}};
constexpr Alias roberta_head[] = {{"dense", {"classifier.dense"}}, {"output", {"classifier.out_proj"}}};

using ops::Activation;

constexpr CheckpointFamily all[] = {
    {.name = "bert",
     .encoder_class = "BertModel",
     .classifier_class = "BertForSequenceClassification",
     .prefix = "bert.",
     .encoder = bert_encoder,
     .head = bert_head,
     .head_activation = Activation::tanh,
     .types = 2},
    {.name = "distilbert",
     .encoder_class = "DistilBertModel",
     .classifier_class = "DistilBertForSequenceClassification",
     .prefix = "distilbert.",
     .encoder = distilbert_encoder,
     .head = distilbert_head,
     .head_activation = Activation::relu,
     .names = {.width = "dim",
               .layers = "n_layers",
               .heads = "n_heads",
               .inner = "hidden_dim",
               .activation = "activation",
               .dropout = "dropout",
               .attention_dropout = "attention_dropout",
               .head_dropout = "seq_classif_dropout",
               .epsilon = ""},
     .head_dropout = 0.2},
    {.name = "electra",
     .encoder_class = "ElectraModel",
     .classifier_class = "ElectraForSequenceClassification",
     .prefix = "electra.",
     .encoder = bert_encoder,
     .head = roberta_head,
     .head_activation = Activation::gelu,
     .types = 2,
     .embedding_width = 128},
    {.name = "mpnet",
     .encoder_class = "MPNetModel",
     .classifier_class = "MPNetForSequenceClassification",
     .prefix = "mpnet.",
     .encoder = mpnet_encoder,
     .head = roberta_head,
     .head_activation = Activation::tanh,
     .names = {.head_dropout = ""},
     .padding = 1,
     .distance_buckets = 32},
    {.name = "roberta",
     .encoder_class = "RobertaModel",
     .classifier_class = "RobertaForSequenceClassification",
     .prefix = "roberta.",
     .encoder = bert_encoder,
     .head = roberta_head,
     .head_activation = Activation::tanh,
     .types = 2,
     .padding = 1,
     .own_padding = true},
    {.name = "xlm-roberta",
     .encoder_class = "XLMRobertaModel",
     .classifier_class = "XLMRobertaForSequenceClassification",
     .prefix = "roberta.",
     .encoder = bert_encoder,
     .head = roberta_head,
     .head_activation = Activation::tanh,
     .types = 2,
     .padding = 1,
     .own_padding = true},
};

/// "layer.12.attention.qkv" as "layer.#.attention.qkv" and "12".
std::pair<std::string, std::string> without_number(const std::string& layer) {
    const std::size_t begin = layer.find_first_of("0123456789");
    if (begin == std::string::npos) return {layer, ""};
    const std::size_t end = std::min(layer.find('.', begin), layer.size());
    return {layer.substr(0, begin) + "#" + layer.substr(end), layer.substr(begin, end - begin)};
}

std::string with_number(std::string_view pattern, const std::string& number) {
    std::string name(pattern);
    if (const std::size_t at = name.find('#'); at != std::string::npos) name.replace(at, 1, number);
    return name;
}

/// Part i of `parts` equal ones of a slot's rows.
ParameterSlot rows_of(const ParameterSlot& slot, std::string name, Index i, Index parts) {
    return std::visit(
        [&](auto rows) -> ParameterSlot {
            if (parts > 1) {
                const Index count = rows.shape[0] / parts;
                rows.first += i * (rows.shape.size() / parts);
                rows.shape = rows.shape.rank() == 1 ? Shape{count} : Shape{count, rows.shape.back()};
            }
            return {std::move(name), std::move(rows)};
        },
        slot.rows);
}

}  // namespace

std::span<const CheckpointFamily> families() { return all; }

const CheckpointFamily* find_family(std::string_view name) {
    const auto found = std::find_if(std::begin(all), std::end(all), [&](const CheckpointFamily& family) { return family.name == name; });
    return found == std::end(all) ? nullptr : found;
}

std::vector<ParameterSlot> to_family_names(const CheckpointFamily& family, std::string_view prefix,
                                           const std::vector<ParameterSlot>& slots) {
    std::vector<ParameterSlot> renamed;
    for (const ParameterSlot& slot : slots) {
        const std::size_t first = slot.name.find('.'), last = slot.name.rfind('.');
        check(first != std::string::npos && first < last, "checkpoint: '", slot.name, "' is no name of a parameter");
        const std::string part = slot.name.substr(0, first), kind = slot.name.substr(last);
        const auto [pattern, number] = without_number(slot.name.substr(first + 1, last - first - 1));
        const bool encoder = part == "encoder";
        const std::span<const Alias> table = encoder ? family.encoder : part == "head" ? family.head : std::span<const Alias>();
        const auto alias = std::find_if(table.begin(), table.end(), [&, &wanted = pattern](const Alias& a) { return a.ours == wanted; });
        check(alias != table.end(), "checkpoint: ", family.name, " has no tensor for '", slot.name, "'");
        const Index parts =
            std::count_if(std::begin(alias->theirs), std::end(alias->theirs), [](std::string_view s) { return !s.empty(); });
        for (Index i = 0; i < parts; ++i)
            renamed.push_back(rows_of(slot, std::string(encoder ? prefix : "") + with_number(alias->theirs[i], number) + kind, i, parts));
    }
    return renamed;
}

}  // namespace clamor::io
