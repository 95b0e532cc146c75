#include "text/embedding/sentence_pooling.hpp"

#include <algorithm>
#include <iterator>

#include "clamor/io/config_reader.hpp"
#include "core/joined.hpp"
#include "io/folder_files.hpp"
#include "text/embedding/sentence_modules.hpp"

namespace clamor::text {

namespace {

using io::Json;

struct PoolingName {
    const char* flag;       ///< of older configurations
    std::string_view word;  ///< of newer ones
    nn::Pooling pooling;
};
/// In the order in which sentence-transformers puts the results of flags behind each other.
constexpr PoolingName pooling_names[] = {
    {"pooling_mode_cls_token", "cls", nn::Pooling::first},
    {"pooling_mode_max_tokens", "max", nn::Pooling::max},
    {"pooling_mode_mean_tokens", "mean", nn::Pooling::mean},
    {"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", nn::Pooling::mean_root},
    {"pooling_mode_weightedmean_tokens", "weightedmean", nn::Pooling::weighted_mean},
    {"pooling_mode_lasttoken", "lasttoken", nn::Pooling::last},
};

/// To Python 1 is true, and 0 is not.
bool flag(io::ConfigReader& read, const char* name) {
    if (!read.given(name)) return false;
    return read.json(name).is_integer() ? read.integer(name, 0, 1) == 1 : read.boolean(name);
}

}  // namespace

std::vector<nn::Pooling> read_poolings(const SentenceFolder& folder, Index width) {
    const std::string where = folder.modules.at(1).folder + "/config.json";
    const Json config = io::read_json(where, most_module_bytes);
    io::ConfigReader read(config, where);
    for (const char* name : {"word_embedding_dimension", "embedding_dimension"})
        if (read.given(name) && read.integer(name, 1) != width && width > 0)
            read.complain(concat(name, " is not the encoder's width, ", width));
    std::vector<nn::Pooling> poolings;
    if (read.given("pooling_mode")) {
        const bool one = read.json("pooling_mode").is_string();
        for (const std::string& word : one ? std::vector{read.string("pooling_mode")} : read.strings("pooling_mode")) {
            const auto* const name = std::ranges::find(pooling_names, word, &PoolingName::word);
            if (name == std::end(pooling_names))
                read.complain(
                    concat("pooling_mode must be of ", joined(pooling_names, ", ", &PoolingName::word), ", is ", word.substr(0, 40)));
            else poolings.push_back(name->pooling);
        }
        if (poolings.empty()) read.complain("pooling_mode names no way of pooling");
    } else {
        for (const PoolingName& name : pooling_names)
            if (flag(read, name.flag)) poolings.push_back(name.pooling);
        if (poolings.empty()) poolings.push_back(nn::Pooling::mean);  // as sentence-transformers
    }
    const bool leaves_out = !folder.input.prompt.empty() && read.given("include_prompt") && !read.boolean("include_prompt");
    read.finish_foreign();
    if (leaves_out)
        fail(Status::unsupported, where, ": include_prompt is false, and ", io::prompts_name,
             " has a default prompt: pooling that leaves its tokens out is not available");
    return poolings;
}

}  // namespace clamor::text
