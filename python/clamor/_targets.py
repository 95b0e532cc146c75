"""What is learned, in terms of the core: classes as their numbers, labels that do not exclude each other as rows of 0 and 1, numbers as
they are. Plain Python but for what begins with `encode`: the command uses it without NumPy."""

from __future__ import annotations

from array import array

from clamor import _checks
from clamor._texts import plain
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Sized
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    Targets = list[int] | array[float] | memoryview[float] | NDArray[np.float32] | NDArray[np.float64]

_ALL_THE_SAME = "y: expected labels that some posts have and others have not, got the same for all"
_AS_ARRAY = "a matrix of 0 and 1 comes as an array"


def encode(kind: str, y: Any, count: int) -> tuple[NDArray[Any] | None, Targets]:
    """The classes, none of a number, and what the core learns."""
    if kind == "classes":
        return encode_classes(y, count)
    if kind == "number":
        return None, numbers(y, count)
    return _encode_labels(plain(y), count)


def encode_held_out(kind: str, things: Sized, y: Any, classes: list[Any] | None, what: str) -> Targets:
    """The same of what judges a training."""
    given = check_held_out(things, y, what)
    if classes is None:
        return numbers(given, len(things), "validation")
    return encode_known(kind, given, len(things), classes, "validation")


def encode_known(kind: str, y: Any, count: int, classes: list[Any], what: str = "y") -> Targets:
    """The same of classes or labels of which there may be no others."""
    if kind == "classes":
        return numbers_of(labels_of(y, count, what).tolist(), classes, what)
    matrix = matrix_of(y, count, what, len(classes))
    return rows_of(lists_of(y, count, what), classes, what) if matrix is None else matrix


def encode_classes(y: Any, count: int) -> tuple[NDArray[Any], list[int]]:
    """The classes, which fit() keeps once it has learned them, and each label's number."""
    import numpy as np

    labels = labels_of(y, count)
    try:
        classes, each = np.unique(labels, return_inverse=True)
    except TypeError:
        raise _of_many_types(labels.tolist()) from None
    if len(classes) < 2:
        raise InvalidArgumentError(f"y: expected at least two classes, got {len(classes)}")
    return classes, [int(number) for number in each]


def _encode_labels(y: Any, count: int) -> tuple[NDArray[Any], Targets]:
    import numpy as np

    matrix = matrix_of(y, count)
    if matrix is not None:
        if not matrix.any():
            raise InvalidArgumentError("y: expected at least one label, got none")
        if (matrix == matrix[0]).all():
            raise InvalidArgumentError(_ALL_THE_SAME)
        return np.arange(matrix.shape[1]), matrix
    given = lists_of(y, count)
    every = {label for labels in given for label in labels}
    if not every:
        raise InvalidArgumentError("y: expected at least one label, got none")
    if all(len(labels) == len(every) for labels in given):
        raise InvalidArgumentError(f"{_ALL_THE_SAME}; {_AS_ARRAY}")
    try:
        known = sorted(every)
    except TypeError:
        raise _of_many_types(every) from None
    return _classes_of(known), rows_of(given, known, "y")


def _classes_of(labels: list[Any]) -> NDArray[Any]:
    """An array of one dimension, of labels that NumPy would take for its rows, too."""
    import numpy as np

    if not any(isinstance(label, tuple) for label in labels):
        return np.array(labels)
    classes = np.empty(len(labels), dtype=object)
    for place, label in enumerate(labels):
        classes[place] = label
    return classes


def names_of(classes: Iterable[Any]) -> list[str]:
    """What the core calls them."""
    labels = list(classes)
    if any(isinstance(label, bytes) for label in labels):
        raise TypeError("y: expected labels of text or numbers, got bytes")
    return [_checks.word("y", str(label)) for label in labels]


def _of_many_types(labels: Iterable[Any]) -> TypeError:
    return TypeError(f"y: expected labels of one type, got {', '.join(sorted({type(label).__name__ for label in labels}))}")


def labels_of(y: Any, count: int, what: str = "y") -> NDArray[Any]:
    """[count], and nothing that NumPy would stretch to it, or read as text among texts: what is missing, numbers."""
    import numpy as np

    given = plain(y)
    labels = _array(given, count, "labels", what)
    if labels.shape != (count,):
        raise InvalidArgumentError(f"{what}: expected {count} labels, one for each of X, got shape {labels.shape}")
    _check_each(labels.tolist() if hasattr(given, "dtype") else list(given), what)
    return np.asarray(labels)


def _array(given: Any, count: int, things: str, what: str) -> NDArray[Any]:
    """A masked array as such: its tolist() has None for what is masked."""
    import numpy as np

    try:
        array: NDArray[Any] = np.asanyarray(given)
    except ValueError:  # NumPy's words for lists of many lengths
        raise InvalidArgumentError(f"{what}: expected {count} {things}, one for each of X, got lists of several lengths") from None
    if array.ndim == 0:
        raise TypeError(f"{what}: expected a sequence of {things}, got {_checks.said(given)}")
    return array


def _check_each(labels: list[Any], what: str) -> None:
    for i, label in enumerate(labels):
        if _checks.is_missing(label):
            raise InvalidArgumentError(f"{what}[{i}]: expected a label, got none ({label})")
        _check_end(label, f"{what}[{i}]")
        if type(label) is not type(labels[0]) and _family(type(label)) != _family(type(labels[0])):
            raise TypeError(f"{what}[{i}]: expected labels of one type, got {type(label).__name__} after {type(labels[0]).__name__}")


def _check_end(label: Any, where: str) -> None:
    if isinstance(label, str) and label.endswith("\0"):
        raise InvalidArgumentError(f"{where}: expected a label that does not end in NUL, which NumPy drops, got {label[:40]!r}")


def numbers(y: Any, count: int, what: str = "y") -> NDArray[Any]:
    """Real numbers [count]."""
    import numpy as np

    values = _of_objects(_array(plain(y), count, "numbers", what))
    if values.dtype.kind not in "biuf" or values.shape != (count,):
        raise InvalidArgumentError(f"{what}: expected {count} numbers, one for each of X, got {values.dtype} of shape {values.shape}")
    if not (finite := np.isfinite(values)).all():
        at = int(finite.argmin())
        raise InvalidArgumentError(f"{what}[{at}]: expected a finite number, got {values[at]}")
    return values.astype(np.float64)


def sample_weights(given: Any, count: int) -> NDArray[Any]:
    """What each of `count` weighs, [count]; 1 where nothing is given."""
    import numpy as np

    if given is None:
        return np.ones(count)
    weights = numbers(given, count, "sample_weight")
    if weights.min() < 0:
        at = int(weights.argmin())
        raise InvalidArgumentError(f"sample_weight[{at}]: expected a number from 0 on, got {weights[at]:g}")
    if not weights.any():
        raise InvalidArgumentError("sample_weight: expected a number above 0, got none")
    return weights


def weighted_mean(values: Any, weights: NDArray[Any]) -> float:
    import numpy as np

    return float(np.average(values, weights=weights))


def _of_objects(values: NDArray[Any]) -> NDArray[Any]:
    """Objects that are numbers, as nullable columns of pandas become, as float64, NaN where there is none; all else as it is."""
    import numpy as np

    if np.ma.is_masked(values):
        values = np.array(values.tolist(), dtype=object)
    if values.dtype.kind != "O" or not all(_checks.is_missing(value) or _family(type(value)) == "number" for value in values.flat):
        return values
    return np.array([np.nan if _checks.is_missing(value) else value for value in values.flat], dtype=np.float64).reshape(values.shape)


def matrix_of(y: Any, count: int, what: str = "y", columns: int | None = None) -> NDArray[np.float32] | None:
    """scikit-learn's indicator matrix, [count, labels] of 0 and 1; None where y is labels themselves, for each post a list."""
    if len(getattr(y, "shape", ())) != 2:
        return None
    import numpy as np

    matrix = _of_objects(np.asanyarray(y.toarray() if hasattr(y, "toarray") else y))
    if matrix.dtype.kind not in "biuf":
        if hasattr(y, "columns"):  # a table, which would be read as its columns' names
            raise InvalidArgumentError(f"{what}: expected 0 and 1 in a table, a column for each label, got others")
        return None
    if len(matrix) != count or matrix.shape[1] != (columns or matrix.shape[1]):
        raise InvalidArgumentError(f"{what}: expected a matrix of [{count}, {columns or 'labels'}], got shape {matrix.shape}")
    if not ((matrix == 0) | (matrix == 1)).all():
        raise InvalidArgumentError(
            f"{what}: expected 0 and 1 in a matrix, a column for each label, got others; labels that are numbers come as lists"
        )
    return np.ascontiguousarray(matrix, dtype=np.float32)


def column_names(y: Any) -> list[Any] | None:
    """The names of a table's columns; None of all else."""
    if len(getattr(y, "shape", ())) != 2:
        return None
    names = y.column_names if hasattr(y, "to_pylist") else getattr(y, "columns", None)
    return None if names is None else list(names)


def check_columns(y: Any, expected: list[Any] | None, what: str = "y") -> None:
    """A matrix has its labels by their places: after a table comes one with the same columns, or what names none."""
    given = column_names(y)
    if expected is not None and given is not None and given != expected:
        raise InvalidArgumentError(f"{what}: expected the columns of fit()'s y in their order, {_said(expected)}, got {_said(given)}")


def _said(columns: list[Any]) -> str:
    return ", ".join(str(name)[:40] for name in columns[:9]) + ", ..." * (len(columns) > 9)


def lists_of(y: Any, count: int, what: str = "y") -> list[list[Any]]:
    """The labels of each of `count` posts, any number of them."""
    if isinstance(y, str) or not hasattr(y, "__iter__"):
        raise TypeError(f"{what}: expected a sequence of labels for each post, got {_checks.said(y)}")
    given = []
    for i, labels in enumerate(y):
        if isinstance(labels, (str, bytes, dict)) or not hasattr(labels, "__iter__"):
            raise TypeError(f"{what}[{i}]: expected a sequence of labels, got {_checks.said(labels)}")
        given.append(list(labels.tolist() if hasattr(labels, "tolist") else labels))
        if missing := [label for label in given[-1] if _checks.is_missing(label)]:
            raise InvalidArgumentError(f"{what}[{i}]: expected labels, got none ({missing[0]}) among them")
        if unhashable := [label for label in given[-1] if label.__hash__ is None]:
            raise TypeError(f"{what}[{i}]: expected labels, got a {type(unhashable[0]).__name__} among them")
        if len(set(given[-1])) < len(given[-1]):
            raise InvalidArgumentError(f"{what}[{i}]: expected each label once; {_AS_ARRAY}")
        for label in given[-1]:
            _check_end(label, f"{what}[{i}]")
    if len(given) != count:
        raise InvalidArgumentError(f"{what}: expected the labels of {count} posts, got {len(given)}")
    return given


def check_held_out(things: Sized, y: Any, what: str) -> Any:
    """y as it is, of Arrow's as a list: one for each of the things that judge a training, and there are such."""
    given = plain(y)
    count = len(given) if hasattr(given, "__len__") and not hasattr(given, "toarray") else (getattr(given, "shape", None) or (0,))[0]
    if not len(things) or isinstance(given, str) or count != len(things):
        raise InvalidArgumentError(f"validation: expected at least one {what}, and a label for each, got {len(things)} and {count}")
    return given


def numbers_of(y: Iterable[Any], classes: Sequence[Any], what: str) -> list[int]:
    """The place of each label among the classes."""
    labels, number = list(y), {label: i for i, label in enumerate(classes)}
    _check_known(labels, classes, what)
    return [number[label] for label in labels]


def rows_of(y: Sequence[Iterable[Any]], classes: Sequence[Any], what: str) -> memoryview[float]:
    """float32 [posts, classes]: 1 for the labels that a post has. At least one post and one class."""
    number = {label: i for i, label in enumerate(classes)}
    _check_known([label for labels in y for label in labels], classes, what)
    rows = array("f", [0]) * (len(y) * len(classes))
    for post, labels in enumerate(y):
        for label in labels:
            rows[post * len(classes) + number[label]] = 1
    return memoryview(rows).cast("B").cast("f", [len(y), len(classes)])


def _check_known(labels: list[Any], classes: Sequence[Any], what: str) -> None:
    known = set(classes)
    if unknown := [label for label in labels if label not in known]:
        raise InvalidArgumentError(f"{what}: {len(unknown)} labels are none of the classes, first {unknown[0]!r}")


def check_type(labels: list[Any], classes: Sequence[Any], what: str = "y") -> None:
    """Labels that the classes do not have are wrong answers; where these are str and none of those is, they are another model's."""
    given, expected = (any(isinstance(label, str) for label in some) for some in (labels, classes))
    if labels and given != expected:
        said = [", ".join(sorted({type(label).__name__ for label in some})) for some in (classes, labels)]
        raise InvalidArgumentError(
            f"{what}: expected labels of the classes' type, {said[0]}, got {said[1]}; the classes of a loaded model are str"
        )


def _family(kind: type) -> str:
    """Labels of one are equal where their values are: 1, 1.0 and True; a str and NumPy's."""
    text = next((text for text in (str, bytes) if issubclass(kind, text)), None)
    return text.__name__ if text else "number" if hasattr(kind, "__float__") else kind.__name__


def weights_of(class_weight: dict[Any, float] | str | None, classes: list[Any] | None) -> list[float]:
    """What a post of each class weighs; none where a balance says it, as that of "balanced"."""
    if class_weight is None:
        return []
    if classes is None:
        raise InvalidArgumentError("class_weight: expected None where targets are number")
    if isinstance(class_weight, str):
        return []
    unknown, unweighted = [label for label in class_weight if label not in classes], [c for c in classes if c not in class_weight]
    if unknown and unweighted:  # as scikit-learn: one of all labels may weigh those that a fold of y lacks
        raise InvalidArgumentError(
            f"class_weight: expected labels of y, got {len(unknown)} others, first {unknown[0]!r}, and no weight for {unweighted[0]!r}"
        )
    return [float(class_weight.get(label, 1.0)) for label in classes]


def balance_of(class_weight: dict[Any, float] | str | None, balance: float) -> float:
    """What says how classes weigh, where class_weight does not say it of each."""
    if class_weight is not None and balance > 0:
        raise InvalidArgumentError(f"class_weight: expected None where balance is given, which is {balance:g}")
    return 1.0 if class_weight == "balanced" else balance
