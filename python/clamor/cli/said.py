"""What the core says of files, in the words of the command that was given."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_UTF8 = "not valid UTF-8"  # the core's word for such records
_WHOLE_FILE = (f": the header is {NOT_UTF8}", f": {NOT_UTF8} (strict)")  # ends of errors; of records it was said before
_CONVERTED = "iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW converts a file, if that is its encoding"
_PIPED = "clamor analyze -"


def with_remedy(reason: str) -> str:
    """What is said of records, or of a file, and how bytes of another encoding are converted."""
    return f"{reason}; {_CONVERTED}" if NOT_UTF8 in reason else reason


def of_command(message: str, arguments: Sequence[str]) -> str:
    """An error's message, of the command with these arguments."""
    if _PIPED in message:
        from shlex import join

        message = message.replace(_PIPED, join(["clamor", *(_piped(one, message) for one in arguments)]))
    message = message.replace("(columns text=NAME)", "(--columns text=NAME)")
    return with_remedy(message) if message.endswith(_WHOLE_FILE) else message


def _piped(argument: str, message: str) -> str:
    """The same, where the message is not about the file that it names; --valid=FILE names one, too."""
    option, equals, file = argument.partition("=") if argument.startswith("--") else ("", "", argument)
    return f"{option}{equals}-" if file and message.startswith(f"{file}: ") else argument


def of_column(message: str, fields: Sequence[str]) -> str:
    """That a column is not there; what the reader calls topic is the command's target."""
    for field in fields:
        name = "target" if field == "topic" else field
        message = message.replace(f" for {field}; there are ", f" for {name}; there are ")
        if f": no column '{name}' for {name}; " in message:
            message += f"; --columns {name}=NAME says which it is"
    return message
