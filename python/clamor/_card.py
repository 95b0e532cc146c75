"""The model card that a folder has, for the one that the model is saved with anew."""

from __future__ import annotations

import os
import re

_MOST_BYTES = 1 << 20
_SECTIONS = {"data": "Data", "metric": "How good it is", "limits": "Limits", "license": "Licence"}
_ABSENT = ("No summary was given.", "Not stated.")
# As io::to_markdown() writes it; a section may have headings of its own.
_CARD = re.compile(
    r"# (?P<name>[^\n]*)\n\n(?P<summary>.*?)\n"
    + "".join(rf"\n## {title}\n\n(?P<{entry}>.*?)\n" for entry, title in _SECTIONS.items())
    + r"\n## Training\n\n(?:Seed (?P<seed>\d+)\. )?Written by Clamor [^\n]*\n",
    re.DOTALL,
)


def entries(folder: str, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """What the README.md that Clamor wrote says, by the entries of save(); nothing of another README."""
    try:
        with open(os.path.join(folder, "README.md"), encoding="utf-8", errors="replace") as file:
            found = _CARD.fullmatch(file.read(_MOST_BYTES))
    except OSError:
        return {}
    said = found.groupdict() if found else {}
    return {entry: text for entry, text in said.items() if text and text not in _ABSENT and entry not in without}
