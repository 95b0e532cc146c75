"""Numbers of things in words. English, the same on every machine: nothing asks the locale."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def number(value: float) -> str:
    """3444 as 3,444."""
    return f"{round(value):,}"


def count(value: int, one: str, many: str | None = None) -> str:
    """1 post, 2 posts."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def few(things: Sequence[str], most: int) -> str:
    """a, b and 7 more."""
    shown = ", ".join(things[:most])
    return shown if len(things) <= most else f"{shown} and {number(len(things) - most)} more"
