"""FIELD=COLUMN,... in which columns are named; a comma in a name has a backslash before it, white space around a field is left out."""

from __future__ import annotations

import re


def column_pairs(columns: str) -> list[str]:
    """Its parts, as they are written."""
    return re.findall(r"(?:[^,\\]|\\.?)+", columns)


def fields_of(columns: str) -> list[tuple[str, str]]:
    """Its fields and the names of their columns; a field whose column may be missing ends with ?."""
    pairs = (pair.partition("=") for pair in column_pairs(columns))
    return [(field.strip(), re.sub(r"\\(.)", r"\1", column)) for field, _, column in pairs]
