from __future__ import annotations

import random

import pytest

from clamor.metrics import Scores


def test_by_hand() -> None:
    scores = Scores(["a", "b", "c"])
    for true, predicted in [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("x", "a")]:
        scores.add(true, predicted)
    assert (scores.count, scores.unknown, scores.accuracy) == (4, 1, 0.75)
    assert (scores.recall("a"), scores.precision("a"), scores.recall("c"), scores.precision("c")) == (0.5, 1.0, None, None)
    assert scores.macro_recall == 0.75
    assert scores.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert "macro-recall 0.7500" in str(scores)


def test_as_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    draw = random.Random(3)
    true, predicted = draw.choices("abc", k=500), draw.choices("abc", weights=[3, 2, 1], k=500)
    scores = Scores(["a", "b", "c"])
    for pair in zip(true, predicted):
        scores.add(*pair)
    assert scores.macro_f1 == pytest.approx(metrics.f1_score(true, predicted, average="macro"))
    assert scores.macro_recall == pytest.approx(metrics.recall_score(true, predicted, average="macro"))
