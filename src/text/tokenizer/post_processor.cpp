#include "text/tokenizer/post_processor.hpp"

#include <algorithm>
#include <limits>

namespace clamor::text {

namespace {

constexpr Index most_ids = std::numeric_limits<TokenId>::max();
constexpr TokenId no_token_here = -1;

/// ["[SEP]", 102]
TokenId id_of(const Fields& fields, std::string_view name) {
    const auto& pair = fields.items(name);
    if (pair.size() != 2) fields.refuse("\"", name, "\" must be a token and its id");
    return static_cast<TokenId>(fields.integer_of(pair[1], name, 0, most_ids - 1));
}

std::vector<PostProcessor::Part> parts_of(const Fields& fields, std::string_view name,
                                          const std::map<std::string, std::vector<TokenId>>& tokens, bool pair) {
    std::vector<PostProcessor::Part> parts;
    for (const io::Json& item : fields.items(name)) {
        const bool is_token = item.find("SpecialToken") != nullptr;
        const io::Json* inner = is_token ? item.find("SpecialToken") : item.find("Sequence");
        if (!inner) fields.refuse("a part of \"", name, "\" must be a SpecialToken or a Sequence");
        const Fields part(*inner, fields.where() + "." + std::string(name));
        const std::string& id = part.string("id");
        const auto type = static_cast<std::int32_t>(part.integer_or("type_id", 0, most_ids, 0));
        if (is_token) {
            const auto found = tokens.find(id);
            if (found == tokens.end()) fields.refuse("\"", name, "\" has \"", id, "\", which is not among special_tokens");
            for (const TokenId token : found->second) parts.push_back({token, 0, type});
        } else {
            if (id != "A" && id != "B") part.refuse("\"id\" must be A or B, got \"", id, "\"");
            if (id == "B" && !pair) part.refuse("there is no second text in \"single\"");
            parts.push_back({no_token_here, id == "A" ? 0 : 1, type});
        }
    }
    return parts;
}

}  // namespace

PostProcessor::PostProcessor(const Fields& fields) { add(fields); }

void PostProcessor::add(const Fields& fields) {
    const std::string_view type = fields.type();
    if (type == "Sequence") {
        const auto& items = fields.items("processors");
        for (std::size_t i = 0; i < items.size(); ++i) add(Fields(items[i], fields.where() + "[" + std::to_string(i) + "]"));
        return;
    }
    if (type == "ByteLevel") return add_trim(fields);
    if (has_template_) fields.refuse("a second post-processor that adds tokens");
    has_template_ = true;
    if (type == "BertProcessing")
        add_bert(fields);
    else if (type == "RobertaProcessing")
        add_roberta(fields);
    else if (type == "TemplateProcessing")
        add_template(fields);
    else
        fields.refuse("unknown post-processor \"", type, "\"");
}

void PostProcessor::add_trim(const Fields& fields) {
    if (fields.boolean_or("trim_offsets", true)) trims_.push_back({fields.boolean_or("add_prefix_space", true), begins_special_});
}

void PostProcessor::add_bert(const Fields& fields) {
    const TokenId sep = id_of(fields, "sep"), cls = id_of(fields, "cls");
    single_ = {{cls, 0, 0}, {no_token_here, 0, 0}, {sep, 0, 0}};
    pair_ = single_;
    pair_.insert(pair_.end(), {{no_token_here, 1, 1}, {sep, 0, 1}});
    begins_special_ = {true, false};
}

void PostProcessor::add_roberta(const Fields& fields) {
    add_trim(fields);
    const TokenId sep = id_of(fields, "sep"), cls = id_of(fields, "cls");
    single_ = {{cls, 0, 0}, {no_token_here, 0, 0}, {sep, 0, 0}};
    pair_ = single_;
    pair_.insert(pair_.end(), {{sep, 0, 0}, {no_token_here, 1, 0}, {sep, 0, 0}});
    begins_special_ = {true, true};
}

void PostProcessor::add_template(const Fields& fields) {
    std::map<std::string, std::vector<TokenId>> tokens;
    const io::Json& specials = fields.need("special_tokens");
    if (!specials.is_object()) fields.refuse("\"special_tokens\" must be an object, got ", specials.type_name());
    for (const auto& [name, value] : specials.members()) {
        const Fields special(value, fields.where() + ".special_tokens." + name);
        auto& ids = tokens[name];
        for (const io::Json& id : special.items("ids")) ids.push_back(static_cast<TokenId>(special.integer_of(id, "ids", 0, most_ids - 1)));
    }
    single_ = parts_of(fields, "single", tokens, false);
    pair_ = parts_of(fields, "pair", tokens, true);
}

Index PostProcessor::added(bool pair) const noexcept {
    const auto& all = parts(pair);
    return static_cast<Index>(std::count_if(all.begin(), all.end(), [](const Part& part) { return part.token >= 0; }));
}

TokenId PostProcessor::bound() const noexcept {
    TokenId most = -1;
    for (const auto* parts : {&single_, &pair_})
        for (const Part& part : *parts) most = std::max(most, part.token);
    return most + 1;
}

}  // namespace clamor::text
