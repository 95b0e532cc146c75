#!/usr/bin/env python3
"""Calibrates the shipped models in place, on labelled posts that they were not trained on (docs/evaluation.md).

    python examples/shipped_models/calibrate_models.py ../shared/data/text python/clamor/models [NAME ...]
        [--target build/release/examples/calibrate_target]

NAMEs are folders of python/clamor/models; all without one. Runs `clamor calibrate` on the val part of each task (sentiment-multilingual's:
of its eight languages together), and the program of --target for target-sentiment, on the topics that it did not learn from. Weights
stay; config.json gets the calibration and the card says it. Prints rows for docs/results.md.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import clamor.cli
import tweeteval
from clamor import TextClassifier
from clamor.metrics import Scores


def calibrate(model: pathlib.Path, texts: list[str], labels: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "val.jsonl"
        with open(file, "w", encoding="utf-8") as out:
            for text, label in zip(texts, labels, strict=True):
                out.write(json.dumps({"text": text, "label": label}) + "\n")
        print(f"\n{model.name}", flush=True)
        if clamor.cli.main(["calibrate", str(model), str(file)]) != 0:
            sys.exit(f"{model}: not calibrated")


def row(name: str, model: pathlib.Path, found: dict, texts: list[str], labels: list[str]) -> str:
    """Of docs/results.md's table."""
    answers = TextClassifier.load(model)
    scores = Scores([str(label) for label in answers.classes_])
    for label, probabilities in zip(labels, answers.predict_proba(texts), strict=True):
        scores.add(label, scores.labels[int(probabilities.argmax())], float(probabilities.max()))
    sure = [one for one in scores.coverage() if one["coverage"] >= 0.9][-1]
    errors = " | ".join(f"{found['errors'][name]:.3f}" for name in ("before", "after", "cross_fitted", "floor"))
    temperatures = "one" if "label_temperatures" not in found else "each label"
    accuracies = f"{100 * scores.accuracy:.1f} | {100 * sure['accuracy']:.1f}"
    return f"| {name} | {found['posts']:,} | {temperatures} | {errors} | {accuracies} | {sure['threshold']:.3f} |"


def say_in_card(folder: pathlib.Path, where: str, calibrations: dict[str, dict]) -> None:
    lines = []
    for task, found in calibrations.items():
        before, after, cross_fitted, floor = (f"{found['errors'][name]:.3f}" for name in ("before", "after", "cross_fitted", "floor"))
        lines.append(
            f"- {task + ': ' if task else ''}{before} before, {after} after, {cross_fitted} cross-fitted; "
            f"{floor} by chance alone ({found['posts']:,} posts)"
        )
    said = f"## Calibration\n\nProbabilities are calibrated on {where}. Expected calibration error there (docs/evaluation.md):\n\n"
    said += "\n".join(lines) + "\n\n"
    card = folder / "README.md"
    text = re.sub(r"## Calibration\n.*?(?=^## )", "", card.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    before, limits, after = text.partition("## Limits\n")
    card.write_text(before + said + limits + after, encoding="utf-8")


def calibrations(folder: pathlib.Path) -> dict:
    return json.loads((folder / "config.json").read_text(encoding="utf-8"))["model"]["calibration"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("models", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=["sentiment-en", "tasks-en", "sentiment-multilingual", "target-sentiment"])
    parser.add_argument("--target", default="build/release/examples/calibrate_target")
    options = parser.parse_args()
    rows = []
    for name in options.names:
        folder = options.models / name
        if name == "target-sentiment":
            subprocess.run([options.target, options.data, folder], check=True)
            say_in_card(folder, "the topics that were held out", calibrations(folder))
        elif name == "tasks-en":
            tasks = json.loads((folder / "config.json").read_text(encoding="utf-8"))["model"]["tasks"]
            for task in tasks:
                texts, labels = tweeteval.posts(options.data, task, "val")
                calibrate(folder / task, texts, labels)
                rows.append(row(task, folder / task, calibrations(folder)[task], texts, labels))
            say_in_card(folder, "val", calibrations(folder))
        else:
            many = name == "sentiment-multilingual"
            texts, labels = tweeteval.languages(options.data, "val") if many else tweeteval.posts(options.data, "sentiment", "val")
            calibrate(folder, texts, labels)
            rows.append(row(f"`{name}`", folder, calibrations(folder), texts, labels))
            where = "the val parts of the eight languages together" if many else "tweeteval/sentiment val"
            say_in_card(folder, where, {"": calibrations(folder)})
    print("\n" + "\n".join(rows))


if __name__ == "__main__":
    main()
