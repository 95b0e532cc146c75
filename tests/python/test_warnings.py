"""Warnings of the core's come from the line that called the package: Python's default filter drops what one place says twice."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest

from clamor import TextClassifier

from .learning import TINY, posts

pytest.importorskip("numpy")

CODE = """
import clamor
texts, labels = ["good day", "bad", "meh"], ["positive", "negative", "neutral"]
clamor.TextClassifier.load("sentiment-en").calibrate(texts, labels)
clamor.TextClassifier.load("sentiment-en").calibrate(texts, labels)
clamor.TextClassifier.load("sentiment-en").calibrate(texts, labels)
"""


def test_each_call_is_warned_of() -> None:
    said = subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True, text=True).stderr
    places = [line.split(" ", 1)[0] for line in said.splitlines() if "RuntimeWarning" in line]
    assert places == ["<string>:4:", "<string>:5:", "<string>:6:"]


def test_the_place_is_the_caller_s_and_an_error_of_a_warning_is_raised() -> None:
    texts, labels = posts(40)
    model = TextClassifier(**{**TINY, "epochs": 1}).fit(texts, labels)
    same = texts[:1] * 3
    with pytest.warns(RuntimeWarning, match="ended at 0.05|ended at 20") as said:
        model.calibrate(same, [str(model.predict(same)[0])] * 3)
    assert [warning.filename for warning in said] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="ended at"):
            model.calibrate(same, [str(model.predict(same)[0])] * 3)
