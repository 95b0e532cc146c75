from __future__ import annotations

import random
from typing import Any

import pytest

from clamor.metrics import Scores


def test_by_hand() -> None:
    scores = Scores(["a", "b", "c"])
    for true, predicted in [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("x", "a")]:
        scores.add(true, predicted)
    assert (scores.count, scores.unknown, scores.accuracy) == (4, 1, 0.75)
    assert scores.of_labels() == {
        "a": {"posts": 2, "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)},
        "b": {"posts": 2, "precision": pytest.approx(2 / 3), "recall": 1.0, "f1": pytest.approx(4 / 5)},
        "c": {"posts": 0, "precision": None, "recall": None, "f1": None},
    }
    assert scores.macro_recall == 0.75
    assert scores.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert "macro-recall 0.7500" in str(scores) and "calibration" not in str(scores) + str(scores.as_dict())
    printed = [line.split() for line in str(scores).splitlines()]
    at = printed.index(["precision", "recall", "F1", "posts"])
    assert printed[at + 1 : at + 4] == [["a", "1.0000", "0.5000", "0.6667", "2"], ["b", "0.6667", "1.0000", "0.8000", "2"], ["c", *"---0"]]
    at = printed.index(["put", "into", "(1)", "(2)", "(3)"])
    assert printed[at + 1 : at + 4] == [["(1)", "a", *"110"], ["(2)", "b", *"020"], ["(3)", "c", *"000"]]


def test_what_the_model_is_sure_of() -> None:
    scores = Scores(["a", "b"])
    for i in range(100):
        scores.add("a" if i % 10 else "unheard of", "a" if i % 3 else "b", 0.5 + i / 200)
    known = [(i % 3 != 0, 0.5 + i / 200) for i in range(100) if i % 10]
    found: Any = scores.as_dict()
    bins = found["calibration"]
    assert [sum(one["posts"] for one in bins["bins"]), len(bins["bins"])] == [90, 15]
    error = 0.0
    for one in bins["bins"]:
        inside = [(right, sure) for right, sure in known if one["from"] < sure <= one["to"]]
        assert len(inside) == one["posts"]
        error += abs(sum(right for right, _ in inside) - sum(sure for _, sure in inside)) / 90
    assert bins["error"] == pytest.approx(error, abs=1e-6)
    curve = found["coverage"]
    assert (curve[0]["coverage"], curve[0]["accuracy"]) == (1, pytest.approx(scores.accuracy))
    for point in curve:
        answered = [right for right, sure in known if sure >= point["threshold"] - 1e-7]
        assert len(answered) / 90 == pytest.approx(point["coverage"])
        assert sum(answered) / len(answered) == pytest.approx(point["accuracy"])
    intervals = found["intervals"]
    assert all(intervals[name][0] < found[name] < intervals[name][1] for name in ("accuracy", "macro_recall", "macro_f1"))
    assert "expected calibration error" in str(scores) and "10 posts have a label" in str(scores)
    printed = str(scores).splitlines()
    table = printed[printed.index("answers to    with --abstain  accuracy") + 1 :][: len(curve)]
    assert [float(line.split()[-1]) for line in table] == [pytest.approx(point["accuracy"], abs=1e-4) for point in curve]


def test_what_coverage_says_keeps_its_posts() -> None:
    scores = Scores(["a", "b"])
    for sure in (0.70006, 0.90009, 0.99999):
        scores.add("a", "a", sure)
    printed = str(scores).splitlines()
    table = printed[printed.index("answers to    with --abstain  accuracy") + 1 :]
    assert table[0].split()[:2] == ["100.0%", "0.7000"]


def test_as_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    draw = random.Random(3)
    true, predicted = draw.choices("abc", k=500), draw.choices("abc", weights=[3, 2, 1], k=500)
    scores = Scores(["a", "b", "c"])
    for pair in zip(true, predicted):
        scores.add(*pair)
    assert scores.macro_f1 == pytest.approx(metrics.f1_score(true, predicted, average="macro"))
    assert scores.macro_recall == pytest.approx(metrics.recall_score(true, predicted, average="macro"))
