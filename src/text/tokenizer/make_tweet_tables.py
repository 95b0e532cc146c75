#!/usr/bin/env python3
"""Writes tweet_tables.cpp: what NLTK's TweetTokenizer, as transformers' BertweetTokenizer has it, knows of characters and entities.

    pip install regex==2026.11.19 tokenizers==0.23.3 && python src/text/tokenizer/make_tweet_tables.py

Its regular expressions are those of the package regex, which follows a later version of Unicode than the Hugging Face library that
unicode_table.cpp was asked from; characters that are new between the two are the table. Names of entities are HTML 4's, from Python.
"""
import html.entities
import pathlib

import regex
from tokenizers import Regex
from tokenizers import pre_tokenizers as pre

CODES = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def theirs(pattern):
    find = regex.compile(pattern).match
    return {c for c in CODES if find(chr(c))}


def word_of_library():
    word = pre.Whitespace()
    return {c for c in CODES if len(word.pre_tokenize_str("a" + chr(c) + "a")) == 1}


def digit_of_library():
    split = pre.Split(Regex(r"\p{Nd}"), "removed")
    return {c for c in CODES if not split.pre_tokenize_str(chr(c))}


def runs(codes):
    out = []
    for c in sorted(codes):
        if out and out[-1][1] + 1 == c:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def lines(items):
    out = [""]
    for item in items:
        if len(out[-1]) + len(item) > 130:
            out.append("")
        out[-1] += (" " if out[-1] else "") + item + ","
    return "".join(f"    {line}\n" for line in out)


def table(name, type_, items):
    return f"static constexpr {type_} {name}[]{{\n{lines(items)}}};\n"


def ranges(codes):
    return [f"{{0x{a:x}, 0x{b:x}}}" for a, b in runs(codes)]


def main():
    ours = {"word": word_of_library(), "digit": digit_of_library()}
    new = {"word": theirs(r"\w"), "digit": theirs(r"\d")}
    assert all(ours[name] <= new[name] for name in ours)
    names = [f'{{"{name}", {code}}}' for name, code in sorted(html.entities.name2codepoint.items())]
    (pathlib.Path(__file__).parent / "tweet_tables.cpp").write_text(
        f"// Written by make_tweet_tables.py with regex {regex.__version__}.\n\n"
        '#include "text/tokenizer/tweet_tables.hpp"\n\nnamespace clamor::text {\n\n'
        + table("words", "CodeRange", ranges(new["word"] - ours["word"]))
        + table("digits", "CodeRange", ranges(new["digit"] - ours["digit"]))
        + table("entities", "HtmlEntity", names)
        + "\nconst std::span<const CodeRange> new_words(words);\nconst std::span<const CodeRange> new_digits(digits);\n"
        "const std::span<const HtmlEntity> html_entities(entities);\n\n}  // namespace clamor::text\n",
        encoding="utf-8",
    )


main()
