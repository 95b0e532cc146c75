"""Warnings in the line that called this package: Python says each once for such a line, and would say one of this package's but once."""

from __future__ import annotations

import os
import sys
import warnings

_PACKAGE = os.path.join(os.path.dirname(__file__), "")


def warn(message: str) -> None:
    """A RuntimeWarning; what the core logs comes this way, too."""
    level, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, RuntimeWarning, stacklevel=level)
