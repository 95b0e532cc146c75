#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace clamor::posts {

/// The labels of a post that has any number of them, from one cell of a table: what a list of JSON has, strings and whole numbers; of any
/// other text its parts between , ; and |. White space around a label is left out, and so are empty ones. Sorted by their bytes, each once.
/// Throws Status::invalid_argument for a list that has anything else.
std::vector<std::string> labels_of(std::string_view cell);

/// Whether a cell is a list of JSON.
bool is_label_list(std::string_view cell);

/// The number of a post, from one cell of a table: as the command reads it, with white space around it and a sign, 12.5 or 1e3.
/// Throws Status::invalid_argument for what is none, or not finite as a float.
double number_of(std::string_view cell);

}  // namespace clamor::posts
