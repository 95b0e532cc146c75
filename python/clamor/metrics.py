"""How good a classifier's labels are. Plain Python, for the command: no NumPy."""

from __future__ import annotations


RESAMPLES, SEED = 2000, 1  # of bootstraps
BOOTSTRAP = {"level": 0.95, "resamples": RESAMPLES, "seed": SEED}
_BINS = 15


class Scores:
    """Counts pairs of true and predicted labels; true labels that the model does not know are counted apart."""

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels
        self.counts = {label: dict.fromkeys(labels, 0) for label in labels}  # [true][predicted]
        self.unknown = 0
        self._confidences: list[float] = []
        self._right: list[int] = []

    def add(self, true: str, predicted: str, confidence: float | None = None) -> None:
        """confidence: the probability of what was predicted; of all posts, or of none."""
        if true not in self.counts:
            self.unknown += 1
            return
        self.counts[true][predicted] += 1
        if confidence is not None:
            self._confidences.append(confidence)
            self._right.append(int(true == predicted))

    @property
    def count(self) -> int:
        """Posts whose true label the model knows."""
        return sum(sum(row.values()) for row in self.counts.values())

    @property
    def accuracy(self) -> float:
        return sum(self.counts[label][label] for label in self.labels) / self.count if self.count else 0.0

    def posts(self, label: str) -> int:
        """Posts that have the label."""
        return sum(self.counts[label].values())

    def recall(self, label: str) -> float | None:
        """Share of a label's posts that are recognised; None where it has none."""
        posts = self.posts(label)
        return self.counts[label][label] / posts if posts else None

    def precision(self, label: str) -> float | None:
        """Share of the posts with the predicted label that have it; None where none was predicted."""
        posts = sum(row[label] for row in self.counts.values())
        return self.counts[label][label] / posts if posts else None

    def f1(self, label: str) -> float | None:
        """Harmonic mean of precision and recall; None where the label has no posts."""
        recall, precision = self.recall(label), self.precision(label)
        if recall is None:
            return None
        return 2 * recall * precision / (recall + precision) if precision else 0.0

    @property
    def macro_recall(self) -> float:
        """Mean recall of the labels that have posts."""
        return _mean([self.recall(label) for label in self.labels])

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the labels that have posts."""
        return _mean([self.f1(label) for label in self.labels])

    def intervals(self) -> dict[str, tuple[float, float]]:
        """95 % bootstrap intervals of the three scores."""
        from clamor import _core

        confusion = [[self.counts[true][predicted] for predicted in self.labels] for true in self.labels]
        accuracy, macro_recall, macro_f1 = _core.bootstrap(confusion, RESAMPLES, SEED)
        return {"accuracy": accuracy, "macro_recall": macro_recall, "macro_f1": macro_f1}

    def reliability(self) -> list[dict[str, float]]:
        """How often posts are right, by how sure the model is: 15 bins of equal width."""
        from clamor import _core

        bins, _ = _core.reliability(self._confidences, self._right, _BINS)
        return [dict(zip(("from", "to", "posts", "confidence", "accuracy"), one)) for one in bins]

    @property
    def calibration_error(self) -> float:
        """The expected calibration error, of 15 bins."""
        from clamor import _core

        return _core.reliability(self._confidences, self._right, _BINS)[1]

    @property
    def calibration_floor(self) -> float:
        """What that error would be by chance alone, were the probabilities exact."""
        from clamor import _core

        return _core.calibration_floor(self._confidences, _BINS)

    def coverage(self) -> list[dict[str, float]]:
        """What is right of the surest posts, for all of them, the surest 95 %, and so on: what --abstain would keep."""
        from clamor import _core

        return [dict(zip(("threshold", "coverage", "accuracy"), one)) for one in _core.coverage_curve(self._confidences, self._right)]

    def as_dict(self) -> dict[str, object]:
        found: dict[str, object] = {
            "posts": self.count,
            "unknown_labels": self.unknown,
            "accuracy": self.accuracy,
            "macro_recall": self.macro_recall,
            "macro_f1": self.macro_f1,
            "labels": {label: self._label(label) for label in self.labels},
            "confusion": self.counts,
        }
        if self.count:
            found["intervals"] = {**BOOTSTRAP, **self.intervals()}
        if self._confidences:
            found["calibration"] = {"error": self.calibration_error, "floor": self.calibration_floor, "bins": self.reliability()}
            found["coverage"] = self.coverage()
        return found

    def _label(self, label: str) -> dict[str, float | None]:
        return {"precision": self.precision(label), "recall": self.recall(label), "f1": self.f1(label), "posts": self.posts(label)}

    @property
    def headline(self) -> str:
        return f"accuracy {self.accuracy:.4f}, macro-recall {self.macro_recall:.4f}, macro-F1 {self.macro_f1:.4f}"

    def __str__(self) -> str:
        lines = [f"{self.count:,} posts: {self.headline}"]
        if self.count:
            known = self.intervals().items()
            lines.append("95 %: " + ", ".join(f"{name.replace('_', '-').replace('f1', 'F1')} {low:.4f} to {high:.4f}" for name, (low, high) in known))
        lines += ["", *self._classes(), "", *self._confusion()]
        if self._confidences:
            lines += ["", *self._calibration(), "", *self._coverage()]
        if self.unknown:
            lines += ["", f"{self.unknown:,} posts have a label that the model does not know"]
        return "\n".join(lines)

    def _classes(self) -> list[str]:
        width = max(len(label) for label in self.labels)
        lines = [f"{'':{width}}  precision  recall     F1    posts"]
        for label in self.labels:
            numbers = (self.precision(label), self.recall(label), self.f1(label))
            precision, recall, f1 = ("-" if number is None else f"{number:.4f}" for number in numbers)
            lines.append(f"{label:{width}}  {precision:>9}  {recall:>6}  {f1:>6}  {self.posts(label):>6,}")
        return lines

    def _confusion(self) -> list[str]:
        """A row a label of the posts, a column the number of a label that the model gave."""
        width = max(len(label) for label in self.labels)
        lines = [f"{'put into':>{width + 4}}" + "".join(f"{f'({i})':>7}" for i in range(1, len(self.labels) + 1))]
        for i, label in enumerate(self.labels, 1):
            lines.append(f"{f'({i})':4}{label:{width}}" + "".join(f"{self.counts[label][other]:>7,}" for other in self.labels))
        return lines

    def _calibration(self) -> list[str]:
        lines = [f"expected calibration error {self.calibration_error:.4f} (by chance alone {self.calibration_floor:.4f})", "confidence     mean  accuracy   posts"]
        for one in self.reliability():
            if one["posts"]:
                lines.append(f"{one['from']:.3f} to {one['to']:.3f}{one['confidence']:>7.3f}{one['accuracy']:>9.3f}{one['posts']:>9,}")
        return lines

    def _coverage(self) -> list[str]:
        lines = ["answers to    with --abstain  accuracy"]
        for one in self.coverage():
            lines.append(f"{one['coverage']:>10.1%}{one['threshold']:>18.4f}{one['accuracy']:>10.4f}")
        return lines


def _mean(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
