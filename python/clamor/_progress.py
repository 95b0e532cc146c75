"""Progress of long calls on a terminal, where tqdm is installed and someone looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

TYPE_CHECKING = False  # typing's, without the milliseconds that importing it takes
if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")
Step = Callable[[int, int, float, float], None]
"""progress(step, steps, loss, metric), as the core calls it."""


def bar(show: bool, **options: Any) -> Any:
    """A tqdm bar on stderr, or None: not wanted, no terminal, no tqdm."""
    if not show or not sys.stderr.isatty():
        return None
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        return None
    return tqdm(file=sys.stderr, leave=False, dynamic_ncols=True, **options)


@contextmanager
def steps(name: str, show: bool) -> Iterator[Step | None]:
    """A bar over training steps with the loss after it."""
    shown = bar(show, desc=name, unit=" steps")
    if shown is None:
        yield None
        return

    def progress(step: int, total: int, loss: float, metric: float) -> None:
        shown.total = total
        judged = "" if metric != metric else f", validation {metric:.3f}"
        shown.set_postfix_str(f"loss {loss:.3f}{judged}", refresh=False)
        shown.update(step - shown.n)

    try:
        yield progress
    finally:
        shown.close()


def counted(batches: Iterable[Sequence[T]], name: str, show: bool) -> Iterator[Sequence[T]]:
    """The same batches, and a bar over the posts of those that are done."""
    shown = bar(show, desc=name, unit=" posts", unit_scale=True)
    try:
        for batch in batches:
            yield batch
            if shown is not None:
                shown.update(len(batch))
    finally:
        if shown is not None:
            shown.close()
