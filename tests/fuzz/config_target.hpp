#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "clamor/core/utf8.hpp"
#include "clamor/io/checkpoint.hpp"
#include "clamor/io/config_reader.hpp"

namespace clamor::fuzz {

/// The same bytes as a checkpoint's: what is read must be fit to build from.
inline void checkpoint_config(const io::Json& json, auto&& promise) {
    try {
        const io::CheckpointConfig config = io::read_checkpoint_config(json, "fuzz");
        const nn::EncoderOptions& e = config.encoder;
        promise(e.vocabulary > 0 && e.longest() > 0 && e.width > 0 && e.heads > 0 && e.width % e.heads == 0 && e.table_width() > 0);
        promise(config.labels.empty() || config.head.classes == static_cast<Index>(config.labels.size()));
        const io::CheckpointConfig again = io::read_checkpoint_config(io::write_checkpoint_config(config), "again");
        promise(again.family == config.family && again.labels == config.labels && again.encoder.positions == e.positions);
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file);
    }
}

/// Any bytes as a config.json. Traps where a promise is broken.
inline void config(std::span<const std::uint8_t> bytes) {
    const auto promise = [](bool kept) {
        if (!kept) __builtin_trap();
    };
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    try {
        const io::Json json = io::parse_json(text, "fuzz", {.depth = 32, .values = 1 << 16});
        promise(first_invalid_utf8(text) == std::string_view::npos);
        for (const int indent : {0, 2}) promise(io::parse_json(io::to_text(json, indent), "again", {.depth = 32, .values = 1 << 16}) == json);

        checkpoint_config(json, promise);

        io::ConfigReader read(json, "fuzz");
        const Index layers = read.integer("layers", 1, 12);
        promise(layers >= 1 && layers <= 12);
        const double rate = read.number("rate", 0, 1);
        promise(rate >= 0 && rate <= 1);
        read.boolean("lower");
        read.string("kind");
        read.strings("labels");
        const std::string pool = read.choice("pool", {"mean", "max"});
        promise(pool == "mean" || pool == "max");
        auto model = read.section("model");
        model.integer("width");
        if (model.has("heads")) model.integer("heads", 1);
        read.finish();
        promise(json.is_object() && json.find("model") != nullptr);
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file);
    }
}

}  // namespace clamor::fuzz
