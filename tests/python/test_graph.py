from __future__ import annotations

import inspect
import pickle
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import NodeClassifier

from .learning import communities, stopping_at

np = pytest.importorskip("numpy")

TINY: dict[str, Any] = {"hidden": 16, "heads": 2, "epochs": 60, "threads": 2}


@pytest.fixture(scope="module")
def model() -> NodeClassifier:
    edges, features, labels = communities()
    train = np.arange(0, 120, 4)
    return NodeClassifier(edges, features, **TINY).fit(train, labels[train])


def test_defaults_are_the_core_s() -> None:
    parameters = inspect.signature(NodeClassifier).parameters
    assert {name: parameters[name].default for name in clamor._core.node_defaults()} == clamor._core.node_defaults()


def _test_nodes() -> tuple[Any, Any]:
    labels = communities()[2]
    nodes = np.arange(1, 120, 2)
    return nodes, labels[nodes]


@pytest.mark.parametrize("convolution", ["gcn", "sage-mean", "sage-max", "gat"])
def test_it_learns(convolution: str) -> None:
    edges, features, labels = communities()
    train = np.arange(0, 120, 4)
    model = NodeClassifier(edges, features, convolution=convolution, **TINY).fit(train, labels[train])
    nodes, expected = _test_nodes()
    assert model.score(nodes, expected) > 0.9
    probabilities = model.predict_proba(nodes)
    assert probabilities.shape == (60, 2)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)


def test_sparse_features_are_the_same(model: NodeClassifier) -> None:
    sparse = pytest.importorskip("scipy.sparse")
    edges, features, labels = communities()
    train = np.arange(0, 120, 4)
    again = NodeClassifier(edges, sparse.csr_matrix(features), **TINY).fit(train, labels[train])
    nodes, expected = _test_nodes()
    assert again.score(nodes, expected) > 0.9


def test_validation_chooses_the_epoch() -> None:
    edges, features, labels = communities()
    train, held_out = np.arange(0, 120, 4), np.arange(2, 120, 4)
    model = NodeClassifier(edges, features, **{**TINY, "epochs": 1000, "patience": 20})
    model.fit(train, labels[train], validation=(held_out, labels[held_out]))
    scores = model.validation_scores_
    assert len(scores) == len(model.losses_) == scores.index(min(scores)) + 21 < 1000
    model.set_params(choose="accuracy").fit(train, labels[train], validation=(held_out, labels[held_out]))
    scores = model.validation_scores_
    assert len(scores) == scores.index(max(scores)) + 21 and model.score(held_out, labels[held_out]) == max(scores)
    with pytest.raises(ValueError, match="patience: expected validation nodes"):
        model.fit(train, labels[train])
    with pytest.raises(TypeError, match=r"validation: expected a pair \(X, y\), got list"):
        model.fit(train, labels[train], validation=[1, 2, 3])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="node 0 is in X too"):
        model.fit(train, labels[train], validation=([0], ["east"]))
    with pytest.raises(ValueError, match="validation: node 3 is given twice"):
        model.fit(train, labels[train], validation=([3, 3], ["east", "east"]))


def test_fit_goes_on_from_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edges, features, labels = communities()
    train, held_out = np.arange(0, 120, 4), np.arange(2, 120, 4)
    nodes = list(range(120))

    def fitted(**how: Any) -> NodeClassifier:
        return NodeClassifier(edges, features, **TINY).fit(train, labels[train], validation=(held_out, labels[held_out]), **how)

    expected = fitted()
    with monkeypatch.context() as patch:
        patch.setattr("clamor.graph.steps", stopping_at("fit", 33))
        with pytest.raises(KeyboardInterrupt):
            fitted(checkpoint=tmp_path / "checkpoint")
    with pytest.raises(ValueError, match="is there already"):
        fitted(checkpoint=tmp_path / "checkpoint")
    again = fitted(checkpoint=tmp_path / "checkpoint", resume=True)
    assert again.predict_proba(nodes).tobytes() == expected.predict_proba(nodes).tobytes()
    assert again.validation_scores_ == expected.validation_scores_ and not list(tmp_path.iterdir())


def test_fit_goes_on_with_the_same_graph_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edges, features, labels = communities()
    train, held_out = np.arange(0, 120, 4), np.arange(2, 120, 4)

    def fitted(edges: Any = edges, features: Any = features, train: Any = train, held_out: Any = held_out, **changed: Any) -> None:
        file = tmp_path / "checkpoint"
        model = NodeClassifier(edges, features, **{**TINY, **changed})
        model.fit(train, labels[train], validation=(held_out, labels[held_out]), checkpoint=file, resume=file.exists())

    with monkeypatch.context() as patch:
        patch.setattr("clamor.graph.steps", stopping_at("fit", 33))
        with pytest.raises(KeyboardInterrupt):
            fitted()
    others: list[tuple[str, dict[str, Any]]] = [
        ("edges", {"edges": edges[1:]}),
        ("edges", {"directed": True}),
        ("features", {"features": features + 1}),
        ("labels", {"train": train[1:]}),
        ("validation", {"held_out": held_out[1:]}),
        ("network", {"dropout": 0.1}),
    ]
    for what, changed in others:
        with pytest.raises(ValueError, match=f"cannot resume, this training was another one:\n  {what} was"):
            fitted(**changed)
    fitted()
    assert not list(tmp_path.iterdir())


def test_it_comes_back(model: NodeClassifier, tmp_path: Path) -> None:
    edges, features, _ = communities()
    nodes = list(range(120))
    expected = model.predict_proba(nodes).tobytes()
    model.save(tmp_path / "model", name="Communities")
    assert NodeClassifier.load(tmp_path / "model", edges, features, threads=2).predict_proba(nodes).tobytes() == expected
    assert pickle.loads(pickle.dumps(model)).predict_proba(nodes).tobytes() == expected


def test_a_folder_knows_whether_edges_have_a_direction(tmp_path: Path) -> None:
    edges, features, labels = communities()
    train, nodes = np.arange(0, 120, 4), list(range(120))
    model = NodeClassifier(edges, features, directed=True, **TINY).fit(train, labels[train])
    model.save(tmp_path / "model")
    loaded = NodeClassifier.load(tmp_path / "model", edges, features, threads=2)
    assert loaded.directed is True and loaded.predict_proba(nodes).tobytes() == model.predict_proba(nodes).tobytes()
    both_ways = NodeClassifier.load(tmp_path / "model", edges, features, directed=False, threads=2)
    assert both_ways.directed is False and both_ways.predict_proba(nodes).tobytes() != model.predict_proba(nodes).tobytes()


def test_another_graph_where_the_first_one_lay(model: NodeClassifier, tmp_path: Path) -> None:
    """set_params() lets the old array go, and the next one often gets its address."""
    edges, features, _ = communities()
    other = np.ascontiguousarray(edges[::-1] * 7 % 120)
    nodes = list(range(120))
    model.save(tmp_path / "model")
    expected = NodeClassifier.load(tmp_path / "model", other, features, threads=2).predict_proba(nodes)
    asked = NodeClassifier.load(tmp_path / "model", edges.copy(), features, threads=2)
    assert not np.array_equal(asked.predict_proba(nodes), expected)
    address = id(asked.edges)
    asked.set_params(edges=None)
    made = [other.copy()]
    while id(made[-1]) != address and len(made) < 100:
        made.append(other.copy())
    asked.set_params(edges=made[-1])
    np.testing.assert_array_equal(asked.predict_proba(nodes), expected)


def test_wrong_arguments_are_said(model: NodeClassifier) -> None:
    edges, features, labels = communities()
    with pytest.raises(TypeError, match="whole numbers"):
        NodeClassifier(edges.astype(float), features).fit([0, 1], ["a", "b"])
    with pytest.raises(ValueError, match="0 to 119"):
        model.predict([120])
    with pytest.raises(TypeError, match="numbers of nodes"):
        model.predict(["0"])
    with pytest.raises(ValueError, match="given twice"):
        NodeClassifier(edges, features).fit([0, 0], ["a", "b"])
    with pytest.raises(ValueError, match="edges"):
        NodeClassifier([[0, 1, 2]], features).fit([0, 1], ["a", "b"])
    with pytest.raises(ValueError, match="convolution: expected gcn"):
        NodeClassifier(edges, features, convolution="cnn").fit([0, 1], ["a", "b"])
    with pytest.raises(ValueError, match="needed"):
        NodeClassifier().fit([0, 1], ["a", "b"])
    assert repr(NodeClassifier(edges, epochs=3)) == f"NodeClassifier(edges=<ndarray {edges.shape}>, epochs=3)"


def test_training_that_diverges_keeps_a_model() -> None:
    edges, features, labels = communities(20)
    nodes = range(len(labels))
    model = NodeClassifier(edges, features, hidden=8, epochs=20, threads=2).fit(nodes, labels)
    model.set_params(features=features * np.float32(3e37))
    with pytest.raises(clamor.DivergedError, match="the weights are those of step"):
        model.fit(nodes, np.where(labels == "east", "left", "right"))
    assert list(model.classes_) == ["left", "right"] and model.losses_ == []
    assert model.set_params(features=features).predict(nodes).shape == (len(labels),)
