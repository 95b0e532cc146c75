"""The bars over training steps, and over posts."""

from __future__ import annotations

import io
import time
from types import SimpleNamespace

import pytest

from clamor import TextClassifier
from clamor._progress import counted, steps

from .learning import TINY, posts

pytest.importorskip("tqdm")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """What the bar takes for stderr; the one of sys is pytest's."""
    shown = Terminal()
    monkeypatch.setattr("clamor._progress.sys", SimpleNamespace(stderr=shown))
    return shown


def test_steps_tell_how_far_and_how_good(terminal: Terminal) -> None:
    with steps("fit", True) as progress:
        assert progress is not None
        for step, metric in ((1, float("nan")), (6, 0.875)):
            time.sleep(0.15)  # tqdm draws ten times a second
            progress(step, 8, 0.5 / step, metric)
    drawn = terminal.getvalue().split("\r")
    first, second = (next(line for line in drawn if at in line) for at in ("1/8", "6/8"))
    assert first.startswith("fit:") and "loss 0.500" in first and "validation" not in first and "nan" not in first
    assert "75%" in second and "loss 0.083, validation 0.875" in second
    assert drawn[-2].strip() == "" and drawn[-1] == ""  # gone at the end


def test_the_bar_is_closed_by_what_ends_the_training(terminal: Terminal) -> None:
    with pytest.raises(KeyboardInterrupt), steps("fit", True) as progress:
        assert progress is not None
        progress(1, 8, 0.5, 0.5)
        raise KeyboardInterrupt
    assert terminal.getvalue().split("\r")[-2].strip() == ""


def test_posts_are_counted(terminal: Terminal) -> None:
    batches = [["a"] * 600, ["b"] * 500]
    seen = []
    for batch in counted(batches, "embed", True):
        seen.append(batch)
        time.sleep(0.15)
    assert seen == batches and "embed: 600 posts" in terminal.getvalue()
    assert terminal.getvalue().split("\r")[-2].strip() == ""
    terminal.truncate(0)
    assert list(counted(batches, "embed", False)) == batches and terminal.getvalue() == ""


def test_no_bar_where_it_is_not_wanted_or_nobody_looks(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    with steps("fit", False) as progress:
        assert progress is None
    file = io.StringIO()
    monkeypatch.setattr("clamor._progress.sys", SimpleNamespace(stderr=file))
    with steps("fit", True) as progress:
        assert progress is None
    assert terminal.getvalue() == file.getvalue() == ""


def test_training_draws_it(terminal: Terminal) -> None:
    TextClassifier(**{**TINY, "epochs": 2, "pretrain_epochs": 1}, verbose=True).fit(*posts(60))
    assert "pretrain:" in terminal.getvalue() and "fit:" in terminal.getvalue()
