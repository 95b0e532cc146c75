"""The estimators among scikit-learn's tools."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import ImageClassifier, NodeClassifier, TextClassifier, TextEncoder

from .checkpoints import checkpoint
from .learning import TINY, communities, pictures, posts

np = pytest.importorskip("numpy")
pytest.importorskip("sklearn")

import joblib  # noqa: E402
from sklearn import config_context  # noqa: E402
from sklearn.base import clone, is_classifier  # noqa: E402
from sklearn.exceptions import NotFittedError, UnsetMetadataPassedError  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import accuracy_score, get_scorer, r2_score  # noqa: E402
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, cross_val_score  # noqa: E402
from sklearn.pipeline import Pipeline, make_pipeline  # noqa: E402
from sklearn.preprocessing import FunctionTransformer, MultiLabelBinarizer, StandardScaler  # noqa: E402
from sklearn.utils import get_tags  # noqa: E402
from sklearn.utils.validation import check_is_fitted  # noqa: E402

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


def test_what_is_not_fitted_says_so_as_scikit_learn_does() -> None:
    unfitted: list[tuple[Any, Any]] = [
        (TextClassifier(), ["a"]),
        (ImageClassifier(size=16), pictures(1)[0]),
        (NodeClassifier(*communities(4)[:2]), [0]),
    ]
    for model, X in unfitted:
        with pytest.raises(NotFittedError, match=f"this {type(model).__name__} is not fitted yet") as error:
            model.predict(X)
        assert isinstance(error.value, clamor.NotFittedError) and isinstance(error.value, (clamor.InvalidArgumentError, AttributeError))
        again = pickle.loads(pickle.dumps(error.value))
        assert type(again) is type(error.value) and str(again) == str(error.value)
        with pytest.raises(NotFittedError):
            check_is_fitted(model)
    assert not hasattr(TextClassifier(), "temperature_")


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
    # A label that a fold lacks may be weighed, as in scikit-learn's estimators.
    weighed = TextClassifier(**{**SHORT, "epochs": 1}, class_weight={"good": 1, "bad": 1, "rare": 5})
    assert len(cross_val_score(weighed, texts, ["rare", *labels[1:]], cv=KFold(4), error_score="raise")) == 4
    with pytest.raises(ValueError, match="class_weight: expected labels of y, got 1 others, first 'rare', and no weight for 'bad'"):
        weighed.set_params(class_weight={"good": 1, "rare": 5}).fit(texts, labels)


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
        GridSearchCV(TextClassifier(**{**SHORT, "threads": 1}), {"epochs": [1, 8]}, cv=2, n_jobs=jobs)
        .fit(texts, labels)
        .cv_results_["mean_test_score"]
        .tolist()
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

def test_scores_by_weights() -> None:
    texts, moods = posts(60)
    weights = np.random.default_rng(1).random(60)
    doubtful = ["good" if i % 4 == 0 else mood for i, mood in enumerate(moods)]
    model = TextClassifier(**SHORT).fit(texts, moods)
    weighed = accuracy_score(doubtful, model.predict(texts), sample_weight=weights)
    assert model.score(texts, doubtful, sample_weight=weights) == pytest.approx(weighed) != model.score(texts, doubtful)
    y = MultiLabelBinarizer().fit_transform([[mood, "train"] if "train" in text else [mood] for text, mood in zip(texts, doubtful)])
    both = TextClassifier(**{**SHORT, "epochs": 4}, targets="labels").fit(texts, y)
    assert both.score(texts, y, weights) == pytest.approx(accuracy_score(y, both.predict(texts), sample_weight=weights))
    numbers = np.array([float(mood == "good") for mood in moods])
    loud = TextClassifier(**SHORT, targets="number").fit(texts, numbers)
    doubt = numbers + np.arange(60) % 3
    assert loud.score(texts, doubt, weights.tolist()) == pytest.approx(r2_score(doubt, loud.predict(texts), sample_weight=weights))
    X, y = pictures(12)
    image = ImageClassifier(size=16, epochs=1, threads=2).fit(X, y)
    assert image.score(X, y, weights[:12]) == pytest.approx(accuracy_score(y, image.predict(X), sample_weight=weights[:12]))
    edges, features, labels = communities(20)
    nodes = NodeClassifier(edges, features, epochs=2, threads=2).fit(range(40), labels)
    assert nodes.score(range(40), labels, weights[:40]) == pytest.approx(
        accuracy_score(labels, nodes.predict(range(40)), sample_weight=weights[:40])
    )
    for estimator, truth in ((model, moods), (both, y), (loud, numbers)):
        for wrong, said in (
            (weights[:9], "sample_weight: expected 60 numbers, one for each of X"),
            (weights * 0, "sample_weight: expected a number above 0, got none"),
            (-weights, "sample_weight\\[[0-9]+\\]: expected a number from 0 on, got -0.[0-9]+"),
        ):
            with pytest.raises(ValueError, match=said):
                estimator.score(texts, truth, wrong)


def test_metadata_routing() -> None:
    texts, labels = posts(80)
    weights = np.arange(80.0)
    short = {**SHORT, "epochs": 2}
    with config_context(enable_metadata_routing=True):
        pipeline = make_pipeline(TextClassifier(**short))
        assert cross_val_score(pipeline, texts, labels, cv=2, error_score="raise").shape == (2,)
        model = TextClassifier(**short).set_fit_request(validation=True, sample_weight=False).set_score_request(sample_weight=True)
        model.set_predict_request(abstain=True)
        pipeline = pickle.loads(pickle.dumps(clone(make_pipeline(model))))
        pipeline.fit(texts, labels, validation=(texts, labels))
        assert len(pipeline[0].validation_scores_) == 2
        assert pipeline.score(texts, labels, sample_weight=weights) == pipeline[0].score(texts, labels, weights)
        assert pipeline.predict(texts, abstain=1.0).tolist() == [None] * 80
        again = cross_val_score(pipeline, texts, labels, cv=2, params={"sample_weight": weights}, error_score="raise")
        assert len(again) == 2
        X, y = pictures(12)
        image = make_pipeline(ImageClassifier(size=16, epochs=1, threads=2))
        assert len(cross_val_score(image, X, y, cv=2, error_score="raise")) == 2
        with pytest.raises(TypeError, match="set_fit_request: fit\\(\\) has no argument 'weights'; it has sample_weight, "):
            model.set_fit_request(weights=True)
        with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
            make_pipeline(TextClassifier(**short)).fit(texts, labels).score(texts, labels, sample_weight=weights)


def test_weights_of_posts_are_routed() -> None:
    texts, labels = posts(80)
    weights = np.linspace(0, 3, 80)
    short = {**SHORT, "epochs": 2}
    expected = TextClassifier(**short).fit(texts, labels, weights).predict_proba(texts).tobytes()
    pipeline = Pipeline([("model", TextClassifier(**short))]).fit(texts, labels, model__sample_weight=weights)
    assert pipeline.predict_proba(texts).tobytes() == expected
    search = GridSearchCV(TextClassifier(**short), {"rate": [1e-3, 3e-3]}, cv=2, error_score="raise")
    search.fit(texts, labels, sample_weight=weights)
    again = search.best_estimator_.predict_proba(texts).tobytes()
    assert again == clone(search.best_estimator_).fit(texts, labels, weights).predict_proba(texts).tobytes()
    with config_context(enable_metadata_routing=True):
        model = TextClassifier(**short).set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
        routed = GridSearchCV(make_pipeline(model), {"textclassifier__rate": [3e-3]}, cv=2, error_score="raise")
        routed.fit(texts, labels, sample_weight=weights)
        assert routed.best_estimator_.predict_proba(texts).tobytes() == expected
        by_hand = []
        for train, test in StratifiedKFold(2).split(texts, labels):
            part = TextClassifier(**short).fit([texts[i] for i in train], [labels[i] for i in train], weights[train])
            by_hand.append(part.score([texts[i] for i in test], [labels[i] for i in test], weights[test]))
        assert routed.cv_results_["mean_test_score"][0] == pytest.approx(np.mean(by_hand))
        with pytest.raises(UnsetMetadataPassedError, match="sample_weight"):
            make_pipeline(TextClassifier(**short)).fit(texts, labels, sample_weight=weights)


def test_search_over_patience() -> None:
    texts, labels = posts(120)
    doubtful = ["good" if i % 3 == 0 else label for i, label in enumerate(labels)]
    model = Pipeline([("model", TextClassifier(**{**SHORT, "epochs": 30, "rate": 1e-2}, validation_fraction=0.2))])
    epochs: dict[int, list[int]] = {1: [], 30: []}  # by patience

    def scored(pipeline: Any, X: Any, y: Any) -> float:
        fitted = pipeline["model"]
        epochs[fitted.patience].append(len(fitted.validation_scores_))
        return float(pipeline.score(X, y))

    grid = {"model__patience": [1, 30], "model__validation_fraction": [0.2, 0.3]}
    search = GridSearchCV(model, grid, cv=2, scoring=scored, error_score="raise").fit(texts, doubtful)
    assert len(epochs[1]) == 4 and epochs[30] == [30] * 4 and max(epochs[1]) < 30, epochs
    best = search.best_estimator_["model"]
    again = TextClassifier(**best.get_params()).fit(texts, doubtful)
    assert again.validation_scores_ == best.validation_scores_ != []
    other = clone(best).set_params(validation_fraction=0.1).fit(texts, doubtful)
    assert other.validation_scores_ != best.validation_scores_
    matrix = MultiLabelBinarizer().fit_transform([[mood, "train"] if "train" in text else [mood] for text, mood in zip(texts, labels)])
    both = TextClassifier(**SHORT, targets="labels", validation_fraction=0.2, patience=1)
    assert len(cross_val_score(both, texts, matrix, cv=2, error_score="raise")) == 2


def test_labels_as_a_matrix() -> None:
    """What MultiLabelBinarizer makes is what is searched over, scored and given back."""
    texts, moods = posts(160)
    binarizer = MultiLabelBinarizer()
    y = binarizer.fit_transform([[mood, "train"] if "train" in text else [mood] for text, mood in zip(texts, moods)])
    model = TextClassifier(**SHORT, targets="labels")
    search = GridSearchCV(model, {"epochs": [1, 12]}, cv=2).fit(texts, y)
    assert search.best_params_ == {"epochs": 12} and search.best_score_ > 0.5
    assert cross_val_score(model, texts, y, cv=2, scoring="f1_micro").mean() > 0.8
    assert get_scorer("roc_auc")(search.best_estimator_, texts, y) > 0.9
    predicted = search.predict(texts)
    assert accuracy_score(y, predicted) == search.score(texts, y) > 0.8
    assert set(binarizer.inverse_transform(predicted)[0]) == set(binarizer.inverse_transform(y)[0])


def test_numbers() -> None:
    texts, moods = posts(160)
    y = np.array([float(mood == "good") for mood in moods])
    model = TextClassifier(**SHORT, targets="number")
    search = GridSearchCV(model, {"epochs": [1, 12]}, cv=2).fit(texts, y)
    assert search.best_params_ == {"epochs": 12} and search.score(texts, y) > 0.5
    assert search.score(texts, y) == pytest.approx(r2_score(y, search.predict(texts)))
    assert cross_val_score(model, texts, y, cv=2, scoring="neg_mean_absolute_error").mean() > -0.4


@pytest.mark.parametrize(
    ("targets", "kind", "many"), [("classes", "classifier", False), ("labels", "classifier", True), ("number", "regressor", False)]
)
def test_tags_say_what_y_is(targets: str, kind: str, many: bool) -> None:
    """A target tag of labels in one dimension is for what transforms labels: scikit-learn's own classifiers do not have it."""
    model = TextClassifier(targets=targets)
    tags, own = get_tags(model), get_tags(LogisticRegression())
    assert tags.estimator_type == kind == model._estimator_type
    assert is_classifier(model) == (kind == "classifier")
    assert tags.target_tags.one_d_labels == own.target_tags.one_d_labels and tags.target_tags.required
    assert tags.target_tags.single_output != many
    assert (tags.classifier_tags is not None and tags.classifier_tags.multi_label) == many


def test_a_loaded_model_s_clone_is_of_its_sizes(tmp_path: Path) -> None:
    sizes = {
        **TINY, "epochs": 1, "longest": 20, "dropout": 0.2, "lowercase": False, "longest_run": 2, "name_emoji": True, "targets": "number",
    }
    TextClassifier(**sizes).fit(posts(40)[0], range(40)).save(tmp_path / "model")
    loaded = TextClassifier.load(tmp_path / "model", threads=2)
    said = ("width", "layers", "heads", "inner", "longest", "dropout", "lowercase", "longest_run", "name_emoji", "targets", "threads")
    for model in (loaded, clone(loaded)):
        assert {name: model.get_params()[name] for name in said} == {name: sizes[name] for name in said}
        assert model.base is None
    assert "width=32" in repr(loaded) and "longest=20" in repr(loaded)

    folder = checkpoint(tmp_path / "bert", "bert", sorted({word for text in posts(40)[0] for word in text.split()}))
    TextClassifier(base=folder, epochs=1, longest=12, threads=2).fit(*posts(40)).save(tmp_path / "on_bert")
    begun = clone(TextClassifier.load(tmp_path / "on_bert", threads=2))
    assert begun.base == str(tmp_path / "on_bert") and begun.longest == 12 and not begun.lowercase
    assert begun.set_params(epochs=1).fit(*posts(40)).predict(["a"]).shape == (1,)


def test_clones_of_loaded_pictures_and_nodes_are_of_their_sizes(tmp_path: Path) -> None:
    X, y = pictures(12)
    ImageClassifier(size=16, epochs=1, threads=2).fit(X, y).save(tmp_path / "pictures")
    seen = ImageClassifier.load(tmp_path / "pictures", threads=2)
    for model in (seen, clone(seen), pickle.loads(pickle.dumps(seen))):
        assert model.get_params() == ImageClassifier(size=16, threads=2).get_params()

    edges, features, labels = communities()
    nodes = list(range(120))
    networks: list[dict[str, Any]] = [
        {"convolution": "sage-mean", "layers": 3, "hidden": 8, "input_dropout": 0.25, "dropout": 0.125},
        {"convolution": "gat", "layers": 1, "hidden": 4, "heads": 3, "attention_dropout": 0.5},
    ]
    for sizes in networks:
        first = NodeClassifier(edges, features, epochs=2, threads=2, **sizes).fit(nodes, labels)
        first.save(tmp_path / "nodes")
        loaded = NodeClassifier.load(tmp_path / "nodes", edges, features, threads=2)
        expected = NodeClassifier(edges, features, threads=2, **sizes).get_params()
        for model in (loaded, clone(loaded), pickle.loads(pickle.dumps(loaded))):
            params = model.get_params()
            assert np.array_equal(params.pop("edges"), edges) and np.array_equal(params.pop("features"), features)
            assert params == {name: value for name, value in expected.items() if name not in ("edges", "features")}
        assert "hidden=" in repr(loaded)
        again = clone(loaded).set_params(epochs=2).fit(nodes, labels)
        assert again.predict_proba(nodes).tobytes() == first.predict_proba(nodes).tobytes()


def test_embeddings_as_tables(tmp_path: Path) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    texts, labels = posts(40)
    folder = checkpoint(tmp_path / "bert", "bert", sorted({word for text in texts for word in text.split()}))
    encoder = TextEncoder(folder)
    vectors = encoder.transform(texts)
    names = list(encoder.get_feature_names_out())
    series = pandas.Series(texts, index=range(100, 140))
    pipeline = make_pipeline(TextEncoder(folder), StandardScaler()).set_output(transform="pandas")
    scaled = pipeline.fit_transform(series)
    assert list(scaled.columns) == names and list(scaled.index) == list(series.index)
    np.testing.assert_array_equal(pipeline[0].transform(series).to_numpy(), vectors)
    table = clone(pipeline)[0].transform(texts)
    assert isinstance(table, pandas.DataFrame) and list(table.index) == list(range(40))
    frame = TextEncoder(folder).set_output(transform="polars").transform(texts)
    assert isinstance(frame, polars.DataFrame) and frame.columns == names
    np.testing.assert_array_equal(frame.to_numpy(), vectors)
    with config_context(transform_output="pandas"):
        assert isinstance(encoder.transform(texts), pandas.DataFrame)
        assert isinstance(clone(encoder).set_output(transform="default").transform(texts), np.ndarray)
    assert isinstance(encoder.set_output().transform(texts), np.ndarray)
    with pytest.raises(ValueError, match="transform: expected default, pandas or polars"):
        encoder.set_output(transform="arrow")
    assert (
        make_pipeline(TextEncoder(folder), LogisticRegression()).set_output(transform="pandas").fit(texts, labels).score(texts, labels)
        > 0.5
    )
