"""Small data that small models can learn, with fixed seeds."""

from __future__ import annotations

import contextlib
import json
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_GOOD = "love great happy wonderful brilliant lovely super thanks".split()
_BAD = "hate awful sad terrible broken angry worst sorry".split()
_REST = "the train phone camera today city meeting line four really so it was my".split()

TINY: dict[str, Any] = {
    "width": 32, "layers": 1, "heads": 2, "inner": 64, "vocabulary": 300, "epochs": 12, "rate": 3e-3, "batch_tokens": 512, "threads": 2,
}
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


def posts_table(path: Path, count: int, seed: int = 7, header: str = "text\tlabel") -> Path:
    """posts() as a file."""
    texts, labels = posts(count, seed)
    path.write_text("\n".join([header, *(f"{text}\t{label}" for text, label in zip(texts, labels))]) + "\n", encoding="utf-8")
    return path


def posts_lines(path: Path, texts: list[str], labels: Any) -> str:
    """Posts and labels of any kind as JSON Lines. Returns the path."""
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in zip(texts, labels)), encoding="utf-8")
    return str(path)


def pictures(count: int, seed: int = 5) -> tuple[Any, list[str]]:
    """Pictures [n, 16, 16, 3] of noise with a bright half: left, right or top."""
    import numpy as np

    draw = np.random.default_rng(seed)
    made = draw.integers(0, 90, (count, 16, 16, 3), dtype=np.uint8)
    labels = [("left", "right", "top")[i % 3] for i in range(count)]
    for picture, label in zip(made, labels):
        place = {"left": picture[:, :8], "right": picture[:, 8:], "top": picture[:8]}[label]
        place += 120
    return made, labels


def communities(size: int = 60, seed: int = 5) -> tuple[Any, Any, Any]:
    """Two communities: edges [m, 2], mostly inside; noisy features [nodes, 8]; labels [nodes]."""
    import numpy as np

    draw = np.random.default_rng(seed)
    labels = np.repeat(["east", "west"], size)
    pairs = draw.integers(0, 2 * size, (size * 16, 2))
    inside = labels[pairs[:, 0]] == labels[pairs[:, 1]]
    edges = pairs[inside | (draw.random(len(pairs)) < 0.05)]
    features = draw.normal(0, 1, (2 * size, 8)).astype(np.float32)
    features[:, 0] += np.where(labels == "east", 1.0, -1.0)
    return edges, features, labels


def stopping_at(stage: str, last: int) -> Callable[[str, bool], Any]:
    """A _progress.steps that presses Ctrl-C at a step of a stage of training."""

    @contextlib.contextmanager
    def steps(name: str, show: bool) -> Iterator[Any]:
        yield lambda step, *rest: signal.raise_signal(signal.SIGINT) if (name, step) == (stage, last) else None

    return steps
