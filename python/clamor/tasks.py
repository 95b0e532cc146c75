"""All that a model of several tasks says of posts, by one pass of its network."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from os import PathLike
from typing import TYPE_CHECKING

from clamor import _checks, _core, models
from clamor._context import context
from clamor._opened import Opened
from clamor._texts import as_texts, warn_of_cut
from clamor.errors import InvalidArgumentError, NotFoundError

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray


class TextTasks(Opened):
    """What posts are by each of several tasks: emotion, hate, irony and what else the model was taught.

    The network reads a post once for all of them, where a `TextClassifier` of each task reads it anew.

    >>> model = clamor.TextTasks(tasks=["emotion", "irony"])     # doctest: +SKIP
    >>> model.predict(["what a day"])["emotion"]                 # doctest: +SKIP

    Parameters
    ----------
    model : path or str, default="tasks-en"
        A model folder of several tasks, or the name of a shipped one.
    tasks : sequence of str, optional
        Those that are wanted, in the order of the answers; by default all.
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        bf16 where the processor has it, "auto" for the fastest whose results hold for every task (docs/precision.md).
    packed : path, optional
        A file that clamor.pack() wrote elsewhere; the one beside the weights is found (docs/packed-weights.md).
    long_texts : {"truncate", "windows"}, default="truncate"
        How posts of more tokens than the model reads at once are read, as TextClassifier's.
    threads : int, default=0
        0 for one a processor.

    Attributes
    ----------
    classes_ : dict of str to array
        The labels of each task, in the order of its columns.

    Pickled and copied it is its parameters: the folder must be there where it is opened again. Any number of threads may predict.
    """

    def __init__(
        self,
        model: str | PathLike[str] = "tasks-en",
        *,
        tasks: Sequence[str] | None = None,
        precision: str = "f32",
        packed: str | PathLike[str] | None = None,
        long_texts: str = "truncate",
        threads: int = 0,
    ) -> None:
        import numpy as np

        self._parameters: dict[str, Any] = {
            "model": model,
            "tasks": None,
            "precision": precision,
            "packed": packed,
            "long_texts": long_texts,
            "threads": threads,
        }
        self._threads, self._long_texts = threads, _checks.long_texts("long_texts", long_texts)
        folder, task = models.opened_by("TextTasks", model)
        if task:
            raise InvalidArgumentError(f"model: {os.fspath(model)} is a task, expected the model that has it; name the task in tasks")
        file = "" if packed is None else _checks.path("packed", packed)
        self._core = _core.TextTasks.load(context(threads), folder, _checks.precision("precision", precision), file)
        columns = {name: own for name, _, own in self._core.tasks}
        self._columns = {name: columns[name] for name in _wanted(tasks, list(columns), model)}
        if tasks is not None:
            self._parameters["tasks"] = list(self._columns)
        self.classes_ = {name: np.array(labels) for name, labels, _ in self._core.tasks if name in self._columns}

    def __repr__(self) -> str:
        return f"<TextTasks of {os.fspath(self._parameters['model'])}: {', '.join(self._columns)}; {self.precision_}>"

    def predict_proba(self, X: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Probabilities [n, classes] of each task, in the order of its classes_."""
        texts = as_texts(X)
        rows, longer = self._core.predict(context(self._threads), texts, self._long_texts)
        if self._long_texts == "truncate":
            warn_of_cut(longer, len(texts), self.longest_)
        return {task: rows[:, columns].copy() for task, columns in self._columns.items()}

    def predict(self, X: Iterable[str], *, abstain: float = 0.0) -> dict[str, NDArray[Any]]:
        """The most probable class of each post by each task, [n]. None where it is less probable than `abstain`."""
        least = _checks.number("abstain", abstain, 0, 1)
        answers: dict[str, NDArray[Any]] = {}
        for task, probabilities in self.predict_proba(X).items():
            answers[task] = self.classes_[task][probabilities.argmax(axis=1)]
            if least > 0:
                answers[task] = answers[task].astype(object)
                answers[task][probabilities.max(axis=1) < least] = None
        return answers


def _wanted(tasks: Sequence[str] | None, all: list[str], model: str | PathLike[str]) -> list[str]:
    """The tasks that are asked for, each once."""
    if tasks is None:
        return all
    wanted = _checks.words("tasks", tasks)
    if not wanted:
        raise InvalidArgumentError("tasks: expected one at least, got none")
    for i, task in enumerate(wanted):
        if task not in all:
            raise NotFoundError(f"tasks[{i}]: no task {task}: {os.fspath(model)} has {', '.join(all)}")
        if task in wanted[:i]:
            raise InvalidArgumentError(f"tasks[{i}]: {task} is given twice")
    return wanted
