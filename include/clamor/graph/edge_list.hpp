#pragma once

#include <string>
#include <vector>

#include "clamor/graph/graph.hpp"

namespace clamor::graph {

/// The edges of a text file: on each line the numbers of two nodes, with a comma, a tab or blanks between them ("3,17"); what follows
/// them is not read. The first line may name the columns, where it begins with no number; empty lines and lines that begin with '#' say
/// nothing, and neither does a byte order mark.
/// Throws Status::not_found, or Status::bad_file with the line that is no edge.
std::vector<Edge> read_edges(const std::string& path);

}  // namespace clamor::graph
