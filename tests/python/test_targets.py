"""Labels that do not exclude each other, as lists and as scikit-learn's matrix, and numbers.

What fit, score, validation and predict take and give.
"""

from __future__ import annotations

import pickle
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from clamor import ImageClassifier, NodeClassifier, TextClassifier
from clamor._targets import encode

from .learning import TINY, communities, pictures, posts

np = pytest.importorskip("numpy")

SHORT = {**TINY, "epochs": 2}


def moods_and_trains(count: int, seed: int = 7) -> tuple[list[str], list[list[str]], Any]:
    """Posts with their labels, good and train, as lists and as a matrix."""
    texts, moods = posts(count, seed)
    lists = [["good"] * (mood == "good") + ["train"] * ("train" in text) for text, mood in zip(texts, moods)]
    return texts, lists, np.array([["good" in one, "train" in one] for one in lists], dtype=int)


@pytest.fixture(scope="module")
def by_lists() -> TextClassifier:
    texts, lists, _ = moods_and_trains(300)
    return TextClassifier(**TINY, targets="labels").fit(texts, lists)


@pytest.mark.parametrize("kind", ["int", "bool", "float", "sparse", "pandas"])
def test_a_matrix_is_labels(kind: str, by_lists: TextClassifier, tmp_path: Path) -> None:
    texts, lists, matrix = moods_and_trains(300)
    if kind == "sparse":
        y = pytest.importorskip("scipy.sparse").csr_matrix(matrix)
    elif kind == "pandas":
        y = pytest.importorskip("pandas").DataFrame(matrix, columns=["good", "train"])
    else:
        y = matrix.astype(kind)
    model = TextClassifier(**TINY, targets="labels").fit(texts, y)
    assert model.classes_.tolist() == [0, 1]
    assert model.predict_proba(texts).tobytes() == by_lists.predict_proba(texts).tobytes()
    predicted = model.predict(texts)
    assert isinstance(predicted, np.ndarray) and predicted.dtype.kind == "i" and predicted.shape == (300, 2)
    assert (predicted == (by_lists.predict_proba(texts) >= 0.5)).all()
    assert model.score(texts, y) == by_lists.score(texts, lists) == by_lists.score(texts, y) > 0.9
    assert model.score(texts, [[int(one)] for one in matrix[:, 0]]) == pytest.approx(
        (predicted == np.eye(2, dtype=int)[matrix[:, 0]]).all(axis=1).mean()
    )
    assert np.array_equal(pickle.loads(pickle.dumps(model)).predict(texts), predicted)
    # A folder has the labels' names, and not how they were given.
    model.save(tmp_path / "model")
    assert TextClassifier.load(tmp_path / "model").predict(texts[:9]) == [tuple(str(i) for i in row.nonzero()[0]) for row in predicted[:9]]
    # A fit to lists gives lists again.
    assert isinstance(model.set_params(epochs=1).fit(texts, lists).predict(texts), list)


def test_a_table_of_any_numbers_is_a_matrix() -> None:
    pandas, polars, arrow = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    texts, _, matrix = moods_and_trains(40)
    columns = {"good": matrix[:, 0], "train": matrix[:, 1]}
    frame = pandas.DataFrame(columns)
    expected = TextClassifier(**SHORT, targets="labels").fit(texts, matrix).predict(texts)
    for table in (frame.astype("Int64"), frame.astype("boolean"), frame.astype(object), polars.DataFrame(columns), arrow.table(columns)):
        assert np.array_equal(TextClassifier(**SHORT, targets="labels").fit(texts, table).predict(texts), expected)
    model = TextClassifier(**SHORT, targets="labels")
    with pytest.raises(ValueError, match="y: expected 0 and 1 in a matrix, a column for each label, got others"):
        model.fit(texts, frame.astype("Int64").mask(frame == 0))
    with pytest.raises(ValueError, match="y: expected 0 and 1 in a table, a column for each label, got others"):
        model.fit(texts, frame.astype(str))


def test_a_matrix_validates() -> None:
    texts, lists, matrix = moods_and_trains(120)
    scores = [
        TextClassifier(**SHORT, targets="labels").fit(texts, y, validation=(texts[:40], judged)).validation_scores_
        for y, judged in [
            (lists, lists[:40]),
            (matrix, matrix[:40]),
            (lists, matrix[:40]),
            (matrix, [row.nonzero()[0].tolist() for row in matrix[:40]]),
        ]
    ]
    assert len(scores[0]) == 2 and scores == [scores[0]] * 4
    weighed = [
        TextClassifier(**SHORT, targets="labels", class_weight={label: 3}).fit(texts, y).losses_
        for label, y in (("train", lists), (1, matrix))
    ]
    assert weighed[0] == weighed[1]


def test_a_wrong_matrix_is_said(by_lists: TextClassifier) -> None:
    texts, _, matrix = moods_and_trains(40)
    model = TextClassifier(**SHORT, targets="labels")
    for y, said in [
        (matrix * 2, "y: expected 0 and 1 in a matrix, a column for each label, got others"),
        (matrix.astype(float) / 0.5 * np.nan, "y: expected 0 and 1 in a matrix"),
        (matrix[:9], r"y: expected a matrix of \[40, labels\], got shape \(9, 2\)"),
        (matrix * 0, "y: expected at least one label, got none"),
        (matrix[:, :0], "y: expected at least one label, got none"),
        (matrix[:, 0], r"y\[0\]: expected a sequence of labels"),
    ]:
        with pytest.raises((ValueError, TypeError), match=said):
            model.fit(texts, y)
    for wrong in (matrix[:, :1], np.hstack([matrix, matrix])):
        with pytest.raises(ValueError, match=r"y: expected a matrix of \[40, 2\], got shape"):
            by_lists.score(texts, wrong)
        with pytest.raises(ValueError, match=r"validation: expected a matrix of \[40, 2\], got shape"):
            model.fit(texts, matrix, validation=(texts, wrong))


def test_labels_that_do_not_vary_are_refused() -> None:
    """A matrix of two columns that exclude each other, as a nested list, would be the labels 0 and 1 of every post."""
    texts, _, matrix = moods_and_trains(40)
    either = np.column_stack([matrix[:, 0], 1 - matrix[:, 0]])
    model = TextClassifier(**SHORT, targets="labels")
    with pytest.raises(ValueError, match="y: expected labels that some posts have and others have not, .*; a matrix of 0 and 1 comes as"):
        model.fit(texts, either.tolist())
    for same in (np.ones_like(matrix), np.ones_like(matrix) * [1, 0], [["a"]] * 40):
        with pytest.raises(ValueError, match="y: expected labels that some posts have and others have not, got the same for all"):
            model.fit(texts, same)
    assert model.fit(texts, either).classes_.tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_columns_of_later_tables_are_those_of_the_first(kind: str) -> None:
    library = pytest.importorskip(kind)
    texts, _, matrix = moods_and_trains(60)

    def table(*names: str) -> Any:
        columns = {name: matrix[:, ["good", "train"].index(name.lower())] for name in names}
        return library.table(columns) if kind == "pyarrow" else library.DataFrame(columns)

    y = table("good", "train")
    model = TextClassifier(**SHORT, targets="labels").fit(texts, y, validation=(texts, y))
    score = model.calibrate(texts, y).score(texts, y)
    for wrong, said in ((table("train", "good"), "train, good"), (table("good", "Train"), "good, Train")):
        expected = f"expected the columns of fit\\(\\)'s y in their order, good, train, got {said}"
        for judge in (model.score, model.calibrate, pickle.loads(pickle.dumps(model)).score):
            with pytest.raises(ValueError, match=f"y: {expected}"):
                judge(texts, wrong)
        with pytest.raises(ValueError, match=f"validation: {expected}"):
            model.fit(texts, y, validation=(texts, wrong))
    assert model.score(texts, matrix) == score
    assert model.fit(texts, matrix).score(texts, table("train", "good")) >= 0  # what was learned has no names


def test_wrong_lists_of_labels_are_said(by_lists: TextClassifier) -> None:
    texts = posts(4)[0]
    wrong: list[tuple[Any, str]] = [
        ([["a"], [1], [], ["a"]], "y: expected labels of one type, got int, str"),
        ([["a"], {"a": 1}, [], ["a"]], r"y\[1\]: expected a sequence of labels, got dict"),
        ([["a"], [["b"]], [], ["a"]], r"y\[1\]: expected labels, got a list among them"),
        ([["a"], 3, [], ["a"]], r"y\[1\]: expected a sequence of labels, got 3"),
    ]
    for y, said in wrong:
        with pytest.raises(TypeError, match=said):
            TextClassifier(**SHORT, targets="labels").fit(texts, y)
    for none in (None, float("nan")):
        with pytest.raises(ValueError, match=rf"y\[1\]: expected labels, got none \({none}\) among them"):
            TextClassifier(**SHORT, targets="labels").fit(texts, [["a"], ["b", none], [], ["a"]])
    with pytest.raises(TypeError, match="y: expected a sequence of labels for each post, got None"):
        TextClassifier(**SHORT, targets="labels").fit(texts, None)  # type: ignore[arg-type]
    for call in (TextClassifier(**SHORT, targets="labels").fit, by_lists.score):
        with pytest.raises(ValueError, match="y: expected the labels of 4 posts, got 3"):
            call(texts, [["good"]] * 3)


def test_labels_in_lists_stay_what_they_are() -> None:
    """NumPy drops a NUL at the end, and makes a table of tuples."""
    texts = posts(40)[0]
    model = TextClassifier(**SHORT, targets="labels")
    with pytest.raises(ValueError, match=r"y\[1\]: expected a label that does not end in NUL"):
        model.fit(texts, [["a"], ["a\0", "b"]] * 20)
    model.fit(texts, [[("cat", 1)], [("cat", 1), ("dog", 2)]] * 20)
    assert model.classes_.tolist() == [("cat", 1), ("dog", 2)]
    assert all(label in [("cat", 1), ("dog", 2)] for given in model.predict(texts) for label in given)
    assert 0 <= model.score(texts, [[("dog", 2)], []] * 20) <= 1


def test_labels_of_many_posts_take_four_bytes_each() -> None:
    """As Python's floats a label would take 8 to 32 for each post, and many times that while they are made."""
    labels, count = [f"label {i}" for i in range(200)], 2000
    y = [[labels[i % 200], labels[i * 7 % 200]] if i % 200 != i * 7 % 200 else [labels[i % 200]] for i in range(count)]
    tracemalloc.start()
    try:
        classes, rows = encode("labels", y, count)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert classes is not None and len(classes) == 200
    matrix = np.asarray(rows)
    assert matrix.dtype == np.float32 and matrix.shape == (count, 200) and peak < 2 * matrix.nbytes
    assert [classes[row].tolist() for row in matrix.astype(bool)[:9]] == [sorted(one) for one in y[:9]]


def test_a_loaded_model_s_score_wants_str(tmp_path: Path) -> None:
    """A folder keeps labels as str: others are another's, not wrong answers."""
    texts, lists, matrix = moods_and_trains(60)
    classes = TextClassifier(**SHORT).fit(texts, matrix[:, 0])
    labels = TextClassifier(**SHORT, targets="labels").fit(texts, matrix)
    for model in (classes, labels):
        model.save(tmp_path / model.targets)
    loaded = TextClassifier.load(tmp_path / "classes", threads=2)
    for y in (matrix[:, 0], matrix[:, 0].tolist(), matrix[:, 0].astype(bool)):
        assert classes.score(texts, y) == loaded.score(texts, matrix[:, 0].astype(str)) > 0.4
        with pytest.raises(
            ValueError, match="y: expected labels of the classes' type, str, got (int|bool); the classes of a loaded model are str"
        ):
            loaded.score(texts, y)
    with pytest.raises(ValueError, match="y: expected labels of the classes' type, int, got str"):
        classes.score(texts, matrix[:, 0].astype(str))
    assert classes.score(texts[:1], [7]) == 0  # a class that it does not know

    loaded = TextClassifier.load(tmp_path / "labels", threads=2)
    assert loaded.score(texts, matrix) == labels.score(texts, matrix)
    with pytest.raises(ValueError, match="y: expected labels of the classes' type, str, got int"):
        loaded.score(texts, [row.nonzero()[0].tolist() for row in matrix])
    assert 0 <= loaded.score(texts[:2], [[], []]) <= 1

    X, y = pictures(24)
    image = ImageClassifier(size=16, epochs=1, threads=2).fit(X, y)
    with pytest.raises(ValueError, match="y: expected labels of the classes' type, str, got int"):
        image.score(X, [1] * 24)


@pytest.mark.parametrize(
    "y",
    [
        ["good", float("nan"), "bad", "bad"],
        ["good", None, "bad", "bad"],
        [1, None, 2, 2],
        np.array(["good", np.nan, "bad", "bad"], dtype=object),
        np.array([1.0, np.nan, 2.0, 2.0]),
        np.array(["2026-11-26", "NaT", "2026-11-27", "2026-11-27"], dtype="datetime64[D]"),
        np.ma.array([1, 2, 3, 3], mask=[False, True, False, False]),
    ],
    ids=lambda y: f"{type(y).__name__} {getattr(y, 'dtype', '')}",
)
def test_a_missing_label_is_no_class(y: Any) -> None:
    """NumPy reads NaN among texts as "nan"."""
    texts = posts(4)[0]
    with pytest.raises(ValueError, match=r"y\[1\]: expected a label, got none"):
        TextClassifier(**SHORT).fit(texts, y)
    model = TextClassifier(**SHORT).fit(texts, [1, 2] * 2)
    for call in (model.score, model.calibrate):
        with pytest.raises(ValueError, match=r"y\[1\]: expected a label, got none"):
            call(texts, y)
    with pytest.raises(ValueError, match=r"validation\[1\]: expected a label, got none"):
        TextClassifier(**SHORT).fit(texts, [1, 2] * 2, validation=(texts, y))


def test_labels_that_numpy_would_not_tell_apart_are_refused() -> None:
    with pytest.raises(ValueError, match=r"y\[2\]: expected a label that does not end in NUL"):
        TextClassifier(**SHORT).fit(posts(4)[0], ["a", "b", "a\0", "b"])


@pytest.mark.parametrize("kind", ["str", "category", "Int64", "boolean", "datetime64[ns]"])
def test_a_missing_label_of_pandas_is_no_class(kind: str) -> None:
    pandas = pytest.importorskip("pandas")
    values = {"Int64": [1, None, 2, 2], "boolean": [True, None, False, False], "datetime64[ns]": ["2026-11-26", None] * 2}.get(
        kind, ["a", None, "b", "b"]
    )
    for y in (pandas.Series(values, dtype=kind), pandas.Series(values, dtype=kind).astype(object)):
        with pytest.raises(ValueError, match=r"y\[1\]: expected a label, got none"):
            TextClassifier(**SHORT).fit(posts(4)[0], y)


def test_labels_are_of_one_type() -> None:
    """NumPy reads 1 among texts as "1"."""
    texts = posts(4)[0]
    wrong: list[tuple[Any, str]] = [
        (["good", 1, "bad", "bad"], r"y\[1\]: expected labels of one type, got int after str"),
        ([1, True, 2.0, "1"], r"y\[3\]: expected labels of one type, got str after int"),
        (["good", b"good", "bad", "bad"], r"y\[1\]: expected labels of one type, got bytes after str"),
        (iter(["a", "b", "c", "d"]), "y: expected a sequence of labels, got list_iterator"),
        ("abcd", "y: expected a sequence of labels, got str"),
    ]
    for y, said in wrong:
        with pytest.raises(TypeError, match=said):
            TextClassifier(**SHORT).fit(texts, y)
    assert TextClassifier(**SHORT).fit(texts, ["a", np.str_("b"), "a", "b"]).classes_.tolist() == ["a", "b"]
    assert TextClassifier(**SHORT).fit(texts, [1, np.int64(2), True, 2.0]).classes_.tolist() == [1, 2]


def test_numbers_are_one_for_each() -> None:
    texts, moods = posts(80)
    y = np.array([float(mood == "good") for mood in moods])
    model = TextClassifier(**TINY, targets="number").fit(texts, y)
    assert model.score(texts, y) == model.score(texts, y.tolist()) > 0.5
    for wrong, said in [
        (y.reshape(-1, 1), r"y: expected 80 numbers, one for each of X, got float64 of shape \(80, 1\)"),
        (y[:1], "got float64 of shape \\(1,\\)"),
        (moods, "y: expected 80 numbers"),
        ([0.0, None] * 40, r"y\[1\]: expected a finite number, got nan"),
        ([0.0, float("inf")] * 40, r"y\[1\]: expected a finite number, got inf"),
        ([[1.0]] * 79 + [[]], "y: expected 80 numbers, one for each of X, got lists of several lengths"),
    ]:
        for call in (model.score, TextClassifier(**SHORT, targets="number").fit):
            with pytest.raises(ValueError, match=said):
                call(texts, wrong)
    with pytest.raises(ValueError, match=r"validation: expected 80 numbers, one for each of X, got float64 of shape \(80, 1\)"):
        model.fit(texts, y, validation=(texts, y.reshape(-1, 1)))
    assert model.score(texts, np.full(80, 3.0)) == 0  # of numbers that do not vary nothing is explained
    with pytest.raises(ValueError, match="score: expected at least one of X, got none"):
        model.score([], [])


def test_numbers_that_float32_does_not_tell_apart_are_refused() -> None:
    texts, moods = posts(40)
    y = np.array([float(mood == "good") for mood in moods])
    model = TextClassifier(**SHORT, targets="number")
    with pytest.raises(ValueError, match="expected numbers that floats tell apart, got ones around 1.7e.09, where floats are 128 from"):
        model.fit(texts, y + 1_700_000_000)
    with pytest.raises(ValueError, match=r"expected numbers that are finite as floats, at most 3\.40282e\+38, number 1 is 1e\+300"):
        model.fit(texts, [0.0, 1e300, *y[2:]])
    with pytest.raises(ValueError, match="validation: targets must be finite as floats"):
        model.fit(texts, y, validation=(texts, y * 1e300))
    high = model.fit(texts, 1000 * y + 1_700_000_000).predict(texts)
    assert 1_699_999_000 < high.min() <= high.max() < 1_700_002_000


def test_what_cannot_be_calibrated_is_said() -> None:
    texts, lists, matrix = moods_and_trains(30)
    number = TextClassifier(**SHORT, targets="number").fit(texts, matrix[:, 0])
    with pytest.raises(ValueError, match="calibrate: of classes or labels, and this model has targets 'number'"):
        number.calibrate(texts, matrix[:, 0])
    with pytest.raises(ValueError, match="temperatures_: of classes or labels, and this model has targets 'number'"):
        number.temperatures_
    with pytest.raises(ValueError, match="abstain: expected 0 where targets are number, got 0.5"):
        number.predict(texts, abstain=0.5)
    classes = TextClassifier(**SHORT).fit(*posts(30))
    with pytest.raises(ValueError, match="y: expected 30 labels, one for each of X, got lists of several lengths"):
        classes.calibrate(texts, lists)
    with pytest.raises(ValueError, match="X: expected at least one post, got none"):
        classes.calibrate([], [])


@pytest.mark.parametrize("targets", ["classes", "labels", "number"])
def test_nothing_to_learn_from_is_said(targets: str) -> None:
    with pytest.raises(ValueError, match="X: expected at least one post, got none"):
        TextClassifier(targets=targets).fit([], [])
    with pytest.raises(ValueError, match="X: expected at least one post, got none"):
        TextClassifier(targets=targets).fit(np.array([], dtype=str), np.zeros((0, 2)))
    if targets == "classes":
        edges, features, _ = communities(4)
        with pytest.raises(ValueError, match="X: expected at least one node, got none"):
            NodeClassifier(edges, features).fit([], [])
        with pytest.raises(ValueError, match="X: expected at least one picture, got none"):
            ImageClassifier(size=16).fit(pictures(3)[0][:0], [])


def test_another_fit_leaves_nothing_of_the_first() -> None:
    texts, moods = posts(60)
    model = TextClassifier(**SHORT).fit(texts, moods)
    model.set_params(targets="number").fit(texts, [float(mood == "good") for mood in moods])
    assert not hasattr(model, "classes_")
    assert model.predict(texts).dtype.kind == "f"
    model.set_params(targets="classes").fit(texts, moods)
    assert model.classes_.tolist() == ["bad", "good"]


def test_what_is_held_out_is_checked_alike() -> None:
    edges, features, labels = communities(20)
    X, y = pictures(12)
    texts, moods = posts(12)
    made: list[tuple[Any, Any, Any, str]] = [
        (TextClassifier(**SHORT), texts, moods, "text"),
        (ImageClassifier(size=16, epochs=1, threads=1), X, y, "picture"),
        (NodeClassifier(edges, features, epochs=1, threads=1), np.arange(12), labels[[0, 39] * 6], "node"),
    ]
    for model, things, truth, what in made:
        held_out = np.arange(12, 24) if what == "node" else things
        for given, labels_given, said in [
            (held_out[:0], [], f"validation: expected at least one {what}, and a label for each, got 0 and 0"),
            (held_out, list(truth)[:5], f"validation: expected at least one {what}, and a label for each, got 12 and 5"),
            (held_out, np.array(truth).reshape(-1, 1), r"validation: expected 12 labels, one for each of X, got shape \(12, 1\)"),
            (held_out, ["strange"] * 12, "validation: 12 labels are none of the classes, first 'strange'"),
        ]:
            with pytest.raises(ValueError, match=said):
                model.fit(things, truth, validation=(given, labels_given))
