#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "clamor/core/utf8.hpp"
#include "clamor/io/checkpoint.hpp"
#include "clamor/io/config_reader.hpp"
#include "fuzz/config_files.hpp"
#include "text/calibration/calibration.hpp"
#include "text/classifier_config.hpp"
#include "text/own_member.hpp"

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
        const text::OwnMember own = text::read_own_member(config, "fuzz", 0);
        promise(own.options.longest >= 1 && own.options.longest <= e.longest() && own.calibration.temperature > 0);
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file);
    }
}

/// The same bytes as a model folder's: what is read can be written, and read again.
inline void model_config(const io::Json& json, auto&& promise) {
    try {
        io::ConfigReader read(json, "fuzz");
        const text::TextClassifierOptions options = text::read_options(read);
        const auto labels = text::read_labels(read, "labels", options.targets);
        const text::Calibration calibration =
            read.given("calibration") ? text::read_calibration(read.section("calibration"), labels) : text::Calibration{};
        read.finish();
        io::Json written = io::Json::object({{"labels", text::write_labels(labels)}});
        text::write_options(options, written);
        io::ConfigReader again(written, "again");
        const text::TextClassifierOptions same = text::read_options(again);
        promise(same.normalizer == options.normalizer && same.width == options.width && same.targets == options.targets &&
                same.ngrams == options.ngrams);
        promise(text::read_labels(again, "labels", same.targets) == labels);
        if (calibration.posts > 0) {
            const io::Json stored = text::write_calibration(calibration, labels);
            promise(text::read_calibration(io::ConfigReader(stored, "again"), labels) == calibration);
        }
    } catch (const Error& error) {
        promise(error.status() == Status::bad_file);
    }
}

/// Any bytes as a config.json, and as the other files of JSON that models have. Traps where a promise is broken.
inline void config(std::span<const std::uint8_t> bytes) {
    const auto promise = [](bool kept) {
        if (!kept) __builtin_trap();
    };
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    try {
        const io::Json json = io::parse_json(text, "fuzz", {.depth = 32, .values = 1 << 16});
        promise(first_invalid_utf8(text) == std::string_view::npos);
        for (const int indent : {0, 2})
            promise(io::parse_json(io::to_text(json, indent), "again", {.depth = 32, .values = 1 << 16}) == json);

        checkpoint_config(json, promise);
        model_config(json, promise);
        static const ConfigFiles files;
        files.read(text, json, promise);

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
