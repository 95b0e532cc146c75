"""What the core says of files, in the words of the command that was given."""

from __future__ import annotations

NOT_UTF8 = "not valid UTF-8"  # the core's word for such records
_WHOLE_FILE = (f": the header is {NOT_UTF8}", f": {NOT_UTF8} (strict)")  # ends of errors; of records it was said before
_CONVERTED = "iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW converts a file, if that is its encoding"


def with_remedy(reason: str) -> str:
    """What is said of records, or of a file, and how bytes of another encoding are converted."""
    return f"{reason}; {_CONVERTED}" if NOT_UTF8 in reason else reason


def of_command(message: str) -> str:
    """An error's message, as a command says it."""
    return with_remedy(message) if message.endswith(_WHOLE_FILE) else message
