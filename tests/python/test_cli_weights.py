"""train text with a column of weights, and with posts that it holds out by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clamor._labelled import held_out
from clamor.cli import main

from .learning import TINY, posts

OPTIONS = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 3}.items()]


def trained(file: Path, out: Path, *more: str) -> bytes:
    assert main(["train", "text", str(file), "--out", str(out), "--quiet", *OPTIONS, *more]) == 0
    return (out / "model.safetensors").read_bytes()


def table(file: Path, rows: list[tuple[str, str, str]]) -> Path:
    file.write_text("text\tlabel\tsure\n" + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_a_column_of_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, labels = posts(90)
    weights = [str(i % 3) for i in range(90)]
    weighed = table(tmp_path / "train.tsv", [*zip(texts, labels, weights), ("of no label", "", "")])
    columns = "--columns=weight=sure"
    model = trained(weighed, tmp_path / "weighed", columns)
    assert "60 posts, 2 labels" in capsys.readouterr().err
    lines = tmp_path / "train.jsonl"
    records = [{"body": text, "label": label, "sure": i % 3} for i, (text, label) in enumerate(zip(texts, labels))]
    lines.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert trained(lines, tmp_path / "lines", "--columns=text=body,weight=sure") == model
    # What is said of a column is of the posts that are learned: those of --valid weigh by class alone.
    valid = tmp_path / "valid.tsv"
    valid.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in zip(*posts(30, seed=8))), encoding="utf-8")
    trained(weighed, tmp_path / "judged", columns, "--valid", str(valid))
    # Of weight 0 a post is as if it were not there; without the column all weigh alike.
    without = table(tmp_path / "some.tsv", [row for row in zip(texts, labels, weights) if row[2] != "0"])
    assert trained(without, tmp_path / "without", columns) == model != trained(without, tmp_path / "alike")


def test_weights_that_cannot_be_used_are_said_with_their_post(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = tmp_path / "train.tsv"
    command = ["train", "text", str(train), "--out", str(tmp_path / "out"), "--columns", "weight=sure", *OPTIONS]
    for cell, said in [
        ("", "expected a number from 0 on, got none"),
        ("-1", "expected a number from 0 on, got -1"),
        ("nan", 'expected a finite number, got "nan"'),
        ("much", 'expected a finite number, got "much"'),
    ]:
        table(train, [("so good", "good", "1"), ("so bad", "bad", cell)])
        assert main(command) == 2
        assert capsys.readouterr().err == f"clamor: {train}: post 2: weight: {said}\n"
    table(train, [("so good", "good", "0"), ("so bad", "bad", "0")])
    assert main(command) == 2
    assert "expected posts of at least two labels, got 0 posts of 0" in capsys.readouterr().err
    train.write_text("text\tlabel\nso good\tgood\n", encoding="utf-8")
    assert main(command) == 3
    assert "no column 'sure' for weight; there are " in capsys.readouterr().err
    assert main([*command, "--columns", "size=sure"]) == 2
    assert "expected text=COLUMN,label=COLUMN,weight=COLUMN" in capsys.readouterr().err
    for columns, said in [
        ("weight?=sure", "--columns weight?=sure: expected weight=COLUMN: where posts weigh, each has a weight"),
        ("weight=sure,weight=unsure", "--columns weight=sure,weight=unsure: weight is given twice"),
        ("text=a,label=b,text=c", "--columns text=a,label=b,text=c: text is given twice"),
    ]:
        assert main([*command, "--columns", columns]) == 2
        assert capsys.readouterr().err == f"clamor: {said}\n"
    assert main(["evaluate", "sentiment-en", str(train), "--columns", "weight=sure"]) == 2
    assert "expected text=COLUMN,label=COLUMN" in capsys.readouterr().err


def test_posts_are_held_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, labels = posts(90)
    weights = [str(1 + i % 3) for i in range(90)]
    rows = list(zip(texts, labels, weights))
    train, out = table(tmp_path / "train.tsv", rows), tmp_path / "out"
    options = ["--columns=weight=sure", "--validation-fraction=0.2", "--patience=2"]
    assert main(["train", "text", str(train), "--out", str(out), *options, *OPTIONS]) == 0
    printed = capsys.readouterr()
    assert "epoch 1: loss " in printed.err and ", with the least loss of posts held out\n" in printed.err
    assert printed.out.startswith("18 posts: accuracy")
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "On 18 posts of train.tsv, which were not trained on: accuracy" in card and "; calibrated on them." in card
    assert "72 posts of train.tsv" in card
    # As by two files.
    held = held_out([sorted(set(labels)).index(label) for label in labels], 0.2, 1)
    some = table(tmp_path / "some.tsv", [row for i, row in enumerate(rows) if i not in held])
    rest = table(tmp_path / "rest.tsv", [row for i, row in enumerate(rows) if i in held])
    both = trained(some, tmp_path / "both", "--columns=weight=sure", "--valid", str(rest))
    assert both == (out / "model.safetensors").read_bytes()
    for more, said in [
        (["--valid", str(rest)], "validation_fraction: expected 0 where --valid is given, got 0.2"),
        (["--validation-fraction=1"], "validation_fraction: expected a number from 0 on that is below 1, got 1"),
        (["--validation-fraction=0.001"], "leaves one of each class, got 0.001 of 90"),
        (["--validation-fraction=0", "--patience=2"], "patience: expected validation posts"),
    ]:
        assert main(["train", "text", str(train), "--out", str(tmp_path / "none"), *options, *more]) == 2
        assert said in capsys.readouterr().err
