"""How good a classifier's labels are. Plain Python, for the command: no NumPy."""

from __future__ import annotations

from clamor._confidences import Confidences, coverage_lines
from clamor._counts import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RESAMPLES, SEED = 2000, 1  # of bootstraps
BOOTSTRAP = {"level": 0.95, "resamples": RESAMPLES, "seed": SEED}
_NAMES = {"accuracy": "accuracy", "macro_recall": "macro-recall", "macro_f1": "macro-F1"}


class Scores:
    """Counts pairs of true and predicted labels; true labels that the model does not know are counted apart."""

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels
        self.counts = {label: dict.fromkeys(labels, 0) for label in labels}  # [true][predicted]
        self.unknown = 0
        self._sure = Confidences()
        self._found: dict[str, Any] | None = None

    def add(self, true: str, predicted: str, confidence: float | None = None) -> None:
        """confidence: the probability of what was predicted; of all posts, or of none."""
        if true not in self.counts:
            self.unknown += 1
            return
        self.counts[true][predicted] += 1
        self._found = None
        if confidence is not None:
            self._sure.add(confidence, true == predicted)

    @property
    def count(self) -> int:
        """Posts whose true label the model knows."""
        return sum(sum(row.values()) for row in self.counts.values())

    def _scores(self) -> dict[str, Any]:
        """Each score with its 95 % bootstrap interval; under "labels" posts, predicted and true positives of each label."""
        from clamor import _core

        if self._found is None:
            confusion = [[self.counts[true][predicted] for predicted in self.labels] for true in self.labels]
            self._found = dict(zip(("labels", *_NAMES), _core.score_classes(confusion, RESAMPLES, SEED)))
        return self._found

    @property
    def accuracy(self) -> float:
        return float(self._scores()["accuracy"][0])

    @property
    def macro_recall(self) -> float:
        """Mean recall of the labels that have posts."""
        return float(self._scores()["macro_recall"][0])

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the labels that have posts."""
        return float(self._scores()["macro_f1"][0])

    def of_labels(self) -> dict[str, dict[str, float | None]]:
        """Precision, recall, F1 and posts of each label."""
        return {label: label_scores(*counts) for label, counts in zip(self.labels, self._scores()["labels"])}

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, of 15 bins."""
        return self._sure.error

    def coverage(self) -> list[dict[str, float]]:
        """What is right of the surest posts, for all of them, the surest 95 %, and so on: what --abstain would keep."""
        return self._sure.coverage()

    def as_dict(self) -> dict[str, object]:
        found: dict[str, object] = {
            "posts": self.count,
            "unknown_labels": self.unknown,
            **{name: self._scores()[name][0] for name in _NAMES},
            "labels": self.of_labels(),
            "confusion": self.counts,
            "intervals": {**BOOTSTRAP, **{name: self._scores()[name][1] for name in _NAMES}},
        }
        if self._sure:
            found["calibration"] = self._sure.calibration()
            found["coverage"] = self.coverage()
        return found

    @property
    def headline(self) -> str:
        return ", ".join(f"{said} {self._scores()[name][0]:.4f}" for name, said in _NAMES.items())

    def __str__(self) -> str:
        known = ((said, *self._scores()[name][1]) for name, said in _NAMES.items())
        lines = [
            f"{count(self.count, 'post')}: {self.headline}",
            "95 %: " + ", ".join(f"{said} {low:.4f} to {high:.4f}" for said, low, high in known),
        ]
        lines += ["", *self._classes(), "", *self._confusion()]
        if self._sure:
            lines += ["", *self._calibration(), "", *coverage_lines(self.coverage(), "accuracy")]
        if self.unknown:
            lines += ["", f"{count(self.unknown, 'post has', 'posts have')} a label that the model does not know"]
        return "\n".join(lines)

    def _classes(self) -> list[str]:
        width = max(len(label) for label in self.labels)
        lines = [f"{'':{width}}  precision  recall     F1    posts"]
        for label, scores in self.of_labels().items():
            precision, recall, f1 = ("-" if scores[name] is None else f"{scores[name]:.4f}" for name in ("precision", "recall", "f1"))
            lines.append(f"{label:{width}}  {precision:>9}  {recall:>6}  {f1:>6}  {scores['posts']:>6,}")
        return lines

    def _confusion(self) -> list[str]:
        """A row a label of the posts, a column the number of a label that the model gave."""
        width = max(len(label) for label in self.labels)
        lines = [f"{'put into':>{width + 4}}" + "".join(f"{f'({i})':>7}" for i in range(1, len(self.labels) + 1))]
        for i, label in enumerate(self.labels, 1):
            lines.append(f"{f'({i})':4}{label:{width}}" + "".join(f"{self.counts[label][other]:>7,}" for other in self.labels))
        return lines

    def _calibration(self) -> list[str]:
        lines = [
            f"expected calibration error {self._sure.error:.4f} (by chance alone {self._sure.floor:.4f})",
            "confidence     mean  accuracy   posts",
        ]
        for one in self._sure.reliability():
            if one["posts"]:
                lines.append(f"{one['from']:.3f} to {one['to']:.3f}{one['confidence']:>7.3f}{one['accuracy']:>9.3f}{one['posts']:>9,}")
        return lines


def label_scores(posts: int, predicted: int, true_positives: int) -> dict[str, float | None]:
    """None where no post has the label; for precision, where it was predicted for none."""
    return {
        "posts": posts,
        "precision": true_positives / predicted if predicted else None,
        "recall": true_positives / posts if posts else None,
        "f1": 2 * true_positives / (posts + predicted) if posts else None,
    }
