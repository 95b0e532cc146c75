"""Every command that the documents, the help and the examples' headers show is one that its program takes."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from clamor.cli import _parser

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("README.md", "CONTRIBUTING.md", "examples/README.md", "examples/shipped_models/README.md", "tests/benchmarks/README.md")
DOCUMENTS = [*(ROOT / name for name in NAMES), *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
ENDS = {"|", ">", ">>", "<", "&&", "||", ";", "--"}
PROGRAM = re.compile(r"(?:^|/)(?:examples/(?P<example>\w+)|benchmark_(?P<benchmark>\w+)|(?P<script>(?:examples|tests)/[\w/]+\.py))$")


def parts(line: str) -> Iterator[list[str]]:
    """The programs of a line of the shell, each with its arguments."""
    words: list[str] = []
    for word in [*shlex.split(line, comments=True), ";"]:
        if word in ENDS:
            if words:
                yield words
            words = []
        else:
            words.append(word)


def shell_lines(document: Path) -> Iterator[str]:
    """Of the blocks of the shell, and commands that stand indented, with the number before them taken away."""
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    for block in SHELL.finditer(text):
        yield from block[1].splitlines()
    without_blocks = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    for match in re.finditer(r"^    (?:\d  )?(\S.*)$", without_blocks, re.M):
        if re.match(r"(?:clamor|python3?|C|\.?/?build/\S+) ", match[1] + " "):
            yield match[1]


def commands(parser: argparse.ArgumentParser, name: str = "clamor") -> dict[str, argparse.ArgumentParser]:
    """Each command's parser, also a command's commands."""
    found = {name: parser}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, child in action.choices.items():
                found |= commands(child, f"{name} {word}")
    return found


COMMANDS = commands(_parser())
SHOWN = [
    (str(document.relative_to(ROOT)), words[1:])
    for document in DOCUMENTS
    for line in shell_lines(document)
    for words in parts(line)
    if words[0] == "clamor"
]
HELPED = [
    (f"{name} --help", words[1:])
    for name, parser in COMMANDS.items()
    for line in (parser.epilog or "").splitlines()
    if re.match(r"\s+(clamor|\w+cat) ", line)
    for words in parts(line)
    if words[0] == "clamor"
]


@pytest.mark.parametrize(("where", "arguments"), [*SHOWN, *HELPED], ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_a_command_is_one_that_clamor_takes(where: str, arguments: list[str]) -> None:
    try:
        _parser().parse_args(arguments)
    except SystemExit as stopped:
        assert stopped.code == 0, f"{where}: clamor {' '.join(arguments)}"


def test_all_of_them_are_looked_at() -> None:
    """What finds the commands still finds them: the guides, the packing page, and the help of each command that has examples."""
    documents = {where for where, _ in SHOWN}
    assert {"docs/guides/label-posts.md", "docs/guides/fine-tune.md", "docs/packed-weights.md"} <= documents and len(SHOWN) >= 14
    leaves = {
        name for name, parser in COMMANDS.items() if not any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)
    }
    assert {where.removesuffix(" --help") for where, _ in HELPED} >= leaves


INLINE = sorted({(str(document.relative_to(ROOT)), code) for document in [*DOCUMENTS, ROOT / "CHANGELOG.md"]
                 for code in re.findall(r"`(clamor [^`]+)`", document.read_text(encoding="utf-8"))})  # fmt: skip


@pytest.mark.parametrize(("where", "code"), INLINE)
def test_a_command_in_a_sentence_is_one_with_these_options(where: str, code: str) -> None:
    words = [word for word in code.split() if not word.startswith("[")]
    name = next((" ".join(words[:n]) for n in (3, 2) if " ".join(words[:n]) in COMMANDS), "clamor")
    assert name != "clamor" or words[1].startswith("--"), f"{where}: `{code}`: no such command"
    for option in (word for word in words if word.startswith("--")):
        assert option in COMMANDS[name]._option_string_actions, f"{where}: `{code}`: {name} has no {option}"


SOURCES = sorted(path for pattern in ("examples/**/*.cpp", "examples/**/*.py", "tests/benchmarks/*.cpp") for path in ROOT.glob(pattern))
SOURCE_OF = {
    ("benchmark_" if source.parent.name == "benchmarks" else "") + source.stem: str(source.relative_to(ROOT)) for source in SOURCES
}


def programs() -> list[tuple[str, str, str]]:
    """Programs of this repository that a document runs: the document, the source, each option (or none). latency_peer.py takes those of
    ../shared/bench/text_peers.py."""
    found = []
    for document in DOCUMENTS:
        for line in shell_lines(document):
            line = re.sub(r"^C ", "python tests/benchmarks/compare.py ", line).replace(
                "B/benchmark_", "build/release/tests/benchmarks/benchmark_"
            )
            for words in parts(line):
                match = next((m for word in words[:2] if (m := PROGRAM.search(word))), None)
                if match and match["script"] != "tests/benchmarks/latency_peer.py":
                    source = match["script"] or SOURCE_OF[match["example"] or f"benchmark_{match['benchmark']}"]
                    options = [word.split("=")[0] for word in words if word.startswith("--")]
                    found += [(str(document.relative_to(ROOT)), source, option) for option in options or [""]]
    return sorted(set(found))


@pytest.mark.parametrize(("where", "source", "option"), programs())
def test_a_program_has_the_options_that_it_is_shown_with(where: str, source: str, option: str) -> None:
    text = (ROOT / source).read_text(encoding="utf-8")
    assert not option or re.search(f'"{option}["=]', text), f"{where}: {source} has no {option}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROOT)))
def test_the_options_of_a_header_are_the_programs(source: Path) -> None:
    """Those that its first comment shows are its own, or those of a program that the comment names."""
    text = source.read_text(encoding="utf-8")
    header = (text.split('"""') + [""])[1] if source.suffix == ".py" else "".join(re.findall(r"^//.*\n", text, re.M))
    programs = text + "".join(other.read_text(encoding="utf-8") for other in SOURCES if re.search(rf"\b{other.stem}\b", header))
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", re.sub(r"pip install .*", "", header)):
        assert re.search(f'"{option}["=]', programs), f"{source.relative_to(ROOT)}: no {option}"


def test_programs_are_looked_at() -> None:
    found = {source for _, source, _ in programs()}
    trained = {f"examples/shipped_models/train_{name}.cpp" for name in ("sentiment", "tasks", "multilingual", "target")}
    assert trained | {"tests/benchmarks/encoder.cpp", "tests/benchmarks/compare.py"} <= found
