"""Labels that a classifier's head gives to vectors, and whether they are those of a reference.

Needs the clamor package, for its metrics.
"""

import json
import operator
import pathlib
import sys
from typing import NamedTuple

import vectors

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples/shipped_models"))
import tweeteval  # noqa: E402  (its metrics are clamor.metrics)

# Posts, in per cent, whose label must be the reference's. Of fp32 none are asked for: its numbers are compared.
LIMITS = {"fp32": 0.0, "bf16": 99.5, "int8": 99.0}
POINTS = 0.5  # between the task's metric and the reference's, at most


class Agreement(NamedTuple):
    """With the labels of a reference, in per cent."""

    precision: str
    same: float  # posts with the same label
    score: float  # the task's metric
    exact: float  # that of the reference

    def holds(self):
        return self.same >= LIMITS[self.precision] and abs(self.score - self.exact) <= POINTS

    def __str__(self):
        return (
            f"labels {self.same:.2f} % the same, at least {LIMITS[self.precision]:g}, "
            f"metric {self.score:.2f} beside {self.exact:.2f}, at most {POINTS:g} apart"
        )


class Head:
    """The linear layer on the mean over a post's tokens, 2_Dense of what examples/shipped_models/finetune_tweeteval.py writes."""

    def __init__(self, classifier):
        folder = pathlib.Path(classifier)
        modules = [module["type"].rsplit(".")[-1] for module in _read_json(folder / "modules.json")]
        if (
            modules != ["Transformer", "Pooling", "Dense"]
            or not _read_json(folder / "1_Pooling" / "config.json")["pooling_mode_mean_tokens"]
        ):
            sys.exit(f"{folder}: expected a head on the mean (Transformer, Pooling by the mean, Dense), got {', '.join(modules)}")
        names = _read_json(folder / "config.json")["id2label"]
        self.names = [names[str(i)] for i in range(len(names))]
        tensors = _read_tensors(folder / "2_Dense" / "model.safetensors")
        (classes, self.width), weight = tensors["linear.weight"]
        if classes != len(names):
            sys.exit(f"{folder}: a head of {classes} classes, config.json names {len(names)}")
        self._weight = [weight[i * self.width : (i + 1) * self.width] for i in range(classes)]
        self._bias = tensors["linear.bias"][1]

    def labels(self, rows):
        """Of vectors [posts, width] as pooling makes them, not scaled to a length."""
        if len(rows[0]) != self.width:
            sys.exit(f"vectors of {len(rows[0])} numbers, the head's are of {self.width}")
        return [self.names[self._best(row)] for row in rows]

    def _best(self, row):
        logits = [vectors.dot(row, weight) + bias for weight, bias in zip(self._weight, self._bias)]
        return logits.index(max(logits))


class Labels:
    """What a classifier's head makes of vectors of a task's val posts: the first of them, as many as the reference has."""

    def __init__(self, classifier, data, task, reference):
        self._head, self._task, self._names = Head(classifier), task, tweeteval.labels(pathlib.Path(data), task)
        if sorted(self._head.names) != sorted(self._names):
            sys.exit(f"{classifier}: expected the classes of {task}, {', '.join(self._names)}, got {', '.join(self._head.names)}")
        _, true = tweeteval.posts(pathlib.Path(data), task, "val")
        if len(true) < len(reference):
            sys.exit(f"{len(reference)} vectors, {task} has {len(true)} val posts")
        self._true = true[: len(reference)]
        self._exact = self._head.labels(reference)

    def agreement(self, rows, precision):
        found = self._head.labels(rows)
        same = 100 * sum(map(operator.eq, found, self._exact)) / len(found)
        return Agreement(precision, same, self._score(found), self._score(self._exact))

    def _score(self, found):
        return tweeteval.score(self._task, self._names, self._true, found)


def _read_json(file):
    if not file.exists():
        sys.exit(f"{file}: not there; expected a folder that examples/shipped_models/finetune_tweeteval.py wrote")
    return json.loads(file.read_text(encoding="utf-8"))


def _read_tensors(file):
    """Shape and numbers of each tensor in a safetensors file of float32."""
    data = file.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    header.pop("__metadata__", None)
    kinds = {tensor["dtype"] for tensor in header.values()}
    if kinds != {"F32"}:
        sys.exit(f"{file}: expected tensors of F32, got {', '.join(sorted(kinds))}")
    found = {}
    for name, tensor in header.items():
        first, last = tensor["data_offsets"]
        found[name] = (tensor["shape"], vectors.floats(data[begin + first : begin + last]))
    return found
