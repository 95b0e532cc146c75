"""The command `clamor`. One module a command; each imports what it needs when it runs, so that the command starts at once."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence

from clamor import __version__
from clamor.errors import (
    BadFileError,
    CancelledError,
    DivergedError,
    Error,
    FileSystemError,
    InvalidArgumentError,
    NotFoundError,
    OutOfMemoryError,
    UnsupportedError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_EPILOG = """\
exit codes:
  0  done                          4  a file that cannot be used
  1  a bug in Clamor               5  memory: the machine's, or --memory-limit
  2  an argument, among them one   6  not available here: a package is missing
     with which training diverges  7  the system refused: disk full, no permission
  3  no such file, column, model   130  Ctrl-C
"""

_EXIT: list[tuple[type[BaseException], int]] = [
    (InvalidArgumentError, 2),
    (DivergedError, 2),
    (NotFoundError, 3),
    (BadFileError, 4),
    (OutOfMemoryError, 5),
    (UnsupportedError, 6),
    (FileSystemError, 7),
    (CancelledError, 130),
    (Error, 1),
    (MemoryError, 5),
    (FileNotFoundError, 3),
    (OSError, 7),
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. Errors go to stderr, in words."""
    given = sys.argv[1:] if arguments is None else arguments
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, as by `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what is written is UTF-8 whatever the terminal's locale; a test's stream may have none
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(given)
    try:
        _check_utf8(given)
        with warnings.catch_warnings():
            warnings.showwarning = _say
            warnings.simplefilter("always", RuntimeWarning)  # the library's, which are said whatever Python does with its own
            code: int = options.run(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("clamor: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing more to say. That of stderr did: work was cut off.
        return 0 if _silenced_if_broken(sys.stdout) else 7
    except tuple(kind for kind, _ in _EXIT) as error:
        print(f"clamor: {_said(error, given)}", file=sys.stderr)
        return next(code for kind, code in _EXIT if isinstance(error, kind))


def _check_utf8(arguments: Sequence[str]) -> None:
    """Files' names may be of other bytes, which reports and messages cannot hold."""
    for place, argument in enumerate(arguments, 1):
        try:
            argument.encode()
        except UnicodeEncodeError:
            raise InvalidArgumentError(
                f"argument {place}, {ascii(argument)}: expected UTF-8, got other bytes; a file whose name has them must be renamed"
            ) from None


def _silenced_if_broken(stream: TextIO) -> bool:
    """Whether nobody reads what is written there, which is dropped from now on: Python would try again at its exit."""
    import select

    pipe = select.poll()
    pipe.register(stream.fileno(), 0)
    broken = bool(pipe.poll(0))
    if broken:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return broken


def _say(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
) -> None:
    """A warning, without the place in this package that it comes from, above a bar that is shown."""
    tqdm = getattr(sys.modules.get("tqdm"), "tqdm", None)
    if sys.stderr is not None:
        (tqdm.write if tqdm else print)(f"clamor: {message}", file=sys.stderr)


def _said(error: BaseException, arguments: Sequence[str]) -> str:
    from clamor.cli.said import of_command

    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return of_command(str(error), arguments) or type(error).__name__


def _parser() -> argparse.ArgumentParser:
    from clamor.cli import analyze, calibrate, embed, evaluate, merge, models, pack, predict, report, train
    from clamor.cli.command import Help

    parser = argparse.ArgumentParser(
        prog="clamor",
        description="What people talk about, how they feel, what is rising and who drives it: from posts, on CPUs.",
        epilog=_EPILOG,
        formatter_class=Help,
    )
    parser.add_argument("--version", action="version", version=f"clamor {__version__}")
    commands = parser.add_subparsers(prog="clamor", metavar="COMMAND", required=True)
    for command in (analyze, merge, report, predict, embed, train, evaluate, calibrate, pack, models):
        command.add_to(commands)
    return parser
