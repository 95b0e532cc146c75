"""What `clamor analyze` says of its input on stderr: columns that look like a field and are read as none, times that nobody can read,
records of which none is of use."""

from __future__ import annotations

import argparse
import os
import re

from clamor._columns import fields_of
from clamor.errors import BadFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from clamor.report.schema import Report

FIELDS = tuple(
    "id author text time observed language topic reply_to reply_to_author repost_of repost_of_author quotes quotes_author "
    "mentions hashtags links media likes replies reposts".split()
)
"""What a table's columns are called that are read without --columns (docs/input.md)."""

# What exports call such columns, the likeliest first: small letters and digits alone, without the words in _AROUND.
_LIKELY = {
    "time": "createdat created createdtime createddate creationtime creationdate datetime timestamp publishedat published publishedtime "
    "postedat posted postedtime date time",
    "author": "screenname userscreenname username authorname authorusername authorhandle handle userhandle author user account accountname "
    "authorid userid nickname name",
}
_AROUND = re.compile(r"^(?:tweet|post(?!ed)|comment|status)|utc$")
_HEAD = 65536  # bytes of a file that are looked at


def unread_columns(options: argparse.Namespace) -> str | None:
    """Columns of the first table that has such, and the --columns that reads them."""
    for path, rows in _tables(options):
        header = rows[0]
        read = _read(options.columns, header)
        found = {field: _named_as(field, header, read) for field in _LIKELY if field not in read}
        found = {field: names for field, names in found.items() if names}
        if found and "text" in read and not _lacks(header, options.columns):
            from shlex import quote

            from clamor._inputs import columns_of
            from clamor.report.words import listed

            names = [name for of in found.values() for name in of]
            asked = f"{options.columns or columns_of(read)},{columns_of({field: of[0] for field, of in found.items()})}"
            return (
                f"{path}: no column is read as {' or '.join(found)}; there {'is' if len(names) == 1 else 'are'} {listed(names)}: "
                f"--columns {quote(asked)}"
            )
    return None


def unread_times(report: Report, options: argparse.Namespace) -> str | None:
    """That none of the times could be read, with one of them where the input is a table."""
    bad = any(one["reason"] == "bad_time" for one in report["input"]["damaged"]["reasons"])
    if report["span"] or not bad:
        return None
    sample = next(_times(options), None)
    such = f", such as {sample[:40]!r}" if sample else ""
    return f"none of the times could be read{such}: --time-format says how they are written, as %d-%m-%Y %H.%M does"


def not_utf8(report: Report) -> str | None:
    """How records that are of another encoding are converted."""
    from clamor._counts import count
    from clamor.cli.said import NOT_UTF8, with_remedy

    skipped = sum(one["count"] for one in report["input"]["skipped"]["reasons"] if one["reason"] == "invalid_utf8")
    return with_remedy(f"{count(skipped, 'record is', 'records are')} {NOT_UTF8}") if skipped else None


def _times(options: argparse.Namespace) -> Iterator[str]:
    """What stands in the column of times, as far as the first rows go."""
    for _, (header, *rows) in _tables(options):
        column = _read(options.columns, header).get("time")
        yield from (cell for row in rows for name, cell in zip(header, row) if name == column and cell)


def check_used(report: Report) -> None:
    """Raises BadFileError where there were records and none is a post."""
    from clamor.report import words

    skipped = report["input"]["skipped"]
    if skipped["total"] and not report["input"]["posts"]:
        raise none_used(skipped["total"], [words.reason(one["reason"]) for one in skipped["reasons"]])


def none_used(records: int, reasons: Sequence[str], keys: Sequence[str] = ()) -> BadFileError:
    """Of records of which none is a post; `keys` those of the first, where they are known."""
    from clamor import _unused

    return BadFileError(_unused.none_used(records, reasons, keys))


def first_keys(path: str) -> list[str]:
    """The keys of a JSON Lines file's first record, as they are said; none where it is not plain to see."""
    from clamor._unused import keys_of

    return keys_of(_first_record(path))


def unread_id(path: str, columns: str) -> str | None:
    """Of a JSON Lines file whose posts all have ids of the reader's making: that the key was not there which is named for them."""
    key = dict(fields_of(columns)).get("id")
    if key is None or key in (record := _first_record(path)) or not record:
        return None
    return f"{path}: no record has an id under {key[:40]!r} (the first has {', '.join(first_keys(path))}); ids are made of the records"


def _first_record(path: str) -> dict[str, Any]:
    import json

    try:
        if not os.path.isfile(path):
            return {}
        with open(path, "rb") as file:
            record = json.loads(file.readline(_HEAD))
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _tables(options: argparse.Namespace) -> Iterator[tuple[str, list[list[str]]]]:
    """Paths and first rows of the inputs that are tables."""
    import csv
    from io import StringIO

    for path in options.posts:
        of_name = "csv" if path.lower().endswith(".csv") else "tsv" if path.lower().endswith((".tsv", ".tab")) else None
        kind = of_name if options.format == "auto" else options.format
        if kind not in ("csv", "tsv") or not os.path.isfile(path):
            continue
        try:
            with open(path, "rb") as file:
                text = file.read(_HEAD).decode("utf-8-sig", "replace")
            rows = list(csv.reader(StringIO(text, newline=""), delimiter="\t" if kind == "tsv" else _delimiter(text)))
        except (OSError, csv.Error):
            continue  # the reader of posts says what is wrong
        if rows and not text.lstrip().startswith("{"):
            yield path, rows


def _delimiter(text: str) -> str:
    """Of CSV: a comma, but where the header has none, a semicolon or tab that it has."""
    header = text.partition("\n")[0]
    return next((delimiter for delimiter in ",;\t" if delimiter in header), ",")


def _read(columns: str, header: list[str]) -> dict[str, str]:
    """The column that each field is read from: of --columns, or by its name."""
    if not columns:
        return {name.lower(): name for name in header if name.lower() in FIELDS}
    return {field.removesuffix("?"): column for field, column in fields_of(columns)}


def _lacks(header: list[str], columns: str) -> bool:
    """Whether a column of --columns is not there that must be: the reader of posts says so."""
    return any(column not in header for field, column in fields_of(columns) if not field.endswith("?"))


def _named_as(field: str, header: list[str], read: dict[str, str]) -> list[str]:
    """Columns that are called as the field is elsewhere and not read yet, the likeliest first."""
    known = _LIKELY[field].split()
    plain = {name: _AROUND.sub("", re.sub("[^a-z0-9]", "", name.lower())) for name in header if name.isprintable()}
    return sorted((name for name in plain if plain[name] in known and name not in read.values()), key=lambda name: known.index(plain[name]))
