#include "text/embedding/sentence_config.hpp"

#include <algorithm>
#include <initializer_list>

#include "clamor/io/config_reader.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"
#include "text/embedding/sentence_modules.hpp"

namespace clamor::text {

namespace {

using io::Json;

/// What the loaders of transformers are given beside the folder, by its name and the older one, which sentence-transformers prefers.
struct Arguments {
    const char *old_name, *name;
    const char* in(const io::ConfigReader& config) const { return config.has(old_name) ? old_name : name; }
};
constexpr Arguments model_arguments{"model_args", "model_kwargs"}, tokenizer_arguments{"tokenizer_args", "processor_kwargs"},
    config_arguments{"config_args", "config_kwargs"};

/// Complains of the members of an object that are not known to leave vectors as they are.
void check_arguments(io::ConfigReader& config, const std::string& name, std::initializer_list<std::string_view> known) {
    if (!config.given(name)) return;
    const Json& arguments = config.json(name);
    if (!arguments.is_object()) return config.complain(concat(name, " must be an object, is ", arguments.type_name()));
    for (const auto& [argument, value] : arguments.members())
        if (!value.is_null() && std::ranges::find(known, argument) == known.end())
            config.complain(concat(name, ".", argument.substr(0, 64), " is not supported"));
}

void check_vectors(io::ConfigReader& config) {
    if (config.given("transformer_task")) static_cast<void>(config.choice("transformer_task", {"feature-extraction"}));
    if (config.given("module_output_name")) static_cast<void>(config.choice("module_output_name", {"token_embeddings"}));
    if (config.given("modality_config")) {
        io::ConfigReader modality = config.section("modality_config");
        if (modality.given("text")) {
            io::ConfigReader text = modality.section("text");
            static_cast<void>(text.choice("method", {"forward"}));
            static_cast<void>(text.choice("method_output_name", {"last_hidden_state"}));
        }
    }
    if (config.given("tokenizer_name_or_path")) config.complain("tokenizer_name_or_path is not supported: the tokenizer is the folder's");
    check_arguments(config, "processing_kwargs", {});
    check_arguments(config, model_arguments.in(config),
                    {"trust_remote_code", "attn_implementation", "dtype", "torch_dtype", "low_cpu_mem_usage", "device_map",
                     "add_pooling_layer", "use_safetensors"});
    check_arguments(config, config_arguments.in(config), {"trust_remote_code"});
    check_arguments(config, tokenizer_arguments.in(config),
                    {"trust_remote_code", "use_fast", "padding_side", "model_max_length", "truncation_side"});
}

}  // namespace

SentenceConfig read_sentence_config(const std::string& folder, bool vectors) {
    SentenceConfig made;
    std::string where;
    for (const char* name : io::sentence_config_names) {
        where = folder + "/" + name;
        if (!io::system::is_file(where)) continue;
        made.json = io::read_json(where, most_module_bytes);
        if (!made.json.is_object() || !made.json.members().empty()) break;
    }
    if (made.json.is_null()) return made;
    io::ConfigReader config(made.json, where);
    if (vectors) check_vectors(config);
    if (const char* name = tokenizer_arguments.in(config); config.json(name).is_object()) {
        io::ConfigReader arguments = config.section(name);
        made.limits = read_tokenizer_limits(arguments);
    }
    const Index longest = config.given("max_seq_length") ? config.integer("max_seq_length", 1, Index{1} << 20) : 0;
    if (made.limits.longest == 0) made.limits.longest = longest;
    made.lower_case = config.given("do_lower_case") && config.boolean("do_lower_case");
    config.finish_foreign();
    return made;
}

Json with_longest(Json json, Index longest) {
    for (const char* name : {tokenizer_arguments.old_name, tokenizer_arguments.name})
        if (const Json* arguments = json.find(name); arguments && arguments->is_object()) {
            Json::Object others;  // its length would come before the other
            for (const auto& member : arguments->members())
                if (member.first != "model_max_length") others.push_back(member);
            json.set(name, Json(std::move(others)));
        }
    json.set("max_seq_length", longest);
    return json;
}

}  // namespace clamor::text
