"""Posts that are learned, and those of them that judge the training instead."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from clamor import _checks
from clamor._targets import check_columns, encode_held_out, sample_weights
from clamor._texts import as_texts, plain
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from clamor._targets import Targets
    from clamor.text import TextClassifier


class Labelled(NamedTuple):
    """Texts, what the core learns of each, and what each weighs; no weights where all weigh alike."""

    texts: list[str]
    targets: Targets
    weights: list[float]

    def split(self, held: Sequence[int]) -> tuple[Labelled, Labelled]:
        """Those that are trained on, and those at the places that are held out."""
        others = set(held)
        return self._at([post for post in range(len(self.texts)) if post not in others]), self._at(held)

    def _at(self, places: Sequence[int]) -> Labelled:
        texts, weights = [self.texts[post] for post in places], [self.weights[post] for post in places if self.weights]
        return Labelled(texts, _targets_at(self.targets, places), weights)


def _targets_at(targets: Any, places: Sequence[int]) -> Targets:
    """Without NumPy, as the command needs it."""
    if isinstance(targets, list):
        return [targets[post] for post in places]
    values: Any = memoryview(targets)
    flat, size = values.cast("B"), values.nbytes // len(values)  # bytes of a post
    chosen = b"".join(flat[post * size : (post + 1) * size] for post in places)
    return memoryview(chosen).cast(values.format, [len(places), *values.shape[1:]])


def that_weigh(texts: list[str], y: Any, sample_weight: Any) -> tuple[list[str], Any, list[float]]:
    """Texts, what is said of each, and weights, without those of weight 0; no weights where none are given."""
    if sample_weight is None:
        return texts, y, []
    weights = sample_weights(sample_weight, len(texts)).tolist()
    places = [post for post, weight in enumerate(weights) if weight > 0]
    if len(places) == len(texts):
        return texts, y, weights
    return [texts[post] for post in places], _rows_at(y, places, len(texts)), [weights[post] for post in places]


def _rows_at(y: Any, places: list[int], count: int) -> Any:
    """Those of `count` rows of a list, an array, a sparse matrix, a column or a table, as what y is; what is none of these stays."""
    given = plain(y)
    if not hasattr(given, "shape"):
        if isinstance(given, (str, bytes, dict, set, frozenset)) or not hasattr(given, "__iter__"):
            return given
        given = list(given)
    rows = len(given) if isinstance(given, list) else (given.shape or (0,))[0]
    if rows != count:
        raise InvalidArgumentError(f"y: expected {count} labels, one for each of X, got {rows}")
    if isinstance(given, list):
        return [given[place] for place in places]
    if hasattr(given, "iloc"):  # of pandas
        return given.iloc[places]
    if hasattr(given, "to_pylist"):  # a table of Arrow's
        return given.take(places)
    return (given.tocsr() if hasattr(given, "tocsr") else given)[places]


def check_judges(model: TextClassifier, given: str) -> None:
    """That patience has posts to judge epochs by, and these come from one place: those that were `given`, or the model's fraction."""
    model._check_patience(bool(given) or model.validation_fraction > 0, "posts")
    if given and model.validation_fraction > 0:
        raise InvalidArgumentError(f"validation_fraction: expected 0 where {given} is given, got {model.validation_fraction:g}")


def judging(kind: str, classes: list[Any] | None, columns: list[Any] | None, X: Any, y: Any) -> tuple[list[str], Targets]:
    """Posts that fit() was given to judge epochs by, of the kind, classes and columns of those that it learns."""
    texts = as_texts(X, "validation")
    check_columns(y, columns, "validation")
    return texts, encode_held_out(kind, texts, y, classes, "text")


def held_out(targets: Targets, fraction: float, seed: int) -> list[int]:
    """The places of a share of posts, of each class its share to within one post; one post at least of each class or label is left.

    Systematic sampling: the classes one after the other in an order that is drawn, the posts of each in another; every 1/fraction-th from
    a drawn place on. A pick that falls on a post that must be left, or whose class has given its share, goes on to the next that may go.
    """
    labels = _labels(targets)
    classes = targets if isinstance(targets, list) else [0] * len(labels)
    draw = random.Random(_checks.seed("seed", seed))
    kinds, order = sorted(set(classes)), list(range(len(classes)))
    draw.shuffle(kinds)
    draw.shuffle(order)
    rank = {kind: place for place, kind in enumerate(kinds)}
    order.sort(key=lambda post: rank[classes[post]])
    begin = _begin(len(order) * fraction, draw.random())
    free = {kind: int(posts * fraction) + 1 for kind, posts in Counter(classes).items()}
    left = Counter(label for each in labels for label in each)
    held, owed = set[int](), 0
    for place, post in enumerate(order * 2):  # from the last class a pick goes on to the first
        if place < len(order):
            owed += int((place + 1) * fraction + begin) - int(place * fraction + begin)
        if owed and post not in held and free[classes[post]] and all(left[label] > 1 for label in labels[post]):
            held.add(post)
            free[classes[post]] -= 1
            for label in labels[post]:
                left[label] -= 1
            owed -= 1
    if not held:
        raise InvalidArgumentError(
            f"validation_fraction: expected a share of one post at least that leaves one of each class, got {fraction:g} of {len(classes)}"
        )
    return sorted(held)


def _begin(share: float, drawn: float) -> float:
    """Where in the first step the picks begin: one of the places that make as many of them as the share of posts, rounded."""
    more = share % 1
    return 1 - more + drawn * more if more >= 0.5 else drawn * (1 - more)


def _labels(targets: Any) -> Sequence[Sequence[int]]:
    """Of each post what another that is trained on must have, too: its class, or its labels; posts with a number have one thing alike."""
    if isinstance(targets, list):
        return [(number,) for number in targets]
    values: Any = memoryview(targets)
    if values.ndim == 1:
        return [(0,)] * len(values)
    posts, width = values.shape
    found: list[list[int]] = [[] for _ in range(posts)]
    for place, has in enumerate(values.cast("B").cast("f")):
        if has:
            found[place // width].append(place % width)
    return found
