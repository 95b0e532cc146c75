"""Shapes and values that would give a silent answer: all three estimators refuse them, and keep what they were."""

from __future__ import annotations

from typing import Any

import pytest

from clamor import ImageClassifier, NodeClassifier, TextClassifier

from .learning import TINY, communities, pictures, posts

np = pytest.importorskip("numpy")


def _text() -> tuple[Any, Any, Any]:
    X, y = posts(60)
    return TextClassifier(**{**TINY, "epochs": 2}), X, np.array(y)


def _image() -> tuple[Any, Any, Any]:
    X, y = pictures(30)
    return ImageClassifier(size=16, epochs=2, batch=32, threads=2), X, np.array(y)


def _node() -> tuple[Any, Any, Any]:
    edges, features, labels = communities()
    return NodeClassifier(edges, features, hidden=8, epochs=5, threads=2), np.arange(len(labels)), labels


KINDS = pytest.mark.parametrize("kind", [_text, _image, _node], ids=["text", "image", "node"])


@KINDS
def test_score_wants_a_label_for_each(kind: Any) -> None:
    model, X, y = kind()
    model.fit(X, y)
    assert 0 <= model.score(X, y) <= 1
    for wrong in (y[:1], y.reshape(-1, 1), y[:-1]):
        with pytest.raises(ValueError, match=rf"y: expected {len(y)} labels, one for each of X, got shape"):
            model.score(X, wrong)
    with pytest.raises(TypeError, match="y: expected a sequence of labels, got str_"):
        model.score(X, y[0])
    with pytest.raises(ValueError, match="at least one"):
        model.score(X[:0], y[:0])


@KINDS
def test_labels_that_are_none(kind: Any) -> None:
    model, X, y = kind()
    numbers = np.arange(len(y)) % 2 + 0.0
    numbers[3] = np.nan
    with pytest.raises(ValueError, match=r"y\[3\]: expected a label, got none"):
        model.fit(X, numbers)
    mixed = np.array(["a", "b"] * len(y), dtype=object)[: len(y)]
    mixed[1] = None
    with pytest.raises(ValueError, match=r"y\[1\]: expected a label, got none \(None\)"):
        model.fit(X, mixed)


@KINDS
def test_a_fit_that_fails_leaves_the_model_as_it_was(kind: Any) -> None:
    model, X, y = kind()
    model.fit(X, y)
    expected, classes, losses = model.predict_proba(X).tobytes(), model.classes_.tolist(), model.losses_
    with pytest.raises(ValueError, match="rate"):
        model.set_params(rate=-1.0).fit(X, np.array([f"other {label}" for label in y]))
    assert model.predict_proba(X).tobytes() == expected
    assert model.classes_.tolist() == classes and model.losses_ == losses


@pytest.mark.parametrize("convolution", ["gcn", "sage-mean", "sage-max", "gat"])
@pytest.mark.parametrize("form", ["dense", "sparse"])
def test_features_must_be_finite(convolution: str, form: str) -> None:
    edges, features, labels = communities()
    for wrong in (np.nan, np.inf, -np.inf, 1e300):
        given = features.astype(np.float64)
        given[3, 2] = wrong
        if form == "sparse":
            given = pytest.importorskip("scipy.sparse").csr_matrix(given)
        with pytest.raises(
            ValueError, match=r"features: expected finite numbers, in float32 too, got (nan|inf|-inf|1e\+300) for feature 2 of node 3"
        ):
            NodeClassifier(edges, given, convolution=convolution, epochs=2).fit([0, 119], ["a", "b"])


def test_features_must_be_real_and_two_dimensional() -> None:
    edges, features, _ = communities()
    with pytest.raises(TypeError, match="real numbers, got complex"):
        NodeClassifier(edges, features + 1j).fit([0, 1], ["a", "b"])
    with pytest.raises(TypeError, match="real numbers, got complex"):
        NodeClassifier(edges, pytest.importorskip("scipy.sparse").csr_matrix(features + 1j)).fit([0, 1], ["a", "b"])
    with pytest.raises(ValueError, match=r"\[nodes, features\]"):
        NodeClassifier(edges, features[:, 0]).fit([0, 1], ["a", "b"])


def test_validation_needs_a_class_for_each_node() -> None:
    model, X, y = _node()
    with pytest.raises(ValueError, match="at least one node, and a label for each, got 3 and 1"):
        model.fit(X[:100], y[:100], validation=([100, 101, 102], ["east"]))
