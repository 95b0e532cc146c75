"""Children of a fork, whose parent's other threads are not there to let go what they held."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clamor import TextClassifier, TextEncoder, UnsupportedError

from .checkpoints import checkpoint
from .learning import TINY, posts

pytest.importorskip("numpy")
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def _in_child(call: Callable[[], object]) -> int:
    """0 where it works in a child, 1 where it is refused there, 2 where anything else is raised. A child that hangs fails the test."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            call()
            code = 0
        except UnsupportedError:
            code = 1
        finally:
            os._exit(code)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    raise AssertionError("the child hangs")


@contextmanager
def _meanwhile(call: Callable[[], object]) -> Iterator[None]:
    """Another thread that calls it over and over."""
    stop = threading.Event()

    def again() -> None:
        while not stop.is_set():
            call()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        time.sleep(0.2)
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    made = TextClassifier(**{**TINY, "epochs": 2}).fit(*posts(60))
    made.predict(posts(60)[0])
    return made


def test_a_model_that_others_read_can_be_changed(model: TextClassifier) -> None:
    many = posts(60)[0] * 200
    with _meanwhile(lambda: model.predict(many)):
        for precision in ("int8", "f32", "int8"):

            def changed() -> None:
                model.set_params(precision=precision).predict(many[:9])

            assert _in_child(changed) == 0
    assert model.precision_ == "f32"


def test_a_model_that_another_thread_changes_works_or_says_so(model: TextClassifier) -> None:
    texts, labels = posts(2000, 3)
    with _meanwhile(lambda: model.calibrate(texts, labels)):
        assert {_in_child(lambda: model.predict(texts[:9])) for _ in range(8)} <= {0, 1}


def test_a_folder_that_another_thread_opens_is_opened(tmp_path: Path) -> None:
    encoder = TextEncoder(checkpoint(tmp_path / "model", "bert", "a b c d".split()))
    with encoder._lock():
        assert _in_child(lambda: encoder.transform(["a b"])) == 0
