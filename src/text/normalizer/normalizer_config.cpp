#include "text/normalizer/normalizer_config.hpp"

#include "clamor/text/classifier_options.hpp"

namespace clamor::text {

namespace {

enum class Since { first, later };  ///< models of before the later ones were there have none of them, and do without

/// What a model keeps.
template <typename Options, typename Visit>
void each_option(Options& o, Visit&& visit) {
    visit("lowercase", o.lowercase, Since::first);
    visit("handles", o.handles, Since::first);
    visit("links", o.links, Since::first);
    visit("html", o.html, Since::first);
    visit("quotes", o.quotes, Since::first);
    visit("longest_run", o.longest_run, Since::first);
    visit("hashtags", o.hashtags, Since::later);
    visit("emoji", o.emoji, Since::later);
}

}  // namespace

io::Json write_normalizer(const NormalizerOptions& options) {
    io::Json json = io::Json::object();
    each_option(options, [&](const char* name, auto value, Since) { json.set(name, value); });
    return json;
}

NormalizerOptions read_normalizer(io::ConfigReader read) {
    NormalizerOptions options;
    each_option(options, [&]<typename T>(const char* name, T& value, Since since) {
        if constexpr (std::is_same_v<T, bool>) value = (since == Since::first || read.given(name)) && read.boolean(name);
        else value = static_cast<T>(read.integer(name, ranges::longest_run.least, ranges::longest_run.most));
    });
    return options;
}

}  // namespace clamor::text
