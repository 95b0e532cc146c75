"""Texts and labels as columns of whatever holds them: lists, NumPy, Arrow, pandas, Polars."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clamor import TargetSentiment, TextClassifier, TextEncoder

from .checkpoints import checkpoint
from .learning import TINY, posts

np = pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")

TEXTS, LABELS = posts(80)
MANY = [[label] if i % 3 else [label, "third"] for i, label in enumerate(LABELS)]
NUMBERS = [7.5 if label == "good" else -2.0 for label in LABELS]


def _chunks(values: list[Any]) -> Any:
    return pa.chunked_array([values[:7], [], values[7:]])


COLUMNS: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "numpy": lambda values: np.array(values, dtype=object if isinstance(values[0], list) else None),
    "arrow": pa.array,
    "arrow chunks": _chunks,
    "arrow dictionary": lambda values: pa.array(values) if isinstance(values[0], list) else pa.array(values).dictionary_encode(),
    "pandas": lambda values: pandas.Series(values, index=range(5, 5 + len(values))),
    "pandas arrow": lambda values: pandas.Series(values, dtype=pandas.ArrowDtype(pa.array(values).type)),
    "polars": polars.Series,
}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return {kind: TextClassifier(**{**TINY, "epochs": 2}, targets=kind).fit(TEXTS, y).predict(TEXTS[:20]) for kind, y in _targets()}


def _targets() -> list[tuple[str, list[Any]]]:
    return [("classes", LABELS), ("labels", MANY), ("number", NUMBERS)]


@pytest.mark.parametrize("column", COLUMNS)
def test_fit_and_predict(column: str, expected: dict[str, Any]) -> None:
    of = COLUMNS[column]
    for kind, y in _targets():
        model = TextClassifier(**{**TINY, "epochs": 2}, targets=kind).fit(of(TEXTS), of(y))
        assert list(model.predict(of(TEXTS[:20]))) == list(expected[kind]), kind
        assert model.score(of(TEXTS), of(y)) == TextClassifier(**{**TINY, "epochs": 2}, targets=kind).fit(TEXTS, y).score(TEXTS, y)
        if kind == "classes":
            assert list(model.classes_) == ["bad", "good"] and all(isinstance(label, str) for label in model.classes_.tolist())
            doubtful = ["bad" if i % 4 == 0 else label for i, label in enumerate(LABELS[:20])]
            assert 0.05 < model.calibrate(of(TEXTS[:20]), of(doubtful)).temperature_ < 20
        elif kind == "labels":
            doubtful_ones = [[label for label in labels if i % 4] for i, labels in enumerate(MANY)]
            assert 0.05 < model.calibrate(of(TEXTS), of(doubtful_ones)).temperature_ < 20


@pytest.mark.parametrize("column", COLUMNS)
def test_searches_and_validation(column: str) -> None:
    """scikit-learn cuts columns in its own ways: Arrow's into lists of Arrow's scalars, before 1.6."""
    search = pytest.importorskip("sklearn.model_selection")
    of = COLUMNS[column]
    model = TextClassifier(**{**TINY, "epochs": 2})
    found = search.GridSearchCV(model, {"rate": [1e-3, 3e-3]}, cv=2).fit(of(TEXTS), of(LABELS))
    assert found.cv_results_["mean_test_score"].tolist() == search.GridSearchCV(model, {"rate": [1e-3, 3e-3]}, cv=2).fit(
        TEXTS, LABELS
    ).cv_results_["mean_test_score"].tolist()
    judged = model.fit(of(TEXTS), of(LABELS), validation=(of(TEXTS[:20]), of(LABELS[:20]))).validation_scores_
    assert judged == model.fit(TEXTS, LABELS, validation=(TEXTS[:20], LABELS[:20])).validation_scores_


def test_lists_of_arrows_scalars() -> None:
    texts, labels = list(pa.array(TEXTS)), list(pa.array(LABELS))
    assert TextClassifier(**{**TINY, "epochs": 1}).fit(texts, labels).score(texts, labels) >= 0


@pytest.mark.parametrize("column", COLUMNS)
def test_embeddings_and_targets(column: str, tmp_path: Path) -> None:
    of = COLUMNS[column]
    encoder = TextEncoder(checkpoint(tmp_path / "bert", "bert", sorted({word for text in TEXTS for word in text.split()})))
    assert encoder.transform(of(TEXTS)).tobytes() == encoder.transform(TEXTS).tobytes()
    model = TargetSentiment(threads=2)
    assert model.predict(of(TEXTS[:3]), of(["train", "phone", "camera"])) == model.predict(TEXTS[:3], ["train", "phone", "camera"])


def test_whole_numbers_as_labels() -> None:
    numbers = [int(label == "good") for label in LABELS]
    for of in COLUMNS.values():
        model = TextClassifier(**{**TINY, "epochs": 1}).fit(TEXTS, of(numbers))
        assert model.classes_.tolist() == [0, 1] and set(model.predict(TEXTS)) <= {0, 1}


def test_what_is_missing_or_no_text_is_said() -> None:
    model = TextClassifier(**{**TINY, "epochs": 1}).fit(TEXTS, LABELS)
    with pytest.raises(TypeError, match=r"X\[1\]: expected str, got NoneType"):
        model.predict(pa.array(["a", None]))
    with pytest.raises(TypeError, match=r"X\[0\]: expected str, got int"):
        model.predict(pa.chunked_array([[1, 2]]))
    with pytest.raises(ValueError, match="expected one text for each post, got shape"):
        model.predict(pa.table({"text": TEXTS}))
    with pytest.raises(ValueError, match=r"y\[1\]: expected a label, got none \(None\)"):
        model.fit(TEXTS[:3], pa.array(["a", None, "b"]))
    with pytest.raises(TypeError, match=r"y\[1\]: expected a sequence of labels, got None"):
        TextClassifier(**TINY, targets="labels").fit(TEXTS[:2], pa.array([["a"], None]))
    with pytest.raises(ValueError, match=r"y\[1\]: expected a finite number, got nan"):
        TextClassifier(**TINY, targets="number").fit(TEXTS[:2], pa.array([1.5, None]))
