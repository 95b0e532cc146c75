#pragma once

#include <string>
#include <vector>

#include "clamor/io/config_reader.hpp"
#include "clamor/io/model_folder.hpp"
#include "clamor/io/safetensors.hpp"
#include "clamor/text/classifier.hpp"

namespace clamor::text {

/// What a model folder's self-test reads: words, a handle, a link, an emoji, runs, and nothing.
inline constexpr std::string_view probes[] = {"", "I love this so much!!! \xF0\x9F\x98\x8D", "@someone worst flight ever, never again http://t.co/x",
                                              "The meeting is on Monday at 10.", "Sooooo boooored :( #Monday"};

/// Adds the options, but for the seed, to a configuration.
void write_options(const TextClassifierOptions& options, io::Json& config);
TextClassifierOptions read_options(io::ConfigReader& read);
/// Throws Status::invalid_argument for sizes out of their ranges, which no folder could hold.
void check_options(const TextClassifierOptions& options);

io::Json write_labels(const std::vector<std::string>& labels);
/// Throws Status::invalid_argument for a number of labels that the kind does not have, or one that is there twice.
void check_labels(const std::vector<std::string>& labels, TargetKind kind);
/// Complains of the same.
std::vector<std::string> read_labels(io::ConfigReader& read, const std::string& name, TargetKind kind);

/// A model folder's tokenizer.json.
Tokenizer read_tokenizer(const io::ModelFolder& folder);

/// A hostile configuration must not ask for more memory than its weights could fill: no weight takes less than a byte.
void check_size(const TextClassifierOptions& options, Index vocabulary, const std::vector<TextHead>& heads, const io::SafetensorsFile& weights);

/// What a model folder stores of a network: all but the head that restores masked tokens.
std::vector<io::ParameterSlot> stored_slots(TextNetwork<float>& network);

}  // namespace clamor::text
