"""The estimators among scikit-learn's tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from clamor import ImageClassifier, NodeClassifier, TextClassifier, TextEncoder

from .checkpoints import checkpoint
from .learning import TINY, communities, pictures, posts

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

import joblib  # noqa: E402
from sklearn.base import clone, is_classifier  # noqa: E402
from sklearn.metrics import get_scorer  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import Pipeline  # noqa: E402
from sklearn.preprocessing import FunctionTransformer  # noqa: E402

SHORT = {**TINY, "epochs": 12}


def test_clone_copies_parameters_and_nothing_learned() -> None:
    model = TextClassifier(**SHORT).fit(*posts(60))
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not copy.__sklearn_is_fitted__()
    assert is_classifier(model)
    weighed = TextClassifier(class_weight={"good": 2.0}, patience=3)
    assert clone(weighed).get_params() == weighed.get_params()
    assert repr(clone(weighed)) == "TextClassifier(class_weight={'good': 2.0}, patience=3)"
    assert repr(TextClassifier(width=8, seed=3)) == "TextClassifier(width=8, seed=3)"


def test_pipeline() -> None:
    texts, labels = posts(160)
    pipeline = Pipeline([("lower", FunctionTransformer(lambda X: [text.lower() for text in X])), ("model", TextClassifier(**SHORT))])
    pipeline.fit([text.upper() for text in texts], labels)
    assert pipeline.score(texts, labels) > 0.8
    assert list(pipeline.classes_) == ["bad", "good"]
    pipeline.set_params(model__width=16)
    assert pipeline.named_steps["model"].width == 16


def test_cross_validation() -> None:
    texts, labels = posts(200)
    scores = cross_val_score(TextClassifier(**SHORT), texts, labels, cv=2)
    assert len(scores) == 2 and scores.mean() > 0.7


def test_grid_search() -> None:
    texts, labels = posts(160)
    search = GridSearchCV(TextClassifier(**SHORT), {"epochs": [1, 12]}, cv=2, scoring="neg_log_loss")
    search.fit(texts, labels)
    assert search.best_params_ == {"epochs": 12}
    weighed = GridSearchCV(TextClassifier(**{**SHORT, "epochs": 2}), {"class_weight": [None, "balanced", {"good": 2.0}]}, cv=2)
    assert weighed.fit(texts, labels, validation=posts(20, seed=9)).best_params_["class_weight"] in (None, "balanced", {"good": 2.0})
    assert get_scorer("roc_auc")(search.best_estimator_, texts, [label == "good" for label in labels]) > 0.9


def test_joblib(tmp_path: Path) -> None:
    texts, labels = posts(60)
    model = TextClassifier(**{**SHORT, "epochs": 2}).fit(texts, labels)
    encoder = TextEncoder(checkpoint(tmp_path / "bert", "bert", sorted({word for text in texts for word in text.split()}))).fit()
    joblib.dump({"model": model, "encoder": encoder}, tmp_path / "both.joblib")
    both = joblib.load(tmp_path / "both.joblib")
    assert both["model"].get_params() == model.get_params() and both["encoder"].get_params() == encoder.get_params()
    assert both["model"].predict_proba(texts).tobytes() == model.predict_proba(texts).tobytes()
    assert both["encoder"].transform(texts).tobytes() == encoder.transform(texts).tobytes()


def test_grid_search_in_two_processes() -> None:
    """The same scores as in one."""
    texts, labels = posts(120)
    found = [
        GridSearchCV(TextClassifier(**{**SHORT, "threads": 1}), {"epochs": [1, 8]}, cv=2, n_jobs=jobs).fit(texts, labels).cv_results_["mean_test_score"].tolist()
        for jobs in (None, 2)
    ]
    assert found[0] == found[1] and found[0][1] > found[0][0]


def test_pictures() -> None:
    X, y = pictures(60)
    model = ImageClassifier(size=16, epochs=4, batch=32, flip=False, threads=2)
    assert cross_val_score(model, X, y, cv=2).mean() > 0.6
    assert clone(model).get_params() == model.get_params()
    assert GridSearchCV(model, {"rate": [0.1]}, cv=2).fit(X, y).best_params_ == {"rate": 0.1}
    search = GridSearchCV(model, {"patience": [1, 2]}, cv=2).fit(X, y, validation=pictures(30, seed=6))
    assert len(search.best_estimator_.validation_scores_) <= 4 and search.score(X, y) > 0.6


def test_nodes() -> None:
    edges, features, labels = communities()
    nodes = np.arange(len(labels))
    model = NodeClassifier(edges, features, hidden=16, epochs=40, threads=2)
    assert cross_val_score(model, nodes, labels, cv=3).mean() > 0.9
    assert clone(model).get_params()["edges"].shape == edges.shape
    search = GridSearchCV(Pipeline([("model", model)]), {"model__convolution": ["gcn", "sage-mean"]}, cv=2).fit(nodes, labels)
    assert search.score(nodes, labels) > 0.9
