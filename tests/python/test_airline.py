"""The main job on real posts, held against people's labels: examples/airline.py, where the data is at hand."""

from __future__ import annotations

import re
import subprocess
import sys

from .real_data import ROOT, data


def test_agrees_with_people() -> None:
    tweets = data("airline/tweets.csv")
    printed = subprocess.run([sys.executable, ROOT / "examples" / "airline.py", tweets], check=True, capture_output=True, text=True).stdout
    f1, correlation = (re.search(pattern, printed) for pattern in (r"macro-F1 (\S+)", r"rank correlation (\S+)"))
    assert f1 and float(f1[1]) >= 0.62, printed
    assert correlation and float(correlation[1]) >= 0.9, printed
