"""The shipped models' calibration: that there is one, and that val says of it what config.json does."""

from __future__ import annotations

from typing import Any

import pytest

import clamor
from clamor import models
from clamor.metrics import Scores

from .real_data import data, tweeteval

pytestmark = pytest.mark.filterwarnings("ignore:.* more than 96 tokens:RuntimeWarning")  # one post in a thousand


def calibrations() -> dict[str, Any]:
    """Of each shipped model, and of each task of one with several, what config.json has."""
    found: dict[str, Any] = {}
    for folder in ("sentiment-en", "tasks-en", "sentiment-multilingual", "target-sentiment"):
        stored: Any = models.config(folder)["model"]
        tasks = stored.get("tasks")
        found |= {f"{folder}/{task}": stored["calibration"][task] for task in tasks} if tasks else {folder: stored["calibration"]}
    return found


def error(model: str, texts: list[str], labels: list[str]) -> float:
    classifier = clamor.TextClassifier.load(model)
    scores = Scores([str(label) for label in classifier.classes_])
    for label, probabilities in zip(labels, classifier.predict_proba(texts)):
        scores.add(label, scores.labels[int(probabilities.argmax())], float(probabilities.max()))
    return scores.calibration_error


def test_every_shipped_model_is_calibrated() -> None:
    for name, found in calibrations().items():
        assert found["posts"] >= 40, name
        few = found["posts"] < 200  # of which chance alone makes the error large
        assert found["errors"]["after"] < (2 * found["errors"]["floor"] if few else 0.06), name
        assert found["errors"]["cross_fitted"] <= max(found["errors"]["before"], 2 * found["errors"]["floor"]), name


@pytest.mark.parametrize("task", ["sentiment-en", "irony", "hate", "offensive", "stance-hillary"])
def test_the_error_on_val(task: str) -> None:
    """Another instruction set's rounding may move a post into the next bin."""
    folder, reader = data("tweeteval").parent, tweeteval()
    texts, labels = reader.posts(folder, "sentiment" if task == "sentiment-en" else task, "val")
    found = calibrations()["sentiment-en" if task == "sentiment-en" else f"tasks-en/{task}"]
    measured = error(task, texts, labels)
    print(f"{task}: expected calibration error {measured:.4f} on val, {len(texts)} posts; floor {found['errors']['floor']:.4f}")
    assert measured == pytest.approx(found["errors"]["after"], abs=0.002 if len(texts) > 200 else 0.02)
    assert measured <= max(0.03, 1.2 * found["errors"]["floor"])


def test_the_error_of_eight_languages() -> None:
    folder = data("multilingual_sentiment").parent
    measured = error("sentiment-multilingual", *tweeteval().languages(folder, "val"))
    assert measured == pytest.approx(calibrations()["sentiment-multilingual"]["errors"]["after"], abs=0.002) and measured <= 0.03
