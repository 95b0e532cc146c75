"""Weights packed once, to be mapped and shared."""

from __future__ import annotations

from os import PathLike

from clamor import _checks, _core, models
from clamor._context import context


def pack(model: str | PathLike[str], *, precision: str = "f32", out: str | PathLike[str] | None = None, threads: int = 0) -> str:
    """Writes a text model's weights as this processor multiplies them, and returns the file's path (docs/packed-weights.md).

    What opens the model in that precision then maps the file, and shares it with other processes.

    Parameters
    ----------
    model : path or str
        A model folder, a checkpoint, or the name of a shipped model.
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        What the weights are packed for; "auto" chooses here, and whoever opens the model with "auto" takes what was chosen.
    out : path, optional
        The file. By default it lies beside the weights, where it is found; any other has to be named when the model is opened
        (TextClassifier.load(packed=), TextEncoder(packed=)).
    threads : int, default=0
        0 for one a processor.
    """
    file = "" if out is None else _checks.path("out", out)
    return _core.pack(context(threads), models.folder(_checks.path("model", model)), _checks.precision("precision", precision), file)
