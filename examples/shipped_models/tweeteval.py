"""The tasks of TweetEval (Barbieri et al. 2020), and sentiment in XLM-T's eight languages (Barbieri et al. 2022): their posts and their
metrics. Serves the examples and the tests."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

from clamor.metrics import Scores

TARGETS = ("abortion", "atheism", "climate", "feminist", "hillary")
TASKS = ("irony", "emotion", "hate", "offensive", "sentiment", "stance", "emoji")
LANGUAGES = ("arabic", "english", "french", "german", "hindi", "italian", "portuguese", "spanish")


def labels(data: pathlib.Path, task: str) -> list[str]:
    """Names of a task's classes by their numbers: mapping.txt's last column. All targets of stance have the same."""
    if task in LANGUAGES:
        return ["negative", "neutral", "positive"]
    folder = data / "tweeteval" / task.split("-")[0]
    rows = (folder / "mapping.txt").read_text(encoding="utf-8").splitlines()
    return [row.strip("\t").split("\t")[-1] for row in rows if row.strip()]


def posts(data: pathlib.Path, task: str, part: str) -> tuple[list[str], list[str]]:
    """Texts and their labels; part is train or val. `stance-TARGET` is one target's, `stance` all five in turn, and a language's name
    that of XLM-T; sentiment's train is SemEval-2017's, without what is in TweetEval's other parts."""
    if task == "stance":
        pooled = [posts(data, f"stance-{target}", part) for target in TARGETS]
        return [text for texts, _ in pooled for text in texts], [label for _, names in pooled for label in names]
    if task == "sentiment" and part == "train":
        _, *rows = (data / "semeval2017" / "sentiment_train.tsv").read_text(encoding="utf-8").split("\n")
        cells = [row.split("\t") for row in rows if row]
        return [text for *_, text in cells], [label for *_, label, _ in cells]
    folder = data / "multilingual_sentiment" / task if task in LANGUAGES else data / "tweeteval" / task.replace("-", "/")
    texts = _lines(folder / f"{part}_text.txt")
    names = labels(data, task)
    numbers = [int(line) for line in _lines(folder / f"{part}_labels.txt")]
    if len(texts) != len(numbers):
        raise ValueError(f"{folder}: {len(texts)} posts and {len(numbers)} labels of {part}")
    return texts, [names[number] for number in numbers]


def languages(data: pathlib.Path, part: str) -> tuple[list[str], list[str]]:
    """Posts of XLM-T's eight languages (Barbieri et al. 2022), one after another, and their sentiment; part is train or val."""
    texts, names = [], []
    for folder in sorted((data / "multilingual_sentiment").iterdir()):
        texts += _lines(folder / f"{part}_text.txt")
        names += [labels(data, "sentiment")[int(line)] for line in _lines(folder / f"{part}_labels.txt")]
    return texts, names


def score(task: str, names: Sequence[str], true: Sequence[str], predicted: Sequence[str]) -> float:
    """TweetEval's metric of a task, in per cent; of a language macro-F1, as XLM-T's."""
    scores = Scores(list(names))
    for pair in zip(true, predicted, strict=True):
        scores.add(*pair)
    if task == "irony":
        return 100 * (scores.of_labels()["irony"]["f1"] or 0.0)
    if task == "sentiment":
        return 100 * scores.macro_recall
    if task.startswith("stance"):
        return 50 * sum(scores.of_labels()[name]["f1"] or 0.0 for name in ("against", "favor"))
    return 100 * scores.macro_f1


def _lines(path: pathlib.Path) -> list[str]:
    """Without str.splitlines, which also breaks at the separators that posts contain."""
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")
