"""How near a model's numbers are to the true ones. Plain Python, for the command: no NumPy."""

from __future__ import annotations

from clamor.metrics import BOOTSTRAP, RESAMPLES, SEED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class NumberScores:
    """Pairs of true and predicted numbers."""

    def __init__(self) -> None:
        self._truth: list[float] = []
        self._predicted: list[float] = []

    def add(self, true: float, predicted: float) -> None:
        self._truth.append(true)
        self._predicted.append(predicted)

    @property
    def count(self) -> int:
        return len(self._truth)

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
        return f"{self.count:,} posts: {self.headline}\n95 %: r {low_r:.4f} to {high_r:.4f}, error {low:.4g} to {high:.4g}"
