#pragma once

#include <string>
#include <vector>

#include "clamor/io/config_reader.hpp"
#include "clamor/text/model.hpp"

namespace clamor::text {

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

/// The place in `known` of each of the labels, where both have the same ones, in any order; else none.
std::vector<Index> places_among(const std::vector<std::string>& labels, const std::vector<std::string>& known);

/// What is wrong with a task's name; empty: nothing.
std::string wrong_name(const TextTask& task);

}  // namespace clamor::text
