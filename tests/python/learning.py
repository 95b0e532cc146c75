"""Small data that small models can learn, with fixed seeds."""

from __future__ import annotations

import random
from typing import Any

_GOOD = "love great happy wonderful brilliant lovely super thanks".split()
_BAD = "hate awful sad terrible broken angry worst sorry".split()
_REST = "the train phone camera today city meeting line four really so it was my".split()

TINY: dict[str, Any] = {"width": 32, "layers": 1, "heads": 2, "inner": 64, "vocabulary": 300, "epochs": 12, "rate": 3e-3, "batch_tokens": 512, "threads": 2}
"""Parameters of a TextClassifier that learns posts() in a second."""


def posts(count: int, seed: int = 7) -> tuple[list[str], list[str]]:
    """Posts whose mood is in two of their words."""
    draw = random.Random(seed)
    texts, labels = [], []
    for _ in range(count):
        label = draw.choice(["bad", "good"])
        words = draw.choices(_REST, k=6) + draw.choices(_GOOD if label == "good" else _BAD, k=2)
        draw.shuffle(words)
        texts.append(" ".join(words))
        labels.append(label)
    return texts, labels
