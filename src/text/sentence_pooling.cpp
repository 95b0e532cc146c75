#include "text/sentence_pooling.hpp"

#include "clamor/io/config_reader.hpp"
#include "text/sentence_modules.hpp"

namespace clamor::text {

namespace {

using io::Json;

struct PoolingName {
    const char *flag, *word;  ///< older and newer configurations
    nn::Pooling pooling;
};
/// In the order in which sentence-transformers puts their results behind each other.
constexpr PoolingName pooling_names[] = {
    {"pooling_mode_cls_token", "cls", nn::Pooling::first},
    {"pooling_mode_max_tokens", "max", nn::Pooling::max},
    {"pooling_mode_mean_tokens", "mean", nn::Pooling::mean},
    {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", nn::Pooling::mean_root},
    {"pooling_mode_lasttoken", "lasttoken", nn::Pooling::last},
};

}  // namespace

std::vector<nn::Pooling> read_poolings(const SentenceFolder& folder, Index width) {
    const std::string where = folder.modules.at(1).folder + "/config.json";
    const Json config = io::read_json(where, most_module_bytes);
    io::ConfigReader read(config, where);
    for (const char* name : {"word_embedding_dimension", "embedding_dimension"})
        if (read.given(name) && read.integer(name, 1) != width && width > 0)
            read.complain(concat(name, " is not the encoder's width, ", width));
    if (read.given("pooling_mode_weightedmean_tokens") && read.boolean("pooling_mode_weightedmean_tokens"))
        read.complain("pooling_mode_weightedmean_tokens is not available");
    std::vector<nn::Pooling> poolings;
    const Json& mode = read.json("pooling_mode");
    if (mode.is_string()) {
        std::vector<std::string> words;
        for (const PoolingName& name : pooling_names) words.emplace_back(name.word);
        const std::string word = read.choice("pooling_mode", words);
        for (const PoolingName& name : pooling_names)
            if (word == name.word) poolings.push_back(name.pooling);
    } else {
        for (const PoolingName& name : pooling_names)
            if (read.given(name.flag) && read.boolean(name.flag)) poolings.push_back(name.pooling);
    }
    const bool leaves_out = !folder.input.prompt.empty() && read.given("include_prompt") && !read.boolean("include_prompt");
    if (poolings.empty()) read.complain("no way of pooling is chosen that is known");
    read.finish_foreign();
    if (leaves_out)
        fail(Status::unsupported, where, ": include_prompt is false, and ", prompts_name,
             " has a default prompt: pooling that leaves its tokens out is not available");
    return poolings;
}

}  // namespace clamor::text
