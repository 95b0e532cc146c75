"""How sure a model is, and how often it is right. Plain Python, for the command: no NumPy."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BINS = 15


class Confidences:
    """Probabilities of what was said of posts, and whether it was right."""

    def __init__(self) -> None:
        self._confidences: list[float] = []
        self._right: list[int] = []

    def __len__(self) -> int:
        return len(self._right)

    def add(self, confidence: float, right: bool) -> None:
        self._confidences.append(confidence)
        self._right.append(int(right))

    def reliability(self) -> list[dict[str, float]]:
        """How often posts are right, by how sure the model is: 15 bins of equal width."""
        from clamor import _core

        bins, _ = _core.reliability(self._confidences, self._right, _BINS)
        return [dict(zip(("from", "to", "posts", "confidence", "accuracy"), one)) for one in bins]

    @property
    def error(self) -> float:
        """The expected calibration error, of 15 bins."""
        from clamor import _core

        return _core.reliability(self._confidences, self._right, _BINS)[1]

    @property
    def floor(self) -> float:
        """What that error would be by chance alone, were the probabilities exact."""
        from clamor import _core

        return _core.calibration_floor(self._confidences, _BINS)

    def calibration(self) -> dict[str, Any]:
        return {"error": self.error, "floor": self.floor, "bins": self.reliability()}

    def coverage(self) -> list[dict[str, float]]:
        """What is right of the surest posts, for all of them, the surest 95 %, and so on: what --abstain would keep."""
        from clamor import _core

        return [dict(zip(("threshold", "coverage", "accuracy"), one)) for one in _core.coverage_curve(self._confidences, self._right)]


def threshold(value: float) -> str:
    """Rounded down: --abstain with it keeps the post that it is the confidence of."""
    from math import floor

    return f"{floor(value * 1e4) / 1e4:.4f}"


def coverage_lines(curve: list[dict[str, float]], right: str) -> list[str]:
    """A table of Confidences.coverage(), whose last column is called `right`."""
    lines = [f"answers to    with --abstain  {right}"]
    for one in curve:
        lines.append(f"{one['coverage']:>10.1%}{threshold(one['threshold']):>18}{one['accuracy']:>{len(right) + 2}.4f}")
    return lines
