#pragma once

#include <string_view>

#include "clamor/posts/reader.hpp"

namespace clamor::posts {

/// The format of an input from its first bytes; its name decides where they say nothing.
Format detect_format(std::string_view head, std::string_view name);

/// Whether a file's name says that it is a table.
bool is_named_table(std::string_view name);

/// Throws Status::bad_file where lines end in CR alone, which no reader takes for an end: `head`, the input up to its first LF at least,
/// has none, and text behind a CR.
void check_line_ends(std::string_view head, std::string_view name);

/// What is between the columns of a table whose header begins `head`: a comma for CSV, but where the header has none, a semicolon (Excel's,
/// where the comma is the decimal sign) or tab that it has; a tab for TSV.
char delimiter_of(Format format, std::string_view head);

}  // namespace clamor::posts
