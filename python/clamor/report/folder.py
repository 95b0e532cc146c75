"""The folder of a report that is not written by the core."""

from __future__ import annotations

import os
from collections.abc import Sequence

from clamor.errors import FileSystemError, InvalidArgumentError
from clamor.report.target import check_target

_OURS = ("report.json", "report.html", "posts.jsonl", "posts.csv", "posts.parquet", "checkpoint")


def check_state(state: str | None, folder: str) -> None:
    """Raises InvalidArgumentError where a state would be written over what else a run leaves in the folder."""
    ours = {os.path.realpath(os.path.join(folder, name)) for name in _OURS}
    if state and os.path.realpath(state) in ours:
        raise InvalidArgumentError(f"state: {state} is a file of the report's own; choose another name")


def write_report(text: str, folder: str, inputs: Sequence[str]) -> None:
    """Writes report.json, whole or not at all, and removes what an earlier run left there. None of that may be an input."""
    path = os.path.join(folder, "report.json")
    check_target(path)
    try:
        os.makedirs(folder, exist_ok=True)
        there = [one for one in (os.path.join(folder, name) for name in _OURS) if os.path.exists(one)]
        for one in there:
            for given in inputs:
                if os.path.samefile(one, given):
                    raise InvalidArgumentError(f"{given}: is an input, and {one} would be written over it; choose another folder")
        with open(path + ".part", "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        for one in there:
            if one != path:
                os.unlink(one)
        os.replace(path + ".part", path)
    except OSError as error:
        raise FileSystemError(f"cannot write {path}: {error.strerror or error}") from error
