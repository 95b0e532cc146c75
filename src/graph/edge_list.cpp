#include "clamor/graph/edge_list.hpp"

#include <charconv>
#include <string_view>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"

namespace clamor::graph {

namespace {

constexpr std::string_view between = ", \t", byte_order_mark = "\xef\xbb\xbf";

/// Takes a node's number from the front of a line; false where there is none.
bool take_number(std::string_view& line, Index& number) {
    line.remove_prefix(std::min(line.find_first_not_of(between), line.size()));
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc() || number < 0) return false;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    return line.empty() || between.find(line.front()) != std::string_view::npos;
}

/// Whether a line may name columns: its first field is not even the beginning of a number.
bool names_columns(std::string_view line) {
    const std::size_t first = line.find_first_not_of(between);
    return first != std::string_view::npos && std::string_view("+-0123456789").find(line[first]) == std::string_view::npos;
}

}  // namespace

std::vector<Edge> read_edges(const std::string& path) {
    const std::string text = io::read_file(path, std::size_t{1} << 34);
    std::vector<Edge> edges;
    Index number = 0;
    for (std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line(text.data() + at, end - at);
        at = end + 1;
        if (++number % 16384 == 0) throw_if_cancelled();
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_not_of(between) == std::string_view::npos || line.starts_with('#')) continue;
        std::string_view rest = line;
        Edge edge;
        if (take_number(rest, edge.source) && take_number(rest, edge.target))
            edges.push_back(edge);
        else if (number > 1 || !names_columns(line))
            fail(Status::bad_file, path, ": line ", number, ": expected the numbers of two nodes, got \"", line.substr(0, 40), "\"");
    }
    return edges;
}

}  // namespace clamor::graph
