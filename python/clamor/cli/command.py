"""What the modules of commands share."""

from __future__ import annotations

import argparse
import os
import sys

from clamor._columns import column_pairs
from clamor.errors import BadFileError, InvalidArgumentError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from clamor import _core

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

POSTS = "posts: JSON Lines, CSV, TSV, or .txt with a post a line (a table, where --columns or --format say so); - is standard input"


class Help(argparse.RawDescriptionHelpFormatter):
    """As wide as the terminal. argparse would ask shutil, which imports every compression there is, for each argument."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": _columns() - 2, **options})


def _columns() -> int:
    try:
        return max(40, os.get_terminal_size().columns)
    except (OSError, ValueError):
        return 100


def add_command(commands: Commands, name: str, what: str, examples: str) -> argparse.ArgumentParser:
    """A command's parser: one line of help, and examples under its options."""
    return commands.add_parser(
        name,
        help=what,
        description=what[0].upper() + what[1:] + ".",
        epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.strip().splitlines()),
        formatter_class=Help,
    )


def add_reading(parser: argparse.ArgumentParser, columns: str, lines: bool = False) -> argparse._ArgumentGroup:
    """Options about files of posts, with `lines` also of plain lines."""
    group = parser.add_argument_group("reading posts")
    group.add_argument("--columns", metavar="FIELD=COLUMN,...", default="", help=columns)
    group.add_argument(
        "--format",
        default="auto",
        choices=("auto", "clamor", "twitter-v1", "twitter-v2", "csv", "tsv", *(["lines"] if lines else [])),
        help="default: found out from the file" + ("; lines: a post a line, as in .txt" if lines else ""),
    )
    group.add_argument("--strict", action="store_true", help="stop at the first record that cannot be used")
    return group


def add_threads(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=whole, default=0, metavar="N", help="default: one for each processor")


def add_precision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--precision",
        default="f32",
        choices=("auto", "f32", "bf16", "int8"),
        help="the model's arithmetic; auto: the fastest whose results hold (default: f32)",
    )


def add_long_texts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--long-texts",
        default="truncate",
        choices=("truncate", "windows"),
        help="how to read posts with more tokens than the model takes at once: only the first, or all, averaged over windows "
        "(default: truncate)",
    )


class LongPosts:
    """How many posts of a file have more tokens than were read, for a word about them at its end."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.read_as: str = options.long_texts
        self._file = options.file
        self._count = self._of = 0

    def add(self, longer: int, of: int) -> None:
        self._count += longer
        self._of += of

    def say(self, longest: int, more: str = "; --long-texts windows reads all") -> None:
        if self._count and self.read_as == "truncate":
            from clamor._texts import cut_words

            print(f"clamor: {self._file}: {cut_words(self._count, self._of, longest)}{more}", file=sys.stderr)


def probability(text: str) -> float:
    """A number from 0 to 1."""
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 1")
    return value


def whole(text: str) -> int:
    """A number from 0 on."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is below 0")
    return value


def field_columns(columns: str, fields: dict[str, str], optional: tuple[str, ...] = (), asked: tuple[str, ...] = ()) -> str:
    """FIELD=COLUMN pairs for the reader, of a command's fields, which the reader calls as `fields` says: its field for a target is
    `topic`. A field that is not given is the column of its name, which may be missing where the field is optional; one of `asked` is
    not read then."""
    given: dict[str, tuple[str, str]] = {}  # = or ?=, which says that the column may be missing, and the column
    for pair in column_pairs(columns):
        field, equals, column = pair.partition("=")
        field = field.strip()
        if not equals or field.removesuffix("?") not in fields:
            raise InvalidArgumentError(f"--columns {columns}: expected {','.join(f'{field}=COLUMN' for field in fields)}")
        if field.removesuffix("?") in given:
            raise InvalidArgumentError(f"--columns {columns}: {field.removesuffix('?')} is given twice")
        given[field.removesuffix("?")] = "?=" if field.endswith("?") else "=", column
    taken = {column for _, column in given.values()}
    for field in fields:
        if field not in asked and (field not in optional or field not in taken):
            given.setdefault(field, ("?=" if field in optional else "=", field))
    return ",".join(fields[field] + equals + column for field, (equals, column) in given.items())


def rows(run: _core.Context, path: str, fields: list[str], options: argparse.Namespace) -> Iterator[Sequence[tuple[str, ...]]]:
    """Batches of posts, each a tuple of the fields. Where the file is_lines() each line is a post, and its number the id. What cannot be
    used is said on stderr. Raises BadFileError where there are records and none is a post."""
    if options.format == "lines" and options.columns:
        raise InvalidArgumentError(f"--columns {options.columns}: lines have none")
    if fields == ["id", "text"] and is_lines(path, options):
        yield from _lines(path, options.strict)
        return
    reader = _reader(run, path, fields, options)
    posts, made_ids = 0, fields[0] == "id"
    while (batch := reader.read(run, fields, 1024)) is not None:
        posts += len(batch)
        made_ids = made_ids and all(post[0].startswith("row:") for post in batch)
        yield batch
    for reason, count, lines in reader.problems:
        say(path, count, reason, f"line {lines[0]}")
    from clamor.cli import hints

    if posts and made_ids and (hint := hints.unread_id(path, options.columns)):
        print(f"clamor: {hint}", file=sys.stderr)
    if reader.problems and not posts:
        reasons = [reason for reason, _, _ in reader.problems]
        raise hints.none_used(sum(count for _, count, _ in reader.problems), reasons, hints.first_keys(path))


def _reader(run: _core.Context, path: str, fields: list[str], options: argparse.Namespace) -> _core.PostReader:
    from clamor import _core

    try:
        return _core.PostReader.open(run, path, format=options.format, columns=options.columns, strict=options.strict)
    except NotFoundError as error:
        is_there = path == "-" or os.path.exists(path)  # what was not found is a column
        if fields == ["id", "text"] and is_there and options.format == "auto" and not options.columns:
            raise NotFoundError(f"{error}; --format lines reads a post a line") from None
        from clamor.cli.said import of_column

        raise NotFoundError(of_column(str(error), fields)) from None


def rows_with_target(
    run: _core.Context, path: str, fields: list[str], options: argparse.Namespace
) -> Iterator[Sequence[tuple[int, tuple[str, ...]]]]:
    """rows() that have a target, which is their topic, each with its number among the posts. Others are counted on stderr, or, with
    --strict, an error."""
    target = fields.index("topic")
    place = bare = first_bare = 0
    for batch in rows(run, path, fields, options):
        found = []
        for place, post in enumerate(batch, place + 1):
            if post[target].strip():
                found.append((place, post))
            elif options.strict:
                raise BadFileError(f"{path}: post {place:,}: expected a target, got none (strict)")
            else:
                bare, first_bare = bare + 1, first_bare or place
        if found:
            yield found
    if bare:
        say(path, bare, "no target", f"post {first_bare:,}")
    if bare and bare == place:
        from clamor.cli import hints

        raise hints.none_used(bare, ["no target"], hints.first_keys(path))


def quoted_ids(path: str, options: argparse.Namespace) -> Callable[[str], str]:
    """Of an id of rows() the member of an answer that says which post it is about."""
    from json.encoder import encode_basestring as quoted

    return (lambda id: f'"line": {id}') if is_lines(path, options) else (lambda id: f'"id": {quoted(id)}')


def is_lines(path: str, options: argparse.Namespace) -> bool:
    """Whether each line of the file is a post: by its format, or a .txt file where columns or a format do not say something else."""
    return bool(options.format == "lines" or (path.lower().endswith(".txt") and options.format == "auto" and not options.columns))


_BOM = b"\xef\xbb\xbf"
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh91AY", b"\xfd7zXZ")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def _lines(path: str, strict: bool) -> Iterator[Sequence[tuple[str, ...]]]:
    """Every line has its answer; bytes that are not UTF-8 become U+FFFD."""
    from itertools import islice

    first_bad = bad = 0

    def text(number: int, line: bytes) -> str:
        nonlocal first_bad, bad
        if number == 1:
            line = _text_begin(path, line)
        try:
            return line.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            if strict:
                raise BadFileError(f"{path}:{number}: not valid UTF-8 (strict)") from None
            first_bad, bad = first_bad or number, bad + 1
            return line.decode(errors="replace").rstrip("\r\n")

    with open(0 if path == "-" else path, "rb", closefd=path != "-") as file:
        numbered = enumerate(file, 1)
        while batch := [(str(number), text(number, line)) for number, line in islice(numbered, 1024)]:
            yield batch
    if bad:
        say(path, bad, "not valid UTF-8", f"line {first_bad}")


def _text_begin(path: str, line: bytes) -> bytes:
    """The first line of a file, which must be of text, without its byte order mark."""
    if line.startswith(_UTF16):
        raise BadFileError(f"{path}: is UTF-16; posts must be UTF-8 (iconv -f UTF-16 -t UTF-8 converts it)")
    if line.startswith(_COMPRESSED):
        raise BadFileError(f"{path}: is compressed; unpack it first")
    if not line.endswith(b"\n") and b"\r" in line.rstrip():
        expected = "expected LF or CRLF (tr '\\r' '\\n' < FILE converts it)"
        raise BadFileError(f"{path}: its lines end in CR alone, as old Macs ended them; {expected}")
    return line.removeprefix(_BOM)


def say(path: str, count: int, reason: str, first: str) -> None:
    """On stderr, what of a file could not be used."""
    from clamor.cli.said import with_remedy

    print(f"clamor: {path}: {count} x {with_remedy(f'{reason}, first in {first}')}", file=sys.stderr)
