"""The main job on real posts, held against people's labels: examples/airline.py, where the data is at hand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TWEETS = ROOT.parent / "shared" / "data" / "text" / "airline" / "tweets.csv"


def test_agrees_with_people() -> None:
    if not TWEETS.exists():
        pytest.skip(f"no data: {TWEETS.relative_to(ROOT.parent)}")
    printed = subprocess.run([sys.executable, ROOT / "examples" / "airline.py", TWEETS], check=True, capture_output=True, text=True).stdout
    f1, correlation = (re.search(pattern, printed) for pattern in (r"macro-F1 (\S+)", r"rank correlation (\S+)"))
    assert f1 and float(f1[1]) >= 0.62, printed
    assert correlation and float(correlation[1]) >= 0.9, printed
