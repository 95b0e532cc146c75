"""mypy --strict on the package and its tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy")
_ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("what", [["--package", "clamor"], ["tests/python"]], ids=["package", "tests"])
def test_types(what: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *what], cwd=_ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
