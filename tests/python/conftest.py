"""What the Python tests share."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.fixture(autouse=True)
def ctrl_c() -> None:
    """As in a terminal. A shell starts what it runs in the background with SIGINT ignored, and Python then keeps it so."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def example() -> Any:
    """A whole report, as JSON; each test may change its own."""
    return json.loads((GOLDEN / "report-example.json").read_text(encoding="utf-8"))


@pytest.fixture
def empty(tmp_path: Path) -> Any:
    """The core's report of a file in which nothing could be read."""
    from clamor import Analyzer

    (tmp_path / "broken.jsonl").write_text('{"text":\n' * 4, encoding="utf-8")
    return Analyzer(model=None, threads=1).add(tmp_path / "broken.jsonl").report()
