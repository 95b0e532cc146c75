"""What Clamor raises. Each class is also of the family that Python code catches already: `except ValueError` works."""

from __future__ import annotations

import sys
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "BadFileError",
    "CancelledError",
    "DivergedError",
    "Error",
    "FileSystemError",
    "InternalError",
    "InvalidArgumentError",
    "NotFittedError",
    "NotFoundError",
    "OutOfMemoryError",
    "UnsupportedError",
]


class Error(Exception):
    """Every exception that Clamor raises on purpose. Its text says what, expected, got, and where."""


class InvalidArgumentError(Error, ValueError):
    """An argument: a shape, an option, a name."""


class NotFittedError(InvalidArgumentError, AttributeError):
    """An estimator was used before fit() or load(). Where scikit-learn is loaded, it is its NotFittedError too."""

    def __reduce__(self) -> tuple[Any, ...]:
        return not_fitted, self.args


class NotFoundError(Error, LookupError):
    """A file, a column, a model."""


class BadFileError(Error, ValueError):
    """A file that is truncated, hostile or of another format."""


class OutOfMemoryError(Error, MemoryError):
    """The machine's memory, or the limit that was set."""


class UnsupportedError(Error, NotImplementedError):
    """Understood, but not available here."""


class CancelledError(Error, RuntimeError):
    """Ctrl-C, while another thread of Python computed on as many threads."""


class FileSystemError(Error, OSError):
    """The system refused: a full disk, no permission."""


class DivergedError(Error, FloatingPointError):
    """Training: the loss was no longer finite. The estimator is fitted, with the last good weights; the text says of when. Where it was
    still learning the language (pretrain_epochs) it is not."""


class InternalError(Error, RuntimeError):
    """A bug in Clamor: please report it."""


_OF_STATUS: dict[int, type[Error]] = {
    1: InvalidArgumentError,
    2: NotFoundError,
    3: BadFileError,
    5: OutOfMemoryError,
    6: UnsupportedError,
    7: CancelledError,
    8: FileSystemError,
    9: DivergedError,
}


def not_fitted(message: str) -> NotFittedError:
    """The exception, not raised."""
    theirs = sys.modules.get("sklearn.exceptions")
    return NotFittedError(message) if theirs is None else _both(theirs.NotFittedError)(message)


@cache
def _both(theirs: type[Exception]) -> type[NotFittedError]:
    return type("NotFittedError", (NotFittedError, theirs), {"__module__": __name__})


def from_status(status: int, message: str) -> Error:
    """The exception for a status of the core (include/clamor/core/error.hpp), not raised."""
    return _OF_STATUS.get(status, InternalError)(message)
