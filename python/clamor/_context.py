"""The contexts that calls run on: one for each number of threads, made when it is first used, and anew in a forked child."""

from __future__ import annotations

import os

from clamor import _checks
from clamor._core import Context

_made: dict[int, Context] = {}
_parents: list[Context] = []  # a parent's contexts have no threads in a child; they are not destroyed there


def context(threads: int = 0) -> Context:
    """The context with this number of threads; 0: one for each processor that this process may use."""
    threads = _checks.threads("threads", threads)
    if threads not in _made:
        _made[threads] = Context(threads=threads)
    return _made[threads]


def _forget() -> None:
    _parents.extend(_made.values())
    _made.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
