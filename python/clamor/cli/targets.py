"""What stands in the label's column, by a model's targets: one label, several, or a number."""

from __future__ import annotations

from array import array

from clamor._columns import column_pairs
from clamor._targets import numbers_of, rows_of
from clamor.cli.command import field_columns, rows, say
from clamor.cli.labels import LabelCounts
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeVar

    from clamor import _core
    from clamor._targets import Targets

    Cell = TypeVar("Cell")

KINDS = ("classes", "labels", "number")
COLUMNS = (
    "which columns are text and label (default: text=text,label=label); "
    "of targets labels a cell has any number, separated by , ; or |, in JSON Lines also a list"
)


def label_columns(columns: str) -> str:
    return field_columns(columns, {"text": "text", "label": "label"})


def weighed_columns(columns: str) -> tuple[str, str, bool]:
    """The same of posts that are learned, and of others, of which no weight is read; and whether those that are learned have one."""
    pairs = {pair: pair.partition("=")[0].strip() for pair in column_pairs(columns)}
    if "weight?" in pairs.values():
        raise InvalidArgumentError(f"--columns {columns}: expected weight=COLUMN: where posts weigh, each has a weight")
    others = ",".join(pair for pair, field in pairs.items() if field != "weight")
    fields = {name: name for name in ("text", "label", "weight")}
    learned, judging = (field_columns(some, fields, asked=("weight",)) for some in (columns, others))
    return learned, judging, "weight" in pairs.values()


def labelled(
    threads: _core.Context, options: argparse.Namespace, path: str, targets: str, weights: list[float] | None = None
) -> Iterator[list[tuple[str, Any]]]:
    """Batches of a file's texts with their class, tuple of labels, or number. What each weighs is put behind `weights`, where they are.

    A post without is left out, and counted on stderr, but of labels, where it has none; so is, uncounted, one that weighs nothing.
    """
    place = bare = first_bare = 0
    for batch in rows(threads, path, ["text", "label"] + ["weight"] * (weights is not None), options):
        found: list[tuple[str, Any]] = []
        for text, cell, *weighs in batch:
            place += 1
            where = f"{path}: post {place:,}"
            if weights is not None and (cell or targets == "labels"):
                if (weight := _weight(weighs[0], where)) == 0:
                    continue
                weights.append(weight)
            if targets == "labels":
                found.append((text, several(cell, where)))
            elif cell:
                found.append((text, number(cell, where) if targets == "number" else single(cell, where)))
            else:
                bare, first_bare = bare + 1, first_bare or place
        yield found
    if bare:
        say(path, bare, "no number" if targets == "number" else "no label", f"post {first_bare:,}")


def several(cell: str, where: str) -> tuple[str, ...]:
    from clamor import _core

    return tuple(_read(_core.labels_of, cell, where))


def single(cell: str, where: str) -> str:
    from clamor import _core

    if _core.is_label_list(cell):
        raise InvalidArgumentError(f"{where}: expected one label, got a list; targets are labels where a post has any number")
    return cell


def _weight(cell: str, where: str) -> float:
    weight = number(cell, f"{where}: weight") if cell else -1.0
    if weight < 0:
        raise InvalidArgumentError(f"{where}: weight: expected a number from 0 on, got {cell[:40] or 'none'}")
    return weight


def number(cell: str, where: str) -> float:
    from clamor import _core

    return _read(_core.number_of, cell, where)


def _read(reads: Callable[[str], Cell], cell: str, where: str) -> Cell:
    """What the core reads in a cell; its errors say where."""
    try:
        return reads(cell)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{where}: {error}") from None


def all_known(
    threads: _core.Context, options: argparse.Namespace, path: str, targets: str, labels: Sequence[str], of: str, expected: str
) -> list[tuple[str, Any]]:
    """All that labelled() gives. Raises InvalidArgumentError where no post has what is `expected`, or one has a label that is none of
    these, which `of` has."""
    posts, counts = [], LabelCounts(path, targets)
    for batch in labelled(threads, options, path, targets):
        posts += batch
        counts.add(given for _, given in batch)
    counts.check(labels, of, expected)
    return posts


def encoded(posts: Sequence[tuple[str, Any]], labels: Sequence[str], targets: str) -> tuple[list[str], Targets]:
    """The texts, and what a model of these labels, which are all that posts have, is to say of each."""
    texts, said = [text for text, _ in posts], [given for _, given in posts]
    if targets == "number":
        return texts, array("d", said)
    return texts, numbers_of(said, labels, "label") if targets == "classes" else rows_of(said, labels, "label")
