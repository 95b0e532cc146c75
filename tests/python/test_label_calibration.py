"""Labels that do not exclude each other: their calibration, abstaining, and what the command says of both."""

from __future__ import annotations

import json
import pickle
import random
from pathlib import Path
from typing import Any

import pytest

from clamor import TextClassifier
from clamor.cli import main
from clamor.label_metrics import LabelScores

from .learning import TINY, posts

np = pytest.importorskip("numpy")

LABELS = ["bad", "good", "train"]


def moods_and_trains(count: int, seed: int = 7, wrong: float = 0.0) -> tuple[list[str], list[tuple[str, ...]]]:
    """Posts with their labels; a share of these, drawn, the post has where it should not, and the other way round."""
    draw = random.Random(seed)
    texts, moods = posts(count, seed)
    truth = [{mood, *(["train"] if "train" in text else [])} for text, mood in zip(texts, moods)]
    return texts, [tuple(label for label in LABELS if (label in labels) != (draw.random() < wrong)) for labels in truth]


def matrix_of(lists: list[tuple[str, ...]]) -> Any:
    return np.array([[label in labels for label in LABELS] for labels in lists], dtype=int)


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    """Sure of itself, as labels that are all right make it."""
    return TextClassifier(**TINY, targets="labels").fit(*moods_and_trains(300))


def copy_of(model: TextClassifier) -> TextClassifier:
    made: TextClassifier = pickle.loads(pickle.dumps(model))
    return made


def error_of(model: TextClassifier, texts: list[str], lists: list[tuple[str, ...]]) -> float:
    scores = LabelScores(LABELS)
    for labels, row in zip(lists, model.predict_proba(texts).tolist()):
        scores.add(labels, row)
    return float(scores.as_dict()["calibration"]["error"])


def test_labels_that_the_model_does_not_know_are_missed(model: TextClassifier) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    texts, lists = moods_and_trains(60, 13)
    lists = [(*labels, *(["angry"] if i % 3 == 0 else []), *(["calm"] if i % 6 == 0 else [])) for i, labels in enumerate(lists)]
    scores = LabelScores(LABELS)
    for labels, row in zip(lists, model.predict_proba(texts).tolist()):
        scores.add(labels, row)
    truth = np.array([[label in labels for label in [*LABELS, "angry", "calm"]] for labels in lists], dtype=int)
    given = np.pad(matrix_of(model.predict(texts)), ((0, 0), (0, 2)))
    found = scores.as_dict()
    assert found["unknown_labels"] == 20
    assert found["micro_f1"] == pytest.approx(metrics.f1_score(truth, given, average="micro"))
    assert found["jaccard"] == pytest.approx(metrics.jaccard_score(truth, given, average="samples"))
    assert found["coverage"][0]["accuracy"] == pytest.approx(model.score(texts, lists))
    assert found["macro_f1"] == pytest.approx(metrics.f1_score(truth[:, :3], given[:, :3], average="macro"))


def test_probabilities_move_and_labels_stay(model: TextClassifier, tmp_path: Path) -> None:
    texts, lists = moods_and_trains(600, 11, wrong=0.2)
    own = copy_of(model)
    assert own.temperature_ == 1 and own.temperatures_ == dict.fromkeys(LABELS, 1.0)
    before, error = own.predict(texts), error_of(own, texts, lists)
    assert own.calibrate(texts, lists) is own and own.temperature_ > 1.2
    assert own.predict(texts) == before and error_of(own, texts, lists) < 0.6 * error
    assert error_of(own, *moods_and_trains(600, 12, wrong=0.2)) < 0.6 * error  # and of posts that it has not seen
    assert list(own.temperatures_) == LABELS

    own.save(tmp_path / "model")
    for again in (TextClassifier.load(tmp_path / "model", threads=2), copy_of(own)):
        assert again.temperatures_ == pytest.approx(own.temperatures_)
        assert np.allclose(again.predict_proba(texts), own.predict_proba(texts), atol=1e-6)
    matrix = copy_of(model).calibrate(texts, matrix_of(lists))
    assert matrix.temperatures_ == own.temperatures_
    assert own.set_params(epochs=1).fit(texts, lists).temperature_ == 1


def test_wrong_labels_are_said(model: TextClassifier) -> None:
    texts, lists = moods_and_trains(4)
    wrong: list[tuple[Any, str]] = [
        ([["good"], ["strange"], [], []], "y: 1 labels are none of the classes, first 'strange'"),
        ([["good"]] * 3, "y: expected the labels of 4 posts, got 3"),
        ([[1, 0, 1], [0, 1, 0], [], []], r"y\[0\]: expected each label once; a matrix of 0 and 1 comes as an array"),
        ([["good"], [None], [], []], r"y\[1\]: expected labels, got none \(None\) among them"),
        (matrix_of(lists)[:, :2], r"y: expected a matrix of \[4, 3\], got shape \(4, 2\)"),
        (matrix_of(lists) * np.nan, "y: expected 0 and 1 in a matrix"),
        (matrix_of(lists) * 0.5, "y: expected 0 and 1 in a matrix"),
    ]
    for y, said in wrong:
        with pytest.raises(ValueError, match=said):
            model.calibrate(texts, y)
    with pytest.raises(TypeError, match=r"y\[0\]: expected a sequence of labels, got str"):
        model.calibrate(texts, ["good"] * 4)
    with pytest.raises(ValueError, match="X: expected at least one post, got none"):
        model.calibrate([], [])
    assert model.temperature_ == 1


def test_abstaining(model: TextClassifier) -> None:
    texts, lists = moods_and_trains(200, 9)
    p = model.predict_proba(texts)
    sure, given = np.maximum(p, 1 - p).min(axis=1), model.predict(texts)
    kept = 200
    for least in (0.0, 0.5, float(np.median(sure)), 0.999, 1.0):
        answers = model.predict(texts, abstain=least)
        assert answers == [labels if confidence >= least else None for labels, confidence in zip(given, sure)]
        assert kept >= (kept := 200 - answers.count(None))
    assert kept < 200
    matrix = TextClassifier(**{**TINY, "epochs": 2}, targets="labels").fit(texts, matrix_of(lists))
    p, plain = matrix.predict_proba(texts), matrix.predict(texts)
    unsure = np.maximum(p, 1 - p).min(axis=1) < 0.6
    answers = matrix.predict(texts, abstain=0.6)
    assert answers.shape == (200, 3) and 0 < unsure.sum()
    assert all(one is None for one in answers[unsure].ravel()) and (answers[~unsure] == plain[~unsure]).all()
    assert model.predict([], abstain=0.6) == []


def test_scores_by_hand() -> None:
    draw = random.Random(3)
    scores, rows = LabelScores(["a", "b"]), []
    for _ in range(2000):
        row = [draw.random(), draw.random() ** 3]
        has = [draw.random() < row[0], draw.random() < 0.7 * row[1]]
        rows.append((row, has))
        scores.add([label for label, there in zip("ab", has) if there], row)
    found = scores.as_dict()
    calibration = found["calibration"]
    for i, label in enumerate("ab"):
        error = 0.0
        for one in calibration["labels"][label]["bins"]:
            inside = [(row[i], has[i]) for row, has in rows if one["from"] < row[i] <= one["to"]]
            assert len(inside) == one["posts"]
            error += abs(sum(has for _, has in inside) - sum(p for p, _ in inside)) / 2000
        assert calibration["labels"][label]["error"] == pytest.approx(error, abs=1e-6)
    assert calibration["labels"]["b"]["error"] > 0.05 > calibration["labels"]["a"]["floor"]
    for name in ("error", "floor"):
        assert calibration[name] == pytest.approx(sum(calibration["labels"][label][name] for label in "ab") / 2)

    judged = [(min(max(p, 1 - p) for p in row), all((p >= 0.5) == there for p, there in zip(row, has))) for row, has in rows]
    curve = found["coverage"]
    assert (curve[0]["coverage"], curve[0]["accuracy"]) == (1, pytest.approx(sum(right for _, right in judged) / 2000))
    for point, next_point in zip(curve, curve[1:]):
        assert point["threshold"] < next_point["threshold"] and point["coverage"] > next_point["coverage"]
    for point in curve:
        answered = [right for sure, right in judged if sure >= point["threshold"] - 1e-6]
        assert len(answered) / 2000 == pytest.approx(point["coverage"])
        assert sum(answered) / len(answered) == pytest.approx(point["accuracy"])
    metrics = pytest.importorskip("sklearn.metrics")
    truth, given = np.array([has for _, has in rows]), np.array([[p >= 0.5 for p in row] for row, _ in rows])
    assert curve[0]["accuracy"] == pytest.approx(metrics.accuracy_score(truth, given))
    said = str(scores)
    assert f"expected calibration error {calibration['error']:.4f}, the mean over labels" in said and "all labels right" in said


def _table(path: Path, texts: list[str], lists: list[tuple[str, ...]]) -> str:
    path.write_text("text\tlabel\n" + "".join(f"{text}\t{', '.join(labels)}\n" for text, labels in zip(texts, lists)), encoding="utf-8")
    return str(path)


def test_the_command(model: TextClassifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own"
    model.save(own)
    texts, lists = moods_and_trains(300, 11, wrong=0.2)
    known = _table(tmp_path / "known.tsv", texts, lists)
    lists[0] = (*lists[0], "unheard of")
    table = _table(tmp_path / "doubtful.tsv", texts, lists)
    assert main(["calibrate", str(own), table]) == 2
    assert f"labels that {own} does not have: 'unheard of' (1 post)" in capsys.readouterr().err
    assert main(["calibrate", str(own), known]) == 0
    said = capsys.readouterr().out
    assert "on 300 posts" in said and "expected calibration error, the mean over labels, 0." in said and "all labels right 0." in said
    stored = json.loads((own / "config.json").read_text(encoding="utf-8"))["model"]["calibration"]
    assert stored["temperature"] > 1 and stored["posts"] == 300 and stored["errors"]["after"] < 0.7 * stored["errors"]["before"]
    assert main(["evaluate", str(own), table, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["unknown_labels"] == 1 and set(found["calibration"]["labels"]) == set(LABELS)
    for name, expected in (("error", stored["errors"]["after"]), ("floor", stored["errors"]["floor"])):
        assert found["calibration"][name] == pytest.approx(expected, abs=1e-3)

    point = found["coverage"][len(found["coverage"]) // 2]
    assert main(["predict", str(own), table, "--abstain", repr(point["threshold"])]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kept = [answer["labels"] for answer in answers if answer["labels"] is not None]
    assert len(kept) / 300 == pytest.approx(point["coverage"]) and all(len(answer["scores"]) == 3 for answer in answers)
    right = [answer["labels"] == list(labels) for answer, labels in zip(answers[1:], lists[1:]) if answer["labels"] is not None]
    assert sum(right) / len(right) == pytest.approx(point["accuracy"], abs=0.01)
    loaded = TextClassifier.load(own, threads=2)
    expected = loaded.predict(texts, abstain=point["threshold"])
    assert [answer["labels"] for answer in answers] == [None if labels is None else list(labels) for labels in expected]
