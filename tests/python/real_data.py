"""People's posts and labels, where they are at hand: ../shared/data is no part of the repository. Tests skip without them, and say so."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def data(path: str) -> Path:
    """A file or folder of ../shared/data/text."""
    found = ROOT.parent / "shared" / "data" / "text" / path
    if not found.exists():
        pytest.skip(f"no data: {found.relative_to(ROOT.parent)}")
    return found


def tweeteval() -> ModuleType:
    """What reads TweetEval's tasks and scores answers to them."""
    spec = importlib.util.spec_from_file_location("tweeteval", ROOT / "examples" / "shipped_models" / "tweeteval.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
