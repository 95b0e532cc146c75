"""mypy --strict on the package and its tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import numpy as np
    import polars
    from numpy.typing import NDArray

    from clamor import ImageClassifier, NodeClassifier, TargetSentiment, TextClassifier, TextEncoder, Tokenizer

    def takes(texts: NDArray[np.str_], column: polars.Series, numbers: NDArray[np.int64], pictures: NDArray[np.uint8]) -> None:
        """What docstrings promise, for mypy alone."""
        model = TextClassifier().fit(texts, numbers, validation=(column, column)).fit(column, texts).fit(["a"], [["b", "c"]])
        model.calibrate(column, numbers).predict(text for text in ["a"])
        model.predict_proba(texts)
        model.score(column, column)
        TextEncoder("folder").fit_transform(column)
        TextEncoder("folder").set_output(transform="polars").transform(texts).columns
        TargetSentiment().predict(texts, column, aliases=(["a"] for _ in texts))
        Tokenizer("folder").encode_batch(column, texts)
        Tokenizer("folder").decode(numbers)
        NodeClassifier().fit(numbers, texts, validation=(range(3), column)).predict_proba(numbers)
        ImageClassifier().fit(pictures, numbers, validation=(pictures, column))


pytest.importorskip("mypy")
_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("what", [["--package", "clamor"], ["tests/python"]], ids=["package", "tests"])
def test_types(what: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *what], cwd=_ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
