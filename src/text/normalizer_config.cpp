#include "text/normalizer_config.hpp"

namespace clamor::text {

io::Json write_normalizer(const NormalizerOptions& o) {
    return io::Json::object({{"lowercase", o.lowercase},
                             {"handles", o.handles},
                             {"links", o.links},
                             {"html", o.html},
                             {"quotes", o.quotes},
                             {"longest_run", o.longest_run},
                             {"hashtags", o.hashtags},
                             {"emoji", o.emoji}});
}

NormalizerOptions read_normalizer(io::ConfigReader read) {
    NormalizerOptions o;
    o.lowercase = read.boolean("lowercase");
    o.handles = read.boolean("handles");
    o.links = read.boolean("links");
    o.html = read.boolean("html");
    o.quotes = read.boolean("quotes");
    o.longest_run = static_cast<int>(read.integer("longest_run", 0, 1000));
    // Models of before these were there have neither.
    o.hashtags = read.given("hashtags") && read.boolean("hashtags");
    o.emoji = read.given("emoji") && read.boolean("emoji");
    return o;
}

}  // namespace clamor::text
