"""Sentiment toward a target."""

from __future__ import annotations

import os
from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from clamor import _checks, _core, models
from clamor._context import context
from clamor._opened import Opened
from clamor._texts import as_texts, warn_of_cut
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    from typing import Any, Literal


class Opinion(NamedTuple):
    """What a post says about its target. `label` and `value` are of two heads of the network, and may disagree."""

    label: Literal["negative", "positive"]
    """The likelier of the two poles."""
    scores: tuple[float, float]
    """Probabilities of negative and positive, which add up to 1."""
    value: int
    """-2, strongly negative, to 2, strongly positive: the median of `points`."""
    points: tuple[float, float, float, float, float]
    """Probabilities of -2 to 2, all five weighing alike."""


class TargetSentiment(Opened):
    """What posts say about a brand, person or topic that they mention.

    >>> model = clamor.TargetSentiment()                                                  # doctest: +SKIP
    >>> model.predict(["Love my new Pixel, unlike that iPhone"] * 2, ["pixel", "iPhone"])   # doctest: +SKIP

    Parameters
    ----------
    model : path or str, default="target-sentiment"
        A model folder, or the name of a shipped model.
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        bf16 where the processor has it, "auto" for the fastest whose results hold (docs/precision.md).
    packed : path, optional
        A file that clamor.pack() wrote elsewhere; the one beside the weights is found (docs/packed-weights.md).
    threads : int, default=0
        0 for one a processor.

    Pickled and copied it is these parameters: the folder must be there where it is opened again.
    """

    def __init__(
        self,
        model: str | PathLike[str] = "target-sentiment",
        *,
        precision: str = "f32",
        packed: str | PathLike[str] | None = None,
        threads: int = 0,
    ) -> None:
        self._parameters: dict[str, Any] = {"model": model, "precision": precision, "packed": packed, "threads": threads}
        self._threads = threads
        self._core = _core.TargetSentiment.load(
            context(threads),
            models.opened_by("TargetSentiment", model)[0],
            _checks.precision("precision", precision),
            "" if packed is None else _checks.path("packed", packed),
        )

    def __repr__(self) -> str:
        return f"<TargetSentiment of {os.fspath(self._parameters['model'])}, {self.precision_}>"

    def predict(
        self, texts: Iterable[str], targets: Iterable[str], *, aliases: Iterable[str] | Iterable[Iterable[str]] | None = None
    ) -> list[Opinion]:
        """One opinion a text, about the target in the same place. A text that does not mention its target is read as a whole.

        Of a text with more tokens than the model reads at once the first are read, or, where its target is not among them, those around
        its first mention; a RuntimeWarning says how many there were.

        Parameters
        ----------
        texts, targets : iterable of str
            As many targets as texts: lists, NumPy or Arrow arrays, pandas or Polars columns.
        aliases : iterable, optional
            What else the targets are called: a list of names for each text, or one list for all, which is refused where there are several
            texts and as many names.
        """
        posts, about = as_texts(texts, "texts"), as_texts(targets, "targets")
        if len(posts) != len(about):
            raise InvalidArgumentError(f"targets: expected one for each of {len(posts):,} texts, got {len(about):,}")
        _check_names("targets", about)
        opinions, longer = self._opinions(posts, about, _aliases(aliases, len(posts)))
        warn_of_cut(longer, len(posts), self.longest_, "")
        return opinions

    def _opinions(self, posts: list[str], about: list[str], aliases: list[list[str]]) -> tuple[list[Opinion], int]:
        """And how many texts have more tokens than are read at once."""
        found, longer = self._core.opinions(context(self._threads), posts, about, aliases)
        return [Opinion("positive" if poles[1] > poles[0] else "negative", poles, value, points) for poles, points, value in found], longer


def _aliases(given: Iterable[str] | Iterable[Iterable[str]] | None, count: int) -> list[list[str]]:
    """A list of names for each of the texts."""
    if given is None:
        return [[]] * count
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise TypeError(f"aliases: expected a list of names, or one for each text, got {_checks.said(given)}")
    lists = list(given)
    if all(isinstance(name, str) for name in lists):
        if len(lists) == count > 1:
            raise InvalidArgumentError(
                f"aliases: {count} names for {count} texts: expected [[name], ...] where each text has one, or [names] * {count} for all"
            )
        return [_names("aliases", lists)] * count
    if len(lists) != count:
        raise InvalidArgumentError(f"aliases: expected a list of names for each of {count:,} texts, got {len(lists):,}")
    return [_names(f"aliases[{i}]", names) for i, names in enumerate(lists)]


def _names(what: str, names: Any) -> list[str]:
    found = as_texts(names, what)
    _check_names(what, found)
    return found


def _check_names(what: str, names: list[str]) -> None:
    for i, name in enumerate(names):
        if not name.strip():
            raise InvalidArgumentError(f"{what}[{i}]: expected a name, got an empty one")
