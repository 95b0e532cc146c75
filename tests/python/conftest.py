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
def empty(example: Any) -> Any:
    """The report of a file in which nothing could be read."""
    example["input"].update(dict.fromkeys((name for name, value in example["input"].items() if isinstance(value, int)), 0))
    example["input"]["copies"] = {"texts": 0, "posts": 0}
    example["input"]["skipped"] = {"total": 4, "reasons": [{"reason": "broken_record", "count": 4}]}
    nothing = {"kind": "all", "name": "", "posts": 0, "authors": 0, "sentiment": None, "timeline": None}
    example.update(span=None, timeline=None, series=[nothing], topics_total=0)
    example["rising"].update(hashtags=[], keywords=[])
    example["people"] = {"accounts": 0, "links": 0, "list": []}
    return example
