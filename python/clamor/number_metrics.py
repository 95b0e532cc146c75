"""How near a model's numbers are to the true ones. Plain Python, for the command: no NumPy."""

from __future__ import annotations

from clamor._counts import count
from clamor.metrics import BOOTSTRAP, RESAMPLES, SEED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Pairs:
    """True numbers and those predicted."""

    def __init__(self) -> None:
        self._truth: list[float] = []
        self._predicted: list[float] = []

    def add(self, true: float, predicted: float) -> None:
        self._truth.append(true)
        self._predicted.append(predicted)

    @property
    def count(self) -> int:
        return len(self._truth)


class NumberScores(_Pairs):
    """Pairs of true and predicted numbers."""

    def as_dict(self) -> dict[str, Any]:
        from clamor import _core

        (pearson, of_pearson), (error, of_error) = _core.score_numbers(self._truth, self._predicted, RESAMPLES, SEED)
        intervals = {**BOOTSTRAP, "pearson": of_pearson, "absolute_error": of_error}
        return {"posts": self.count, "pearson": pearson, "absolute_error": error, "intervals": intervals}

    @property
    def headline(self) -> str:
        found = self.as_dict()
        return f"Pearson's r {found['pearson']:.4f}, mean absolute error {found['absolute_error']:.4g}"

    def __str__(self) -> str:
        intervals = self.as_dict()["intervals"]
        (low_r, high_r), (low, high) = intervals["pearson"], intervals["absolute_error"]
        return f"{count(self.count, 'post')}: {self.headline}\n95 %: r {low_r:.4f} to {high_r:.4f}, error {low:.4g} to {high:.4g}"


class PointScores(_Pairs):
    """Pairs of true and predicted points of a scale, such as -2 to 2; each true point weighs alike, however many posts have it."""

    def as_dict(self) -> dict[str, Any]:
        from clamor import _core

        error, interval = _core.score_points(self._truth, self._predicted, RESAMPLES, SEED)
        points = {}
        for point in sorted(set(self._truth)):
            errors = [abs(predicted - true) for true, predicted in zip(self._truth, self._predicted) if true == point]
            points[f"{point:g}"] = {"posts": len(errors), "absolute_error": sum(errors) / len(errors)}
        return {
            "posts": self.count,
            "macro_absolute_error": error,
            "points": points,
            "intervals": {**BOOTSTRAP, "macro_absolute_error": interval},
        }

    def __str__(self) -> str:
        found = self.as_dict()
        low, high = found["intervals"]["macro_absolute_error"]
        lines = [
            f"{count(self.count, 'post')}: macro-averaged absolute error {found['macro_absolute_error']:.4f}",
            f"95 %: {low:.4f} to {high:.4f}",
            "",
        ]
        lines += [
            "point    posts   error",
            *(f"{point:>5}{one['posts']:>9,}{one['absolute_error']:>8.4f}" for point, one in found["points"].items()),
        ]
        return "\n".join(lines)
