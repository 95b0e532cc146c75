"""What stands in the label's column, by a model's targets: one label, several, or a number."""

from __future__ import annotations

import math
import re

from clamor.cli.command import field_columns, rows
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any

    from clamor import _core

KINDS = ("classes", "labels", "number")
COLUMNS = "which columns are text and label (default: text=text,label=label); of targets labels a cell has any number, parted by , ; or |, in JSON Lines also a list"


def label_columns(columns: str) -> str:
    return field_columns(columns, {"text": "text", "label": "label"})


def labelled(threads: _core.Context, options: argparse.Namespace, path: str, targets: str) -> Iterator[list[tuple[str, Any]]]:
    """Batches of a file's texts with their class, tuple of labels, or number. A post without is left out, but of labels, where it has none."""
    place = 0
    for batch in rows(threads, path, ["text", "label"], options):
        found: list[tuple[str, Any]] = []
        for text, cell in batch:
            place += 1
            where = f"{path}: post {place:,}"
            if targets == "labels":
                found.append((text, several(cell, where)))
            elif cell:
                found.append((text, number(cell, where) if targets == "number" else single(cell, where)))
        yield found


def several(cell: str, where: str) -> tuple[str, ...]:
    """The labels of a cell, each once: a list of JSON, or parted by , ; or |."""
    given = _listed(cell)
    if given is None:
        given = re.split("[,;|]", cell)
    if wrong := [label for label in given if isinstance(label, bool) or not isinstance(label, (str, int, float))]:
        raise InvalidArgumentError(f"{where}: expected a list of labels, got {_named(wrong[0])} in it")
    return tuple(dict.fromkeys(label for one in given if (label := str(one).strip())))


def single(cell: str, where: str) -> str:
    if _listed(cell) is not None:
        raise InvalidArgumentError(f"{where}: expected one label, got a list; targets are labels where a post has any number")
    return cell


def _listed(cell: str) -> list[Any] | None:
    """What a list of JSON has, which the reader hands on as it is written; None of a cell that is none."""
    if not cell.startswith("["):
        return None
    from json import loads

    try:
        given = loads(cell)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, list) else None


def _named(value: Any) -> str:
    """A value of JSON, by its kind alone."""
    return {list: "a list", dict: "an object", bool: "true or false"}.get(type(value), "null")


def number(cell: str, where: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise InvalidArgumentError(f"{where}: expected a number, got text: is that column the number?") from None
    if not math.isfinite(value):
        raise InvalidArgumentError(f"{where}: expected a finite number, got {value}")
    return value
