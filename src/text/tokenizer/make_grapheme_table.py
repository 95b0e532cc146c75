#!/usr/bin/env python3
"""Writes grapheme_table.cpp: Grapheme_Cluster_Break of Unicode 17, with the properties that rules GB9c and GB11 ask for.

    pip install regex==2025.11.3 && python src/text/tokenizer/make_grapheme_table.py

Unicode 17 is what the Hugging Face library 0.23 segments by; tests/parity/tokenizers_parity.py holds it.
"""
import pathlib

import regex

# In the order of GraphemeClass in graphemes.hpp; a later one counts where several apply.
CLASSES = [
    r"\p{Grapheme_Cluster_Break=CR}",
    r"\p{Grapheme_Cluster_Break=LF}",
    r"\p{Grapheme_Cluster_Break=Control}",
    r"\p{Grapheme_Cluster_Break=Extend}",
    r"[\p{InCB=Extend}--\p{Grapheme_Cluster_Break=ZWJ}]",
    r"\p{InCB=Linker}",
    r"\p{Grapheme_Cluster_Break=ZWJ}",
    r"\p{Grapheme_Cluster_Break=SpacingMark}",
    r"\p{Grapheme_Cluster_Break=Prepend}",
    r"\p{Grapheme_Cluster_Break=L}",
    r"\p{Grapheme_Cluster_Break=V}",
    r"\p{Grapheme_Cluster_Break=T}",
    r"[\p{Grapheme_Cluster_Break=LV}\p{Grapheme_Cluster_Break=LVT}]",
    r"\p{Grapheme_Cluster_Break=Regional_Indicator}",
    r"\p{InCB=Consonant}",
    r"\p{Extended_Pictographic}",
]


def main():
    classes = [0] * 0x110000
    for number, pattern in enumerate(CLASSES, 1):
        matches = regex.compile(pattern, regex.V1).fullmatch
        for c in range(0x110000):
            if matches(chr(c)):
                classes[c] = number
    runs = [c << 8 | value for c, value in enumerate(classes) if c == 0 or value != classes[c - 1]]
    here = pathlib.Path(__file__).parent
    body = "".join("    " + ", ".join(f"0x{v:08x}" for v in runs[i : i + 11]) + ",\n" for i in range(0, len(runs), 11))
    (here / "grapheme_table.cpp").write_text(
        "// Written by make_grapheme_table.py.\n\n"
        '#include "text/tokenizer/graphemes.hpp"\n\nnamespace clamor::text {\n\n'
        f"static constexpr std::uint32_t runs[]{{\n{body}}};\n\n"
        "const std::span<const std::uint32_t> grapheme_runs(runs);\n\n"
        "}  // namespace clamor::text\n",
        encoding="utf-8",
    )


main()
