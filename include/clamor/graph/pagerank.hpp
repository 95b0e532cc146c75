#pragma once

#include <vector>

#include "clamor/graph/graph.hpp"

namespace clamor::graph {

struct PageRankOptions {
    double damping = 0.85;      ///< in [0, 1): how often the surfer follows an edge rather than jumps
    double tolerance = 1e-10;   ///< in (0, 1): how far the ranks, as a whole, may be from their limit
};

/// How many steps PageRank takes, whatever the graph: each step brings the sum of |rank - limit| down by `damping`, and
/// it begins at 2 or less. The default's is 146.
int pagerank_steps(const PageRankOptions& options);

/// How much a node is looked at by those who are looked at themselves (Page, Brin, Motwani, Winograd 1999, "The PageRank
/// citation ranking"). A surfer follows the edges out of a node in proportion to their weights, and jumps with
/// probability 1 - damping, or where no edge leads out, to any node alike.
/// Gives one rank a node; they are positive and add up to 1. None for a graph without nodes.
///
/// The same on any number of threads to the last bit: each node's sum is made in the order of its edges.
/// Throws Status::invalid_argument for options out of range. Can be cancelled.
std::vector<double> pagerank(const Graph& graph, const PageRankOptions& options = {});

}  // namespace clamor::graph
