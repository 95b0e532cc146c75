#!/usr/bin/env python3
"""Writes script_table.cpp: which characters the pre-tokenizer UnicodeScripts keeps together.

    pip install tokenizers==0.23.3 && python src/text/tokenizer/make_script_table.py

The library has a table of its own, of an old version of Unicode, so it is asked about every code point, as make_unicode_table.py does.
"""
import pathlib

from tokenizers import __version__
from tokenizers.pre_tokenizers import UnicodeScripts

split = UnicodeScripts().pre_tokenize_str


def together(a, b):
    return len(split(a + b)) == 1


def main():
    """A character of no script goes with any other; the others' scripts are numbered as they are met."""
    first_of = []  # script: its first character
    scripts = [0] * 0x110000
    for code in range(0x110000):
        if 0xD800 <= code <= 0xDFFF:
            continue
        c = chr(code)
        if together("a", c) and together("\u4e00", c):
            continue
        last = scripts[code - 1] if code else 0
        likely = [last] if last else []
        for number in likely + [n for n in range(1, len(first_of) + 1) if n != last]:
            if together(first_of[number - 1], c):
                scripts[code] = number
                break
        else:
            first_of.append(c)
            scripts[code] = len(first_of)
    assert len(first_of) < 256
    runs = [c << 8 | script for c, script in enumerate(scripts) if c == 0 or script != scripts[c - 1]]
    body = "".join("    " + ", ".join(f"0x{v:08x}" for v in runs[i : i + 11]) + ",\n" for i in range(0, len(runs), 11))
    (pathlib.Path(__file__).parent / "script_table.cpp").write_text(
        f"// Written by make_script_table.py with tokenizers {__version__}.\n\n"
        '#include "text/tokenizer/scripts.hpp"\n\nnamespace clamor::text {\n\n'
        f"static constexpr std::uint32_t runs[]{{\n{body}}};\n\n"
        "const std::span<const std::uint32_t> script_runs(runs);\n\n"
        "}  // namespace clamor::text\n",
        encoding="utf-8",
    )


main()
