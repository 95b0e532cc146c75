#!/usr/bin/env python3
"""Writes unicode_table.cpp: the properties of characters that tokenizers ask for, as the Hugging Face library answers them.

    pip install tokenizers==0.23.3 && python src/core/make_unicode_table.py

Its parts follow different versions of Unicode (categories of version 9 here, regular expressions of version 16 there), and a
character that one version does not know yet decides ids. So the library itself is asked about every code point, and what it
answers is the table: no file of the Unicode consortium would give the same.
"""
import pathlib

from tokenizers import Regex, __version__
from tokenizers import normalizers as norm
from tokenizers import pre_tokenizers as pre

CODES = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def removed_by(normalizer):
    return {c for c in CODES if normalizer.normalize_str(chr(c)) == ""}


def changed_by(normalizer):
    return {c: s for c in CODES if (s := normalizer.normalize_str(chr(c))) != chr(c)}


def isolated_by(pre_tokenizer):
    return {c for c in CODES if len(pre_tokenizer.pre_tokenize_str("a" + chr(c) + "a")) == 3}


def matches(pattern):
    split = pre.Split(Regex(pattern), "removed")
    return {c for c in CODES if not split.pre_tokenize_str(chr(c))}


def reordered(nfd):
    """Characters with a combining class: some other mark changes places with them."""
    low, high = "\u0334", "\u0345"  # classes 1 and 240
    return {c for c in CODES if nfd.normalize_str(chr(c) + low) == low + chr(c) or nfd.normalize_str(high + chr(c)) == chr(c) + high}


def bert(**on):
    options = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
    return norm.BertNormalizer(**(options | on))


def properties():
    """In the order of the bits in unicode.hpp."""
    nfd = norm.NFD()
    word = pre.Whitespace()
    return [
        removed_by(bert(clean_text=True)),
        removed_by(bert(strip_accents=True)),
        removed_by(norm.StripAccents()),
        isolated_by(pre.Punctuation()),
        isolated_by(pre.Digits()),
        {c for c in CODES if len(word.pre_tokenize_str("a" + chr(c) + "a")) == 1},
        matches(r"\p{L}"),
        matches(r"\p{N}"),
        matches(r"\p{M}"),
        matches(r"\p{Nd}"),
        set(changed_by(norm.NFKD())) | {ord(s[-1]) for s in changed_by(nfd).values()} | reordered(nfd) | {0x345},
    ]


def runs(sets):
    bits = [0] * 0x110000
    for i, codes in enumerate(sets):
        for c in codes:
            bits[c] |= 1 << i
    out = []
    for c, value in enumerate(bits):
        if c == 0 or value != bits[c - 1]:
            out.append(c << 11 | value)
    return out


def lower_runs():
    """(first, last, step, distance); U+0130, whose lower case is two characters, is left to the code."""
    lower = {c: ord(s) - c for c, s in changed_by(norm.Lowercase()).items() if len(s) == 1}
    assert len(changed_by(norm.Lowercase())) == len(lower) + 1
    out = []
    for c in sorted(lower):
        for step in (1, 2):
            if out and out[-1][3] == lower[c] and out[-1][1] + step == c and out[-1][2] in (0, step):
                out[-1][1], out[-1][2] = c, step
                break
        else:
            out.append([c, c, 0, lower[c]])
    return [(a, b, max(step, 1), d) for a, b, step, d in out]


def lines(items, per_line):
    return "".join("    " + ", ".join(items[i : i + per_line]) + ",\n" for i in range(0, len(items), per_line))


def main():
    here = pathlib.Path(__file__).parent
    table = [f"0x{v:08x}" for v in runs(properties())]
    lower = [f"{{0x{a:x}, 0x{b:x}, {s}, {d}}}" for a, b, s, d in lower_runs()]
    (here / "unicode_table.cpp").write_text(
        f"// Written by make_unicode_table.py with tokenizers {__version__}.\n\n"
        '#include "core/unicode_table.hpp"\n\nnamespace clamor::unicode {\n\n'
        f"const std::array<std::uint32_t, {len(table)}> property_runs{{\n{lines(table, 11)}}};\n\n"
        f"const std::array<LowerRun, {len(lower)}> lower_runs{{{{\n{lines(lower, 5)}}}}};\n\n"
        "}  // namespace clamor::unicode\n",
        encoding="utf-8",
    )
    (here / "unicode_table.hpp").write_text(
        "// Written by make_unicode_table.py.\n#pragma once\n\n#include <array>\n#include <cstdint>\n\nnamespace clamor::unicode {\n\n"
        "/// Code point << 11 | properties (unicode.hpp), of that and all that follow up to the next.\n"
        f"extern const std::array<std::uint32_t, {len(table)}> property_runs;\n\n"
        "/// Every `step`-th character from `first` to `last` has its lower case `distance` behind it.\n"
        "struct LowerRun {\n    std::uint32_t first, last, step;\n    std::int32_t distance;\n};\n"
        f"extern const std::array<LowerRun, {len(lower)}> lower_runs;\n\n"
        "}  // namespace clamor::unicode\n",
        encoding="utf-8",
    )


main()
