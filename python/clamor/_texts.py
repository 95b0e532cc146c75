"""What the estimators of texts take."""

from __future__ import annotations

from collections.abc import Sequence

from clamor.errors import InvalidArgumentError


def as_texts(X: Sequence[str]) -> list[str]:
    """The same as a list that nobody else holds."""
    if isinstance(X, (str, bytes)):
        raise TypeError("X: expected a sequence of str, got one: write [text]")
    shape = getattr(X, "shape", None)
    if shape is not None and len(shape) != 1:
        raise InvalidArgumentError(f"X: expected one text for each post, got shape {shape}")
    texts = list(X)
    for i, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"X[{i}]: expected str, got {type(text).__name__}")
        if not text.isascii():
            # Half of a surrogate pair is no character; the core takes UTF-8.
            texts[i] = text.encode("utf-8", "replace").decode("utf-8")
    return texts
