"""The models of the main job: a sentiment model, one of further tasks, one of sentiment toward tracked names."""

from __future__ import annotations

import os
from collections.abc import Sequence

from clamor import _checks, _core, models
from clamor.errors import InvalidArgumentError

DEFAULT = "default"
"""What is used unless something else is named: the shipped English models, sentiment-en, tasks-en and target-sentiment."""

TASKS = ("emotion", "hate", "irony")
"""What the default model of tasks is asked."""

Model = str | os.PathLike[str] | None


def asked_models(
    run: _core.Context,
    model: Model,
    tasks: str | Sequence[str] | None,
    tasks_model: Model,
    targets_model: Model,
    tracked: bool,
    precision: str,
) -> _core.Models:
    """The models that an analysis asks. Tasks and targets that are left to the default go with the default sentiment model, however it is
    named: they are English as it is, and whoever wants no model, or one of another kind, does not want them."""
    wanted = _checks.precision("precision", precision)
    if _is_default(model):
        model = models.default()
    english = model is not None and _is_english(model)
    sentiment, sentiment_name = _sentiment(run, model, wanted)
    folder = _target_folder(targets_model, english)
    asked, tasks_folder = _tasks(tasks, tasks_model, english)
    of_tasks = _core.TextTasks.load(run, tasks_folder, wanted) if asked else None
    of_targets = _core.TargetSentiment.load(run, folder, wanted) if folder and tracked else None
    return _core.Models(
        sentiment=sentiment,
        sentiment_name=sentiment_name,
        tasks=of_tasks,
        asked=asked,
        tasks_name=name_of(tasks_folder),
        targets=of_targets,
        targets_name=name_of(folder or ""),
    )


def _is_english(model: str | os.PathLike[str]) -> bool:
    """Whether this is the default sentiment model."""
    default = models.default()
    (folder, task), (english, _) = models.place(model), models.place(default) if default else ("", "")
    return bool(english) and not task and os.path.realpath(folder) == os.path.realpath(english)


def _sentiment(run: _core.Context, model: Model, precision: str) -> tuple[_core.TextClassifier | None, str]:
    """A sentiment model and its name."""
    if model is None:
        return None, ""
    folder, task = models.place(model)
    return _core.TextClassifier.load(run, folder, task, precision), task or name_of(folder)


def _target_folder(model: Model, english: bool) -> str | None:
    """The folder of the model that says how posts feel about tracked names.

    What is named must be there, whether anything is tracked or not.
    """
    if _is_default(model):
        model = models.shipped_or_none("target-sentiment") if english else None
    if model is None:
        return None
    folder = models.folder(_checks.path("targets_model", model))
    if models.config(folder).get("kind") != "target_sentiment":
        raise InvalidArgumentError(f"targets_model: {os.fspath(model)} is no model of sentiment toward a target")
    return folder


def _is_default(value: object) -> bool:
    return isinstance(value, str) and value == DEFAULT


def _tasks(tasks: str | Sequence[str] | None, model: Model, english: bool) -> tuple[list[str], str]:
    """The tasks that are asked, and the folder of the model that has them."""
    shipped = _is_default(model)
    if shipped:
        model = models.shipped_or_none("tasks-en")
    by_default = _is_default(tasks)
    if by_default:
        if shipped and not english:
            return [], ""
        asked = list(TASKS) if shipped else list(models.tasks(model)) if model is not None else []
    else:
        asked = [] if tasks is None else _checks.words("tasks", tasks)
    if not asked or (model is None and by_default):
        return [], ""
    if model is None:
        raise InvalidArgumentError("tasks_model: which model is asked? expected a model folder of several tasks, got None")
    folder, task = models.place(_checks.path("tasks_model", model))
    if task:
        raise InvalidArgumentError(f"tasks_model: {os.fspath(model)} is a task, expected the model that has it; name the task in tasks")
    if not models.tasks(folder):
        raise InvalidArgumentError(f"tasks_model: {os.fspath(model)} is no model of several tasks")
    return asked, folder


def name_of(folder: str) -> str:
    """What reports call a model: its folder's last part."""
    return os.path.basename(os.path.abspath(folder)) if folder else ""
