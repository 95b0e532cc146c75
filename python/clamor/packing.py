"""Weights packed once, to be mapped and shared."""

from __future__ import annotations

from os import PathLike

from clamor import _checks, _core, models
from clamor._context import context


def pack(model: str | PathLike[str], *, precision: str = "f32", out: str | PathLike[str] | None = None, threads: int = 0) -> str:
    """Writes a text model's weights as this processor multiplies them, and returns the file's path (docs/packed-weights.md).

    What opens the model in that precision then maps the file, and shares it with other processes.

    model: a model folder, a checkpoint, or the name of a shipped model.   out: the file; by default beside the weights, where it is
    found; another one is to be named (TextClassifier.load(packed=), TextEncoder(packed=)).
    """
    file = "" if out is None else _checks.path("out", out)
    return _core.pack(context(threads), models.folder(_checks.path("model", model)), _checks.precision("precision", precision), file)
