"""Posts that fit() holds out by itself, to judge its epochs by."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from clamor import TextClassifier
from clamor._labelled import Labelled, held_out

from .learning import TINY, posts, stopping_at

np = pytest.importorskip("numpy")

QUICK = {**TINY, "epochs": 4}


def parts(y: Any, fraction: float, seed: int = 1) -> tuple[list[int], list[int]]:
    """The places of posts that are trained on, and of those that are not, as fit() draws them."""
    targets = [sorted(set(y)).index(label) for label in y] if isinstance(y[0], str) else np.asarray(y)
    kept, held = Labelled([str(i) for i in range(len(y))], targets, []).split(held_out(targets, fraction, seed))
    return [int(place) for place in kept.texts], [int(place) for place in held.texts]


def test_of_each_class_a_share_is_drawn_and_one_post_stays() -> None:
    y = ["often"] * 70 + ["seldom"] * 20 + ["twice"] * 2 + ["once"]
    for seed in range(20):
        for fraction in (0.01, 0.1, 0.25, 0.5, 0.9, 0.99):
            kept, held = parts(y, fraction, seed)
            assert sorted(kept + held) == list(range(93)) and kept == sorted(kept) and held == sorted(held)
            there, away = Counter(y[i] for i in kept), Counter(y[i] for i in held)
            assert set(there) == set(y) and 0 <= 93 * fraction - len(held) + 0.5 < 4
            assert abs(away["often"] - 70 * fraction) <= 1 and abs(away["seldom"] - 20 * fraction) <= 1
    assert parts(y, 0.25, seed=1) == parts(y, 0.25, seed=1) != parts(y, 0.25, seed=2)
    assert len({tuple(parts(y, 0.1, seed)[1]) for seed in range(20)}) == 20


def test_small_classes_give_in_turn_and_no_pick_is_lost() -> None:
    pairs = [f"label {i // 2}" for i in range(40)]
    gave = Counter(pairs[i] for seed in range(200) for i in parts(pairs, 0.1, seed)[1])
    assert len(gave) == 20 and 20 <= min(gave.values()) <= max(gave.values()) <= 70  # 40 each is expected, at a deviation of 6
    # Ten classes of a single post give none, and others within one of their share give more.
    y = [f"once {i}" for i in range(10)] + [f"few {i % 10}" for i in range(30)]
    for seed in range(50):
        kept, held = parts(y, 0.2, seed)
        assert len(held) == 8 and set(y[i] for i in kept) == set(y)
        assert all(count <= 1 for count in Counter(y[i] for i in held).values())
    # What rounds to no post holds none, whatever is drawn; what rounds to one holds it, though the class it falls on gives none.
    for seed in range(50):
        assert len(parts(["once", "a", "a"], 0.17, seed)[1]) == 1
        with pytest.raises(ValueError, match="expected a share of one post at least"):
            parts(["once", "a", "a"], 0.16, seed)


def test_each_label_keeps_a_post() -> None:
    draw = np.random.default_rng(1)
    for seed in range(50):
        matrix = (draw.random((40, 8)) < 0.1).astype(np.float32)
        matrix[seed % 40] = 1
        for fraction in (0.1, 0.5, 0.9):
            held = held_out(matrix, fraction, seed)
            kept = [i for i in range(40) if i not in held]
            assert (matrix[kept].any(axis=0) == matrix.any(axis=0)).all()
            assert fraction > 0.5 or len(held) == 40 * fraction
    assert held_out(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32), 0.9, 1) in ([0], [2])
    assert len(held_out(np.zeros(10), 0.99, 1)) == 9  # of numbers, too, one is left
    texts, moods = posts(40)
    y = [[mood] if i else [mood, "rare"] for i, mood in enumerate(moods)]
    for seed in range(8):
        model = TextClassifier(**{**QUICK, "epochs": 1}, targets="labels", validation_fraction=0.9, seed=seed).fit(texts, y)
        assert model.classes_.tolist() == ["bad", "good", "rare"] and len(model.validation_scores_) == 1


@pytest.mark.parametrize("targets", ["classes", "labels", "matrix", "number"])
def test_they_judge_and_are_not_trained_on(targets: str) -> None:
    texts, moods = posts(120)
    weights = np.linspace(1, 2, 120)
    y: Any = {
        "classes": moods,
        "labels": [[mood] if i % 3 else [mood, "third"] for i, mood in enumerate(moods)],
        "matrix": np.array([[mood == "good", i % 3 == 0] for i, mood in enumerate(moods)], dtype=int),
        "number": np.array([float(mood == "good") + i % 5 for i, mood in enumerate(moods)]),
    }[targets]
    kept, held = parts(y if targets == "classes" else [0] * 120, 0.2)
    assert len(held) == 24
    options = {**QUICK, "targets": "labels" if targets == "matrix" else targets, "pretrain_epochs": 1}
    model = TextClassifier(**options, validation_fraction=0.2).fit(texts, y, weights)

    def at(values: Any, places: list[int]) -> Any:
        return values[places] if isinstance(values, np.ndarray) else [values[i] for i in places]

    judges = at(texts, held), at(y, held)
    expected = TextClassifier(**options).fit(at(texts, kept), at(y, kept), weights[kept], validation=judges)
    assert model.losses_ == expected.losses_ and model.validation_scores_ == expected.validation_scores_
    assert len(model.validation_scores_) == 4 and model._outputs(texts).tobytes() == expected._outputs(texts).tobytes()


def test_patience_and_resuming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, labels = posts(240)
    doubtful = ["good" if i % 3 == 0 else label for i, label in enumerate(labels)]
    sizes = {**TINY, "epochs": 60, "patience": 2, "validation_fraction": 0.2}
    model = TextClassifier(**sizes).fit(texts, doubtful)
    scores = model.validation_scores_
    assert len(scores) == scores.index(min(scores)) + 3 < 60
    file = tmp_path / "checkpoint"
    with monkeypatch.context() as patch:
        patch.setattr("clamor.text.steps", stopping_at("fit", 6))
        with pytest.raises(KeyboardInterrupt):
            TextClassifier(**sizes).fit(texts, doubtful, checkpoint=file)
    with pytest.raises(ValueError, match="texts was"):
        TextClassifier(**{**sizes, "validation_fraction": 0.1}).fit(texts, doubtful, checkpoint=file, resume=True)
    again = TextClassifier(**sizes).fit(texts, doubtful, checkpoint=file, resume=True)
    assert again.validation_scores_ == scores and again.predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()


@pytest.mark.parametrize("package", ["numpy", "pandas", "polars", "pyarrow"])
def test_columns(package: str) -> None:
    module = pytest.importorskip(package)
    column = getattr(module, {"numpy": "array", "pyarrow": "array"}.get(package, "Series"))
    texts, labels = posts(60)
    weights = [1 + i % 3 for i in range(60)]
    options = {**QUICK, "epochs": 2, "validation_fraction": 0.25}
    model = TextClassifier(**options).fit(column(texts), column(labels), column(weights))
    expected = TextClassifier(**options).fit(texts, labels, weights)
    assert model.validation_scores_ == expected.validation_scores_ and model.losses_ == expected.losses_
    assert model.predict_proba(column(texts)).tobytes() == expected.predict_proba(texts).tobytes()


def test_what_weighs_nothing_judges_nothing() -> None:
    texts, labels = posts(80)
    options = {**QUICK, "epochs": 2, "validation_fraction": 0.25}
    weighed = TextClassifier(**options).fit([*texts, "so strange"], [*labels, "bad"], [1] * 80 + [0])
    assert weighed.validation_scores_ == TextClassifier(**options).fit(texts, labels).validation_scores_


def test_what_does_not_fit_is_said() -> None:
    texts, labels = posts(20)
    cases: list[tuple[str, Any, dict[str, Any]]] = [
        ("validation_fraction: expected a number from 0 on that is below 1, got 1", 1.0, {}),
        ("validation_fraction: expected 0 to 1, got -0.1", -0.1, {}),
        ("validation_fraction: expected 0 to 1, got nan", float("nan"), {}),
        ("validation_fraction: expected a number, got str", "0.1", {}),
        ("validation_fraction: expected 0 where validation is given, got 0.1", 0.1, {"validation": (texts, labels)}),
        ("validation_fraction: expected a share of one post at least that leaves one of each class, got 0.01 of 20", 0.01, {}),
        ("that leaves one of each class, got 0.9 of 2", 0.9, {"X": ["a", "b"], "y": ["bad", "good"]}),
    ]
    for said, fraction, given in cases:
        with pytest.raises((ValueError, TypeError), match=said):
            TextClassifier(**QUICK, validation_fraction=fraction).fit(**{"X": texts, "y": labels, **given})
    with pytest.raises(ValueError, match="patience: expected validation posts"):
        TextClassifier(**QUICK, patience=2, validation_fraction=0).fit(texts, labels)
    assert TextClassifier(**QUICK, validation_fraction=0).fit(texts, labels).validation_scores_ == []
