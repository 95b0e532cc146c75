"""What a hundred labels give: examples/few_labels.py, where the data is at hand."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from .real_data import ROOT, data


def test_a_base_gives_more_than_no_base() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed: few_labels.py is not tried")
    example, bases = ROOT / "examples" / "few_labels.py", "words,scratch,tasks-en,sentiment-en"
    command = [sys.executable, str(example), str(data("airline/tweets.csv")), "--bases", bases]
    few = ["--counts", "100", "--seeds", "2", "--test", "600", "--threads", "2"]
    printed = subprocess.run([*command, *few], check=True, capture_output=True, text=True).stdout
    found = {name: float(score) for name, score in re.findall(r"^(\S+) +100 labels +(\S+),", printed, re.M)}
    assert found["tasks-en"] > found["scratch"] + 8 and found["sentiment-en"] > found["scratch"] + 8, printed
    assert min(found["tasks-en"], found["sentiment-en"]) > 58 > found["words"], printed
