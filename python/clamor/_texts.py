"""What the estimators of texts take."""

from __future__ import annotations

from clamor import _checks
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def plain(values: Any) -> Any:
    """Arrow's arrays, and lists of Arrow's scalars (scikit-learn's splits of such an array), as lists of Python's; all else as it is,
    tables too."""
    if hasattr(values, "to_pylist") and not hasattr(values, "schema"):
        return values.to_pylist()
    if isinstance(values, list) and values and hasattr(values[0], "as_py"):
        return [value.as_py() for value in values]
    return values


def as_texts(X: Iterable[str], what: str = "X") -> list[str]:
    """The same as a list that nobody else holds. `what` the caller calls it."""
    if isinstance(X, (str, bytes)):
        raise TypeError(f"{what}: expected a sequence of str, got one: write [text]")
    shape = getattr(X, "shape", None)
    if shape is not None and len(shape) != 1:
        raise InvalidArgumentError(f"{what}: expected one text for each post, got shape {shape}")
    given = plain(X)
    if not hasattr(given, "__iter__") or isinstance(given, (set, frozenset, dict)):  # those have no order, or other values
        raise TypeError(f"{what}: expected a sequence of str, got {_checks.said(given)}")
    texts = list(given)
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"{what}[{i}]: expected str, got {type(text).__name__}")
        if not text.isascii():
            # Half of a surrogate pair is no character; the core takes UTF-8.
            texts[i] = text.encode("utf-8", "replace").decode("utf-8")
    return texts


def warn_of_cut(cut: int, count: int, longest: int, more: str = ' (long_texts="windows" reads all)') -> None:
    """A RuntimeWarning in the line that called this package, where texts were cut."""
    if cut:
        from clamor._warnings import warn

        warn(cut_words(cut, count, longest) + more)


def warn_of_beginnings(posts: int) -> None:
    """The same of posts that were analysed."""
    if posts:
        from clamor._counts import count
        from clamor._warnings import warn

        warn(f"{count(posts, 'post has', 'posts have')} more tokens than the models read at once; the rest was not read")


def cut_words(cut: int, count: int, longest: int) -> str:
    return f"{cut:,} of {count:,} texts {'has' if cut == 1 else 'have'} more than {longest:,} tokens; the rest was not read"
