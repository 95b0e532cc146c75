"""Sentiment toward a target."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from clamor import _checks, _core, models
from clamor._context import context
from clamor._texts import as_texts
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    from typing import Literal


class Opinion(NamedTuple):
    """What a post says about its target."""

    label: Literal["negative", "positive"]
    """The likelier of the two poles."""
    scores: tuple[float, float]
    """Probabilities of negative and positive, which add up to 1."""
    value: int
    """-2, strongly negative, to 2, strongly positive: the median of `points`."""
    points: tuple[float, float, float, float, float]
    """Probabilities of -2 to 2, all five weighing alike."""


class TargetSentiment:
    """What posts say about a brand, person or topic that they mention.

    >>> model = clamor.TargetSentiment()                                                  # doctest: +SKIP
    >>> model.predict(["Love my new Pixel, unlike that iPhone"] * 2, ["pixel", "iPhone"])   # doctest: +SKIP

    model: a model folder, or the name of a shipped one.   precision: f32, bf16 (where the processor has it), int8, or auto for the
    fastest whose results hold (docs/precision.md).   threads: 0 for one a processor.
    """

    def __init__(self, model: str | PathLike[str] = "target-sentiment", *, precision: str = "f32", threads: int = 0) -> None:
        self._threads = threads
        self._core = _core.TargetSentiment.load(context(threads), models.folder(model), _checks.precision("precision", precision))

    @property
    def precision_(self) -> str:
        """What `precision` came to: f32, bf16 or int8."""
        return self._core.precision

    def predict(self, texts: Sequence[str], targets: Sequence[str]) -> list[Opinion]:
        """One opinion a text, about the target of the same place. A text that does not mention it is read as a whole."""
        posts, about = as_texts(texts), as_texts(targets)
        if len(posts) != len(about):
            raise InvalidArgumentError(f"targets: expected one for each of {len(posts):,} texts, got {len(about):,}")
        found = self._core.opinions(context(self._threads), posts, about)
        return [Opinion("positive" if poles[1] > poles[0] else "negative", poles, value, points) for poles, points, value in found]
