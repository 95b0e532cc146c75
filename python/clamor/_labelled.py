"""Posts that are learned, and those of them that judge the training instead."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from clamor import _checks
from clamor._targets import check_columns, encode_held_out, sample_weights
from clamor._texts import as_texts
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    from typing import Any

    from clamor._targets import Targets


class Labelled(NamedTuple):
    """Texts, what the core learns of each, and what each weighs; no weights where all weigh alike."""

    texts: list[str]
    targets: Targets
    weights: list[float]

    @classmethod
    def of(cls, texts: list[str], targets: Targets, sample_weight: Any) -> Labelled:
        """Those that weigh something."""
        if sample_weight is None:
            return cls(texts, targets, [])
        weights = sample_weights(sample_weight, len(texts)).tolist()
        return cls(texts, targets, weights)._at([post for post, weight in enumerate(weights) if weight > 0])

    def split(self, fraction: float, seed: int) -> tuple[Labelled, Labelled]:
        """Those that are trained on, and a share that is not: of each class, of which one at least is left."""
        held = held_out(self.targets if isinstance(self.targets, list) else [0] * len(self.texts), fraction, seed)
        every = range(len(self.texts))
        return self._at([post for post in every if post not in held]), self._at(sorted(held))

    def _at(self, places: Sequence[int]) -> Labelled:
        import numpy as np

        targets: Targets
        if isinstance(self.targets, list):
            targets = [self.targets[post] for post in places]
        else:
            targets = np.asarray(self.targets)[places]
        return Labelled([self.texts[post] for post in places], targets, [self.weights[post] for post in places if self.weights])


def judging(kind: str, classes: list[Any] | None, columns: list[Any] | None, X: Any, y: Any) -> tuple[list[str], Targets]:
    """Posts that fit() was given to judge epochs by, of the kind, classes and columns of those that it learns."""
    texts = as_texts(X, "validation")
    check_columns(y, columns, "validation")
    return texts, encode_held_out(kind, texts, y, classes, "text")


def held_out(classes: Sequence[Any], fraction: float, seed: int) -> set[int]:
    """The places of a share of posts: every 1/fraction-th, in an order that has classes one after the other, and is random within them,
    but for the last one of a class."""
    order = list(range(len(classes)))
    random.Random(_checks.seed("seed", seed)).shuffle(order)
    order.sort(key=classes.__getitem__)
    left, held = Counter(classes), set()
    for place, post in enumerate(order):
        if int((place + 1) * fraction + 0.5) > int(place * fraction + 0.5) and left[classes[post]] > 1:
            left[classes[post]] -= 1
            held.add(post)
    if not held:
        raise InvalidArgumentError(
            f"validation_fraction: expected a share of one post at least that leaves one of each class, got {fraction:g} of {len(classes)}"
        )
    return held
