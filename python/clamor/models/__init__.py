"""The models that come with Clamor: folders beside this file. A model is named by its folder, or by a shipped one's name; one task of a
model of several by FOLDER/TASK or NAME/TASK, or by the task's name where the model is shipped.

`shipped()` lists the names; `summary()`, `card()`, `tasks()`, `folder()` and `size()` say more of a model.
"""

from __future__ import annotations

import os
from os import PathLike

from clamor import _checks
from clamor.errors import BadFileError, InvalidArgumentError, NotFoundError

_HERE = os.path.dirname(__file__)


def _folders() -> list[str]:
    """Names of the model folders inside the package."""
    return sorted(name for name in os.listdir(_HERE) if os.path.isfile(os.path.join(_HERE, name, "config.json")))


def shipped() -> list[str]:
    """Names of the models inside the package, and after one of several tasks those of its tasks."""
    return [name for folder in _folders() for name in [folder, *tasks(os.path.join(_HERE, folder))]]


def place(model: str | PathLike[str]) -> tuple[str, str]:
    """The folder of a model, and the task that is meant of a model of several ("" where no task is named)."""
    path = _checks.path("model", model)
    path = path.rstrip(os.sep) or path
    if any(os.path.isfile(os.path.join(path, file)) for file in ("config.json", "modules.json")):  # the second alone: modules in folders
        return path, ""
    parent, name = os.path.split(path)
    if parent and os.path.isfile(os.path.join(parent, "config.json")) and name in tasks(parent):
        return parent, name
    if not parent and name in _folders():
        return os.path.join(_HERE, name), ""
    if parent in _folders() and name in tasks(os.path.join(_HERE, parent)):
        return os.path.join(_HERE, parent), name
    for other in [] if parent else _folders():
        if name in tasks(os.path.join(_HERE, other)):
            return os.path.join(_HERE, other), name
    if os.path.isdir(path):  # whoever opens it says what is missing
        return path, ""
    names = ", ".join(shipped()) or "none"
    raise NotFoundError(f"no model {path}: expected a model folder, or the name of a shipped model ({names})")


def folder(model: str | PathLike[str]) -> str:
    """The folder of a model: `model` itself where it is one, else where it is shipped."""
    return place(model)[0]


_OPENERS = {
    "text_classifier": ("TextClassifier",),
    "text_tasks": ("TextClassifier", "TextTasks"),
    "target_sentiment": ("TargetSentiment",),
    "image_classifier": ("ImageClassifier",),
    "node_classifier": ("NodeClassifier",),
}
"""Which classes open a model folder, by its kind."""


def check_opener(opener: str, path: str) -> None:
    """Raises BadFileError where a folder is one of Clamor's models that another class opens. What else may be wrong the core says."""
    try:
        kind = config(path).get("kind")
    except (BadFileError, NotFoundError, OSError):
        return
    others = _OPENERS.get(kind, ()) if isinstance(kind, str) else ()
    if others and opener not in others:
        kinds = " or ".join(own for own, openers in _OPENERS.items() if opener in openers)
        expected = f"kind must be {kinds}" if kinds else "expected a Hugging Face checkpoint"
        raise BadFileError(f"{path}: {expected}, is {kind}, which {' or '.join(f'clamor.{other}' for other in others)} opens")


def opened_by(opener: str, model: str | PathLike[str]) -> tuple[str, str]:
    """place(), of a model that the class opens."""
    found = place(model)
    check_opener(opener, found[0])
    return found


def base(name: str, model: str | PathLike[str]) -> tuple[str, str]:
    """What a training begins from: the folder of a checkpoint or of a model of Clamor's, and the task that is meant of several."""
    try:
        found = place(_checks.path(name, model))
    except NotFoundError:
        names = ", ".join(shipped()) or "none"
        raise NotFoundError(
            f"{name}: no model {os.fspath(model)}: expected the folder of a Hugging Face checkpoint or of a text model of Clamor's, "
            f"or the name of a shipped one ({names})"
        ) from None
    check_opener("TextClassifier", found[0])
    return found


def is_own(folder: str) -> bool:
    """Whether it is a folder of a model of Clamor's, which a checkpoint is not that Clamor trained."""
    try:
        return "kind" in config(folder)
    except (BadFileError, NotFoundError, OSError):
        return False


def reads_itself(folder: str) -> bool:
    """Whether it says how posts are read, as all that Clamor trained does."""
    try:
        return not {"kind", "clamor"}.isdisjoint(config(folder))
    except (BadFileError, NotFoundError, OSError):
        return False


def by_name(model: str | PathLike[str]) -> bool:
    """Whether a model inside the package is meant, and its folder was not given."""
    return os.path.dirname(folder(model)) == _HERE and not os.fspath(model).startswith(_HERE)


def tasks(model: str | PathLike[str]) -> dict[str, list[str]]:
    """The tasks of a model of several, and the labels of each; none for other models."""
    all = config(model)
    options = all.get("model") if all.get("kind") == "text_tasks" else None
    found = options.get("tasks") if isinstance(options, dict) else None
    return found if isinstance(found, dict) else {}


def config(model: str | PathLike[str]) -> dict[str, object]:
    """A model's config.json."""
    import json

    path = os.path.join(folder(model), "config.json")
    try:
        with open(path, encoding="utf-8") as file:
            loaded = json.load(file)
    except FileNotFoundError:
        raise BadFileError(f"{folder(model)}: no config.json: not a model folder") from None
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{path}: not JSON: {error}") from None
    if not isinstance(loaded, dict):
        raise BadFileError(f"{path}: expected an object")
    return loaded


def card(model: str | PathLike[str]) -> str:
    """A model's card: what it was trained on, how good it is, where it fails."""
    config(model)
    try:
        with open(os.path.join(folder(model), "README.md"), encoding="utf-8", errors="replace") as file:
            return "".join(letter for letter in file.read() if letter.isprintable() or letter in "\n\t")
    except FileNotFoundError:
        return "(no model card)"


def summary(model: str | PathLike[str]) -> str:
    """The first sentence of the card that is not a heading; of a task its labels."""
    where, task = place(model)
    if task:
        labels = tasks(where)[task]
        more = f" and {len(labels) - 4} more" if len(labels) > 5 else ""
        return f"{', '.join(labels[:4] if more else labels)}{more} (a task of {os.path.basename(where)})"
    lines = (line.strip() for line in card(model).splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def size(model: str | PathLike[str]) -> int:
    """Bytes of all the model's files."""
    return sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder(model)) for name in names)


def default() -> str | None:
    """The sentiment model that is used unless another is named, or None where none is shipped."""
    return shipped_or_none("sentiment-en")


def shipped_or_none(name: str) -> str | None:
    """The name, where a model of that name is inside the package."""
    return name if os.path.isfile(os.path.join(_HERE, name, "config.json")) else None
