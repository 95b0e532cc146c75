"""How good a classifier is whose labels do not exclude each other. Plain Python, for the command: no NumPy."""

from __future__ import annotations

from clamor._confidences import Confidences, coverage_lines
from clamor._counts import count
from clamor.metrics import BOOTSTRAP, RESAMPLES, SEED, label_scores

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any


class LabelScores:
    """Posts' true labels beside what a model says of each. A true label that the model does not know is missed."""

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels
        self._truth: list[list[int]] = []
        self._given: list[list[int]] = []
        self._unknown: list[int] = []  # of each post: its labels that the model does not know
        self._each = {label: Confidences() for label in labels}  # a label's probability, and whether posts have it
        self._all = Confidences()  # how sure the model is of all labels of a post, and whether they are right
        self._found: dict[str, Any] | None = None

    def add(self, true: Collection[str], probabilities: Sequence[float]) -> None:
        """probabilities: of each label, in their order; those of at least 0.5 are given."""
        from clamor import _core

        self._found = None
        self._unknown.append(len(set(true).difference(self.labels)))
        truth, given = [label in true for label in self.labels], [probability >= 0.5 for probability in probabilities]
        self._truth.append(list(map(int, truth)))
        self._given.append(list(map(int, given)))
        for label, probability, has in zip(self.labels, probabilities, truth):
            self._each[label].add(probability, has)
        self._all.add(_core.label_confidence(list(probabilities)), truth == given and not self._unknown[-1])

    @property
    def unknown(self) -> int:
        """Posts with a label that the model does not know."""
        return sum(map(bool, self._unknown))

    @property
    def count(self) -> int:
        return len(self._truth)

    @property
    def known(self) -> bool:
        """Whether any post has one of the labels."""
        return any(map(any, self._truth))

    @property
    def calibration_error(self) -> float:
        """The mean over the labels of their expected calibration errors."""
        return sum(sure.error for sure in self._each.values()) / len(self._each)

    def coverage(self) -> list[dict[str, float]]:
        """The share of posts whose labels are all right, of all posts, the surest 95 %, and so on: what --abstain would keep."""
        return self._all.coverage()

    def as_dict(self) -> dict[str, Any]:
        from clamor import _core

        if self._found is None:
            counts, *scores = _core.score_labels(self._truth, self._given, RESAMPLES, SEED, self._unknown)
            each = {label: sure.calibration() for label, sure in self._each.items()}
            self._found = {
                "posts": self.count,
                "unknown_labels": self.unknown,
                **{name: value for name, (value, _) in zip(_NAMES, scores)},
                "labels": {label: label_scores(*of) for label, of in zip(self.labels, counts)},
                "intervals": {**BOOTSTRAP, **{name: interval for name, (_, interval) in zip(_NAMES, scores)}},
                "calibration": {
                    "error": self.calibration_error,
                    "floor": sum(of["floor"] for of in each.values()) / len(each),
                    "labels": each,
                },
                "coverage": self.coverage(),
            }
        return self._found

    @property
    def headline(self) -> str:
        return ", ".join(f"{said} {self.as_dict()[name]:.4f}" for name, said in _NAMES.items())

    def __str__(self) -> str:
        found = self.as_dict()
        known = ((said, *found["intervals"][name]) for name, said in _NAMES.items())
        lines = [
            f"{count(self.count, 'post')}: {self.headline}",
            "95 %: " + ", ".join(f"{said} {low:.4f} to {high:.4f}" for said, low, high in known),
            "",
        ]
        width = max(len(label) for label in self.labels)
        lines.append(f"{'':{width}}  precision  recall     F1    posts")
        for label, of in found["labels"].items():
            precision, recall, f1 = ("-" if of[name] is None else f"{of[name]:.4f}" for name in ("precision", "recall", "f1"))
            lines.append(f"{label:{width}}  {precision:>9}  {recall:>6}  {f1:>6}  {of['posts']:>6,}")
        whole = found["calibration"]
        lines += ["", f"expected calibration error {whole['error']:.4f}, the mean over labels (by chance alone {whole['floor']:.4f})"]
        lines.append(f"{'':{width}}      error  by chance")
        lines += [f"{label:{width}}  {of['error']:>9.4f}  {of['floor']:>9.4f}" for label, of in whole["labels"].items()]
        lines += ["", *coverage_lines(found["coverage"], "all labels right")]
        if self.unknown:
            lines += ["", f"{count(self.unknown, 'post has', 'posts have')} a label that the model does not know, and misses"]
        return "\n".join(lines)


_NAMES = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "jaccard": "Jaccard"}
