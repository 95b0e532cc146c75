"""How good a classifier's labels are. Plain Python, for the command: no NumPy."""

from __future__ import annotations


class Scores:
    """Counts pairs of true and predicted labels; true labels that the model does not know are counted apart."""

    def __init__(self, labels: list[str]) -> None:
        self.labels = labels
        self.counts = {label: dict.fromkeys(labels, 0) for label in labels}  # [true][predicted]
        self.unknown = 0

    def add(self, true: str, predicted: str) -> None:
        if true in self.counts:
            self.counts[true][predicted] += 1
        else:
            self.unknown += 1

    @property
    def count(self) -> int:
        """Posts whose true label the model knows."""
        return sum(sum(row.values()) for row in self.counts.values())

    @property
    def accuracy(self) -> float:
        return sum(self.counts[label][label] for label in self.labels) / self.count if self.count else 0.0

    def recall(self, label: str) -> float | None:
        """Share of a label's posts that are recognised; None where it has none."""
        posts = sum(self.counts[label].values())
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

    def as_dict(self) -> dict[str, object]:
        return {
            "posts": self.count,
            "unknown_labels": self.unknown,
            "accuracy": self.accuracy,
            "macro_recall": self.macro_recall,
            "macro_f1": self.macro_f1,
            "labels": {label: {"precision": self.precision(label), "recall": self.recall(label), "f1": self.f1(label)} for label in self.labels},
            "confusion": self.counts,
        }

    def __str__(self) -> str:
        width = max(len(label) for label in self.labels)
        lines = [
            f"{self.count:,} posts: accuracy {self.accuracy:.4f}, macro-recall {self.macro_recall:.4f}, macro-F1 {self.macro_f1:.4f}",
            "",
            f"{'':{width}}  precision  recall     F1    posts",
        ]
        for label in self.labels:
            numbers = (self.precision(label), self.recall(label), self.f1(label))
            precision, recall, f1 = ("-" if number is None else f"{number:.4f}" for number in numbers)
            lines.append(f"{label:{width}}  {precision:>9}  {recall:>6}  {f1:>6}  {sum(self.counts[label].values()):>6,}")
        if self.unknown:
            lines += ["", f"{self.unknown:,} posts have a label that the model does not know"]
        return "\n".join(lines)


def _mean(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
