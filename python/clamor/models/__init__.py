"""The models that come with Clamor: folders beside this file. A model is named by its folder, or by a shipped one's name."""

from __future__ import annotations

import os
from os import PathLike

from clamor.errors import BadFileError, NotFoundError

_HERE = os.path.dirname(__file__)


def shipped() -> list[str]:
    """Names of the models inside the package."""
    return sorted(name for name in os.listdir(_HERE) if os.path.isfile(os.path.join(_HERE, name, "config.json")))


def folder(model: str | PathLike[str]) -> str:
    """The folder of a model: `model` itself where it is one, else the shipped model of that name."""
    path = os.fspath(model)
    if os.path.isdir(path):
        return path
    if os.path.basename(path) == path and path in shipped():
        return os.path.join(_HERE, path)
    names = ", ".join(shipped()) or "none"
    raise NotFoundError(f"no model {path}: expected a model folder, or the name of a shipped model ({names})")


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
    """The first sentence of the card that is not a heading."""
    lines = (line.strip() for line in card(model).splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def size(model: str | PathLike[str]) -> int:
    """Bytes of all the model's files."""
    with os.scandir(folder(model)) as files:
        return sum(file.stat().st_size for file in files if file.is_file())


def default() -> str | None:
    """The sentiment model that is used unless another is named, or None where none is shipped."""
    return "sentiment-en" if "sentiment-en" in shipped() else None
