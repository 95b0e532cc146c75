"""The files that a training is resumed from."""

from __future__ import annotations

import os
from collections.abc import Sequence

from clamor import _checks
from clamor.errors import InvalidArgumentError


def of_text(checkpoint: str | None) -> list[str]:
    """A text classifier's two trainings each have one: the labels' and the language's."""
    return [] if checkpoint is None else [checkpoint, f"{checkpoint}.pretrain"]


def there(checkpoint: str) -> list[str]:
    """Those of a text classifier's that there are."""
    return [file for file in of_text(checkpoint) if os.path.exists(file)]


def goes_on(files: Sequence[str], resume: bool) -> bool:
    """Whether training resumes. A checkpoint that would be lost, or that is no checkpoint but a file named by mistake, is not replaced."""
    if _checks.flag("resume", resume) and not files:
        raise InvalidArgumentError("resume: expected a checkpoint to resume from, got none")
    for file in files:
        if os.path.exists(file) and not resume:
            raise InvalidArgumentError(f"{file}: is there already: resume from it, or remove it")
    return resume


def remove(files: Sequence[str]) -> None:
    """What is not needed once the training is done."""
    for file in files:
        if os.path.exists(file):
            os.remove(file)
