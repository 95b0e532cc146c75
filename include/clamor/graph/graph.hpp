#pragma once

#include <span>

#include "clamor/core/sparse.hpp"

namespace clamor::graph {

/// From one node to another: a citation, a reply, a like. Nodes are numbered from 0.
struct Edge {
    Index source = 0, target = 0;
    friend bool operator==(const Edge&, const Edge&) = default;
};

enum class Repeats { merge, refuse };       ///< edges given more than once: kept once with their weights added, or an error
enum class SelfLoops { drop, keep, refuse };

struct GraphOptions {
    bool directed = false;                  ///< false: every edge counts both ways; a-b and b-a are the same edge
    Repeats repeats = Repeats::merge;
    SelfLoops self_loops = SelfLoops::drop;
};

/// What from_edges() found.
struct EdgeCounts {
    Index given = 0, kept = 0, repeats = 0, self_loops = 0;
    friend bool operator==(const EdgeCounts&, const EdgeCounts&) = default;
};

/// Nodes and weighted edges, kept as the edges that come into each node.
/// Threads: never changes; any number may read. Copies share their memory.
class Graph {
public:
    Graph() = default;

    /// `weights` is empty, then every edge weighs 1 however often it is given, or has one positive number an edge.
    /// Throws Status::invalid_argument for ids out of [0, nodes), weights that are not positive and finite or add up
    /// to more than 1e300, and what `options` refuses, naming the first such edge.
    static Graph from_edges(Index nodes, std::span<const Edge> edges, std::span<const double> weights = {},
                            const GraphOptions& options = {});

    Index nodes() const noexcept { return incoming_.rows(); }
    const EdgeCounts& counts() const noexcept { return counts_; }
    bool directed() const noexcept { return directed_; }    ///< as from_edges() was told

    /// [nodes, nodes]: row t has the sources of the edges into t and their weights. An undirected edge is in two rows.
    const Sparse<double>& incoming() const noexcept { return incoming_; }

private:
    Sparse<double> incoming_;
    EdgeCounts counts_;
    bool directed_ = false;
};

}  // namespace clamor::graph
