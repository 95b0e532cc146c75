"""What the modules of commands share."""

from __future__ import annotations

import argparse

Commands = argparse._SubParsersAction[argparse.ArgumentParser]
"""Where a command adds its parser."""
