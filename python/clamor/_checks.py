"""What arguments must be, said before the core sees them: its own message for a wrong type would print all other arguments too,
users' texts among them. None of these prints a text."""

from __future__ import annotations

from operator import index

from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import Any

    from numpy.typing import NDArray

    Check = Callable[[str, Any], Any]


def whole(name: str, value: Any, least: int, most: int) -> int:
    """A whole number, Python's or NumPy's."""
    try:
        number = index(value)
    except TypeError:
        raise TypeError(f"{name}: expected a whole number, got {said(value)}") from None
    if not least <= number <= most:
        raise InvalidArgumentError(f"{name}: expected {least:,} to {most:,}, got {number:,}")
    return number


def number(name: str, value: Any, least: float, most: float) -> float:
    """A finite number."""
    try:
        real: float = value.__float__()  # float() would read a str
    except (AttributeError, TypeError):
        raise TypeError(f"{name}: expected a number, got {said(value)}") from None
    if not least <= real <= most:
        raise InvalidArgumentError(f"{name}: expected {least:g} to {most:g}, got {real:g}")
    return real


def fraction(name: str, value: Any) -> float:
    """A number from 0 on that is below 1."""
    real = number(name, value, 0, 1)
    if real == 1:
        raise InvalidArgumentError(f"{name}: expected a number from 0 on that is below 1, got 1")
    return real


def flag(name: str, value: Any) -> bool:
    """True or False, Python's or NumPy's."""
    if isinstance(value, bool):
        return value
    if type(value).__name__ in ("bool", "bool_") and type(value).__module__ == "numpy":
        return bool(value)
    raise TypeError(f"{name}: expected True or False, got {said(value)}")


def word(name: str, value: Any) -> str:
    """A str that UTF-8 can hold: half of a surrogate pair, or a file's name of other bytes, it cannot."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, got {said(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{name}: expected text that UTF-8 can hold, got half of a surrogate pair in it") from None
    return str(value)


def path(name: str, value: Any) -> str:
    """A str, or what has a path that is one."""
    given = word(name, value.__fspath__() if hasattr(value, "__fspath__") else value)
    if not given:
        raise InvalidArgumentError(f"{name}: expected a path, got an empty one")
    return given


def call(name: str, value: Any) -> Any:
    """Something to call, or None."""
    if value is not None and not callable(value):
        raise TypeError(f"{name}: expected a function or None, got {said(value)}")
    return value


def pair(name: str, value: Any) -> tuple[Any, Any]:
    """(X, y), as a tuple or a list."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"{name}: expected a pair (X, y), got {said(value)}")
    return value[0], value[1]


def some(name: str, values: Sized, what: str) -> None:
    """At least one."""
    if not len(values):
        raise InvalidArgumentError(f"{name}: expected at least one {what}, got none")


def wholes(least: int, most: int) -> Check:
    return lambda name, value: whole(name, value, least, most)


def numbers(least: float, most: float) -> Check:
    return lambda name, value: number(name, value, least, most)


def optional(check: Check) -> Check:
    return lambda name, value: None if value is None else check(name, value)


def one_of(*words: str) -> Check:
    def check(name: str, value: Any) -> str:
        if word(name, value) not in words:
            raise InvalidArgumentError(f"{name}: expected {', '.join(words[:-1])} or {words[-1]}, got {value[:40]!r}")
        return str(value)

    return check


def words(name: str, value: Any) -> list[str]:
    if isinstance(value, (str, dict, set, frozenset)) or not hasattr(value, "__iter__"):  # sets have no order
        raise TypeError(f"{name}: expected a sequence of str, got {'one ' if isinstance(value, str) else ''}{said(value)}")
    return [word(f"{name}[{i}]", one) for i, one in enumerate(value)]


def card(given: dict[str, Any]) -> dict[str, str]:
    """What people say in a model card; the seed is the model's to say."""
    if "seed" in given:
        raise InvalidArgumentError("model card: no entry seed; expected name, summary, data, metric, limits or license")
    return {name: word(name, text) for name, text in given.items()}


def class_weight(name: str, value: Any) -> Any:
    """As scikit-learn's estimators take it: a weight for each of some labels, "balanced", or None."""
    if value is None or (isinstance(value, str) and value == "balanced"):
        return value
    expected = f'{name}: expected a dict of weights by label, "balanced" or None'
    if isinstance(value, str):
        raise InvalidArgumentError(f"{expected}, got {value[:40]!r}")
    if not isinstance(value, dict):
        raise TypeError(f"{expected}, got {said(value)}")
    for weight in value.values():
        try:
            number("a weight", weight, 0, 1e9)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}: expected {str(error).split('expected ', 1)[1]}") from None
    return value


def array(name: str, values: Any) -> NDArray[Any]:
    """NumPy's, without its words for lists of several lengths."""
    import numpy as np

    try:
        return np.asarray(values)
    except ValueError:
        raise InvalidArgumentError(f"{name}: expected an array, got items of several shapes") from None


def is_missing(value: Any) -> bool:
    """None, NaN, NaT, and what pandas calls NA."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # of NA and of an array there is no one truth
        return type(value).__name__ == "NAType"


threads = wholes(0, 4096)
seed = wholes(0, 2**64 - 1)
storage = one_of("f32", "bf16", "int8")
precision = one_of("auto", "f32", "bf16", "int8")
long_texts = one_of("truncate", "windows")


def said(value: Any) -> str:
    """A number as it is; of anything else its type alone."""
    if isinstance(value, (bool, int, float)) or value is None:
        return repr(value)
    return type(value).__name__
