"""Posts that weigh differently in training."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from clamor import TextClassifier

from .learning import TINY, posts

np = pytest.importorskip("numpy")

QUICK = {**TINY, "epochs": 3}


def answers(texts: list[str], y: Any, sample_weight: Any = None, ask: list[str] | None = None, **more: Any) -> bytes:
    model = TextClassifier(**{**QUICK, **more}).fit(texts, y, sample_weight)
    given: bytes = model._outputs(ask or texts).tobytes()
    return given


def truths(moods: list[str]) -> dict[str, Any]:
    """What posts of these moods have, by targets."""
    lists = [[mood] if i % 3 else [mood, "third"] for i, mood in enumerate(moods)]
    return {"classes": moods, "labels": lists, "number": [float(mood == "good") + i % 5 for i, mood in enumerate(moods)]}


@pytest.mark.parametrize("targets", ["classes", "labels", "number"])
def test_weights_of_posts(targets: str) -> None:
    texts, moods = posts(120)
    y = truths(moods)[targets]
    plain = answers(texts, y, targets=targets)
    for alike in ([3] * 120, np.full(120, 1e-3, dtype=np.float32), np.ones(120, dtype=int)):
        assert answers(texts, y, alike, targets=targets) == plain
    weights = np.linspace(0, 5, 120)
    assert answers(texts, y, weights, targets=targets) == answers(texts, y, weights.tolist(), targets=targets) != plain
    # Of weight 0 a post teaches nothing: neither its words nor what is said of it.
    wrong = [*texts[:100], *(f"{text} strange" for text in texts[100:])], [*y[:100], *(y[0] for _ in range(20))]
    only = answers(texts[:100], y[:100], ask=texts, targets=targets, pretrain_epochs=1)
    assert answers(*wrong, [2] * 100 + [0] * 20, ask=texts, targets=targets, pretrain_epochs=1) == only != plain


def containers(y: list[Any]) -> dict[str, Any]:
    """The same as what y may come in, by the package that must be there; of a matrix tables and sparse matrices, too."""
    matrix = isinstance(y[0], list)
    made: dict[str, Any] = {"numpy": np.array(y)}
    for package in ("pandas", "polars", "pyarrow", "scipy.sparse"):
        try:
            module = importlib.import_module(package)
        except ImportError:
            continue
        if not matrix and package != "scipy.sparse":
            made[package] = getattr(module, "array" if package == "pyarrow" else "Series")(y)
        elif matrix and package == "pyarrow":
            made[package] = module.table({f"label {i}": column for i, column in enumerate(zip(*y))})
        elif matrix and package == "scipy.sparse":
            made |= {f"{package} {kind}": getattr(module, kind)(np.array(y)) for kind in ("csr_matrix", "coo_array", "csc_array")}
        elif matrix:
            made[package] = module.DataFrame({f"label {i}": column for i, column in enumerate(zip(*y))})
    return made


@pytest.mark.parametrize("targets", ["classes", "labels", "number"])
def test_weight_0_in_whatever_y_comes(targets: str) -> None:
    texts, moods = posts(60)
    weights = [i % 4 for i in range(60)]
    some = [i for i, weight in enumerate(weights) if weight]
    y = {"classes": moods, "labels": [[mood == "good", i % 3 == 0] for i, mood in enumerate(moods)], "number": [i % 5 for i in range(60)]}
    given: list[Any] = [[int(label) for label in row] if isinstance(row, list) else row for row in y[targets]]  # type: ignore[attr-defined]
    few = [given[i] for i in some]
    only = np.array(few) if targets == "labels" else few
    expected = answers([texts[i] for i in some], only, [weights[i] for i in some], ask=texts, targets=targets)
    made = containers(given)
    for package, container in made.items() if targets == "labels" else [("list", given), ("tuple", tuple(given)), *made.items()]:
        assert answers(texts, container, weights, targets=targets) == expected, package


def test_what_weighs_nothing_says_nothing_of_classes() -> None:
    texts, labels = posts(60)
    more, weights = ["so strange", "very strange"], [1] * 60 + [0, 0]
    for others in (["rare", "rarer"], [None, None], ["good", 7]):
        for options in ({}, {"class_weight": {"good": 2, "bad": 1}}, {"balance": 1}):
            model = TextClassifier(**QUICK, **options).fit([*texts, *more], [*labels, *others], weights)
            assert model.classes_.tolist() == ["bad", "good"]
            assert model.predict_proba(texts).tobytes() == answers(texts, labels, **options)
    lists = [[label] for label in labels]
    model = TextClassifier(**QUICK, targets="labels").fit([*texts, *more], [*lists, ["rare"], ["good", "rarer"]], weights)
    assert model.classes_.tolist() == ["bad", "good"]
    numbers = [float(label == "good") for label in labels]
    TextClassifier(**QUICK, targets="number").fit([*texts, *more], [*numbers, None, float("nan")], weights)
    wrong: list[tuple[Any, str]] = [
        ([*labels, "rare", "rare"], "class_weight: expected labels of y, got 1 others, first 'rare', and no weight for 'bad'"),
        ([*labels, "rare"], "y: expected 62 labels, one for each of X, got 61"),
        (np.array("good"), "y: expected 62 labels, one for each of X, got 0"),
        ("good", "y: expected a sequence of labels, got str"),
        (7, "y: expected a sequence of labels, got 7"),
    ]
    for y, said in wrong:
        with pytest.raises((ValueError, TypeError), match=said):
            TextClassifier(**QUICK, class_weight={"rare": 2, "good": 1}).fit([*texts, *more], y, weights)
    with pytest.raises(ValueError, match="y: expected at least two classes, got 1"):
        TextClassifier(**QUICK).fit(texts, labels, [label == "good" for label in labels])


def test_they_multiply_those_of_classes_and_balance_counts_posts() -> None:
    texts, labels = posts(120)
    doubtful = ["good" if i % 2 else "bad" for i in range(120)]  # which the texts do not tell
    double = [2 if label == "good" else 1 for label in doubtful]

    def good(sample_weight: list[int] | None = None, **parameters: Any) -> float:
        model = TextClassifier(**{**TINY, "epochs": 2, **parameters}).fit(texts, doubtful, sample_weight)
        return float(model.predict_proba(texts)[:, 1].mean())

    assert good() + 0.05 < good(double) < good(double, class_weight={"good": 2}) - 0.05
    assert abs(good(double) - good(class_weight={"good": 2})) < 0.05
    four = [4 if label == "good" else 1 for label in labels]
    by_hand = {label: 60 / labels.count(label) for label in ("bad", "good")}
    assert answers(texts, labels, four, balance=1) == answers(texts, labels, four, class_weight=by_hand)


def test_what_weighs_more_is_learned_more() -> None:
    texts, labels = posts(160)
    doubtful = ["good" if i % 2 else label for i, label in enumerate(labels)]
    trusted = TextClassifier(**TINY).fit(texts, doubtful, [0.01 if i % 2 else 1 for i in range(160)])
    assert trusted.score(*posts(100, seed=8)) > TextClassifier(**TINY).fit(texts, doubtful).score(*posts(100, seed=8)) + 0.1


@pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow"])
def test_columns_of_weights(package: str) -> None:
    module = pytest.importorskip(package)
    texts, labels = posts(60)
    weights = [i % 4 for i in range(60)]
    column = {"pyarrow": "array"}.get(package, "Series")
    assert answers(texts, labels, getattr(module, column)(weights)) == answers(texts, labels, weights)


@pytest.mark.parametrize("targets", ["classes", "labels", "number"])
def test_wrong_weights_are_said(targets: str) -> None:
    texts, moods = posts(20)
    y = truths(moods)[targets]
    wrong: list[tuple[Any, str]] = [
        ([1] * 19, "sample_weight: expected 20 numbers, one for each of X, got int64 of shape \\(19,\\)"),
        ([1.0] * 19 + [float("nan")], "sample_weight\\[19\\]: expected a finite number, got nan"),
        ([1.0] * 19 + [None], "sample_weight\\[19\\]: expected a finite number, got nan"),
        ([1.0] * 19 + [-1.0], "sample_weight\\[19\\]: expected a number from 0 on, got -1"),
        ([0] * 20, "sample_weight: expected a number above 0, got none"),
        (["1"] * 20, "sample_weight: expected 20 numbers"),
        (1.0, "sample_weight: expected a sequence of numbers, got 1.0"),
    ]
    for weights, said in wrong:
        with pytest.raises((ValueError, TypeError), match=said):
            TextClassifier(**QUICK, targets=targets).fit(texts, y, weights)
