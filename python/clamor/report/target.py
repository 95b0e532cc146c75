"""Files that are written whole or not at all, under another name first."""

from __future__ import annotations

import os

from clamor.errors import FileSystemError


def check_target(path: str | os.PathLike[str]) -> None:
    """Raises FileSystemError where something other than a file, such as a device, would be replaced by one."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise FileSystemError(f"{os.fspath(path)}: is no regular file, and would be replaced by one")
