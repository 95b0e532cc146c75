"""How good a classifier is whose labels do not exclude each other. Plain Python, for the command: no NumPy."""

from __future__ import annotations

from clamor.metrics import BOOTSTRAP, RESAMPLES, SEED, label_scores

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any


class LabelScores:
    """Posts' true labels beside those that a model gave them; true labels that the model does not know are counted apart."""

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels
        self.unknown = 0
        self._truth: list[list[int]] = []
        self._given: list[list[int]] = []

    def add(self, true: Collection[str], given: Collection[str]) -> None:
        self.unknown += any(label not in self.labels for label in true)
        self._truth.append([int(label in true) for label in self.labels])
        self._given.append([int(label in given) for label in self.labels])

    @property
    def count(self) -> int:
        return len(self._truth)

    @property
    def known(self) -> bool:
        """Whether any post has one of the labels."""
        return any(map(any, self._truth))

    def as_dict(self) -> dict[str, Any]:
        from clamor import _core

        counts, *scores = _core.score_labels(self._truth, self._given, RESAMPLES, SEED)
        return {
            "posts": self.count,
            "unknown_labels": self.unknown,
            **{name: value for name, (value, _) in zip(_NAMES, scores)},
            "labels": {label: label_scores(*of) for label, of in zip(self.labels, counts)},
            "intervals": {**BOOTSTRAP, **{name: interval for name, (_, interval) in zip(_NAMES, scores)}},
        }

    @property
    def headline(self) -> str:
        return _headline(self.as_dict())

    def __str__(self) -> str:
        found = self.as_dict()
        known = ((said, *found["intervals"][name]) for name, said in _NAMES.items())
        lines = [
            f"{self.count:,} posts: {_headline(found)}",
            "95 %: " + ", ".join(f"{said} {low:.4f} to {high:.4f}" for said, low, high in known),
            "",
        ]
        width = max(len(label) for label in self.labels)
        lines.append(f"{'':{width}}  precision  recall     F1    posts")
        for label, of in found["labels"].items():
            precision, recall, f1 = ("-" if of[name] is None else f"{of[name]:.4f}" for name in ("precision", "recall", "f1"))
            lines.append(f"{label:{width}}  {precision:>9}  {recall:>6}  {f1:>6}  {of['posts']:>6,}")
        if self.unknown:
            lines += ["", f"{self.unknown:,} posts have a label that the model does not know"]
        return "\n".join(lines)


_NAMES = {"micro_f1": "micro-F1", "macro_f1": "macro-F1", "jaccard": "Jaccard"}


def _headline(found: dict[str, Any]) -> str:
    return ", ".join(f"{said} {found[name]:.4f}" for name, said in _NAMES.items())
