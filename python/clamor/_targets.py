"""What is held out to judge a training, and what its classes weigh, in terms of the classes that are trained on. Plain Python: the command uses
it without NumPy."""

from __future__ import annotations

from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def check_held_out(texts: list[str], y: Sequence[Any]) -> None:
    if not texts or isinstance(y, str) or len(y) != len(texts):
        raise InvalidArgumentError(f"validation: expected at least one text, and a label for each, got {len(texts)} and {len(y)}")


def numbers_of(y: Iterable[Any], classes: list[Any]) -> list[int]:
    """The place of each label among the classes."""
    labels, number = list(y), {label: i for i, label in enumerate(classes)}
    _check_known(labels, classes)
    return [number[label] for label in labels]


def rows_of(y: Iterable[Iterable[Any]], classes: list[Any]) -> list[list[float]]:
    """A row for each post: 1 for the labels that it has."""
    given = [list(labels) for labels in y]
    _check_known([label for labels in given for label in labels], classes)
    return [[float(label in labels) for label in classes] for labels in given]


def _check_known(labels: list[Any], classes: list[Any]) -> None:
    known = set(classes)
    if unknown := [label for label in labels if label not in known]:
        raise InvalidArgumentError(f"validation: class {unknown[0]!r} is not among y's")


def weights_of(class_weight: dict[Any, float] | str | None, classes: list[Any] | None) -> list[float]:
    """What a post of each class weighs; none where a balance says it, as that of "balanced"."""
    if class_weight is None or isinstance(class_weight, str):
        return []
    if classes is None:
        raise InvalidArgumentError("class_weight: expected None where targets are number")
    if unknown := [label for label in class_weight if label not in classes]:
        raise InvalidArgumentError(f"class_weight: expected labels of y, got {len(unknown)} others, first {unknown[0]!r}")
    return [float(class_weight.get(label, 1.0)) for label in classes]
