"""train text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor.cli import main

from .learning import TINY, posts, posts_lines, posts_table


def test_train_tries_first_what_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def trained(*given: object) -> None:
        raise AssertionError("trained")

    monkeypatch.setattr(clamor.TextClassifier, "_train", trained)
    train, other = str(posts_table(tmp_path / "train.tsv", 40)), tmp_path / "other.tsv"
    other.write_text("text\tlabel\nfine\tstrange\n", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine", encoding="utf-8")
    for extra, code, said in [
        (["--valid", str(tmp_path / "nowhere.tsv"), "--out", str(tmp_path / "out")], 3, "nowhere.tsv"),
        (["--valid", str(other), "--out", str(tmp_path / "out")], 2, "no post has one of the labels"),
        (["--out", f"{train}/folder"], 7, "cannot write"),
        (["--out", str(tmp_path / "full")], 2, "other files are in it: thesis.txt"),
        (["--out", train], 2, "is a file, not a folder"),
        (["--epochs", "0", "--out", str(tmp_path / "out")], 2, "epochs: expected 1 to"),
    ]:
        assert main(["train", "text", train, *extra]) == code
        assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "other.tsv", "train.tsv"]


@pytest.mark.parametrize(
    ("rows", "targets", "said"),
    [
        (["fine\tgood", "so good\tgood"], "classes", "expected posts of at least two labels, got 2 posts of 1"),
        ([], "classes", "expected posts of at least two labels, got 0 posts of 0"),
        (["fine\t", "so\t"], "labels", "expected posts of at least one label, got 2 posts of 0"),
        (["fine\tgood, kind", "so\tkind, good"], "labels", "expected labels that some posts have and others have not"),
    ],
)
def test_train_wants_labels_that_vary(
    rows: list[str], targets: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = tmp_path / "train.tsv"
    train.write_text("\n".join(["text\tlabel", *rows]) + "\n", encoding="utf-8")
    assert main(["train", "text", str(train), "--targets", targets, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["train.tsv"]


@pytest.mark.parametrize("targets", ["classes", "labels"])
def test_labels_of_valid_that_training_has_not_are_refused_before_it(
    targets: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As fit(validation=) refuses them: the card's scores would be of the rest."""

    def trained(*given: object, **more: object) -> None:
        raise AssertionError("trained")

    monkeypatch.setattr(clamor.TextClassifier, "_train", trained)
    train, valid = posts_table(tmp_path / "train.tsv", 80), posts_table(tmp_path / "valid.tsv", 20, seed=8)
    with valid.open("a", encoding="utf-8") as file:
        file.write("who knows\tstrange\n" + "so good\tGood\n" * 2)
    command = ["train", "text", str(train), "--valid", str(valid), "--targets", targets, "--out", str(tmp_path / "out")]
    assert main(command) == 2
    others = "labels that {} does not have: 'Good' (2 posts), 'strange' (1 post); it has 'bad', 'good'\n"
    assert capsys.readouterr().err == f"clamor: {valid}: " + others.format(train)
    valid.write_text("text\tlabel\n" + "".join(f"a\tno {i:02}\n" for i in range(12)), encoding="utf-8")
    assert main(command) == 2
    given = "there are " + ", ".join(f"'no {i:02}' (1 post)" for i in range(5)) + " and 7 more"
    expected = f"clamor: {valid}: no post has one of the labels of {train}, 'bad', 'good'; {given}\n"
    assert capsys.readouterr().err == expected
    valid.write_text("text\tlabel\n", encoding="utf-8")
    assert main(command) == 2
    assert capsys.readouterr().err == f"clamor: {valid}: has no posts\n"
    valid.write_text("text\tlabel\nso good\t\n", encoding="utf-8")
    assert main(command) == 2
    assert "no post has one of the labels of" in (said := capsys.readouterr().err) and said.endswith("; none has a label\n")


def test_training_says_how_it_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, valid = str(posts_table(tmp_path / "train.tsv", 120)), str(posts_table(tmp_path / "valid.tsv", 30))
    sizes = {**TINY, "epochs": 40, "patience": 2, "rate": 0.05}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in sizes.items()]
    command = ["train", "text", train, "--out", str(tmp_path / "out"), *options]
    assert main([*command, "--valid", valid]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines()[1:] if not line.startswith("clamor: ")]  # of its calibration
    found = [re.fullmatch(r"epoch (\d+): loss \d\.\d{4}, of --valid (\d\.\d{4})", line) for line in lines[:-1]]
    assert [int(one[1]) for one in found if one] == list(range(1, len(lines))) and all(found)
    scores = [float(one[2]) for one in found if one]
    assert lines[-1] == f"kept: epoch {len(scores) - 2}, with the least loss of --valid; stopped after {len(scores)} of 40"
    assert min(scores) == scores[-3]
    assert main([*command, "--patience=0", "--epochs=2"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()[1:]] == ["epoch 1", "epoch 2"]
    assert main([*command, "--patience=0", "--epochs=2", "--quiet"]) == 0
    assert "epoch" not in capsys.readouterr().err


@pytest.mark.parametrize("targets", ["classes", "labels"])
def test_training_says_which_labels_there_are(
    targets: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def trained(*given: object, **more: object) -> None:
        raise clamor.InternalError("trained")

    monkeypatch.setattr(clamor.TextClassifier, "_train", trained)
    train = tmp_path / "train.tsv"
    command = ["train", "text", str(train), "--targets", targets, "--out", str(tmp_path / "out")]
    rows = ["good"] * 3 + ["bad"] * 2 + ["Good"] + ["odd"]
    train.write_text("text\tlabel\n" + "".join(f"a\t{label}\n" for label in rows), encoding="utf-8")
    assert main(command) == 1
    assert capsys.readouterr().err.splitlines()[:-1] == [
        "7 posts, 4 labels: 'good' (3 posts), 'bad' (2 posts), 'Good' (1 post), 'odd' (1 post)",
        f"clamor: {train}: labels that differ only in case or in white space around them: 'good' (3 posts), 'Good' (1 post)",
        f"clamor: {train}: labels of a single post: 'Good', 'odd'",
    ]
    train.write_text("text\tlabel\n" + "".join(f"a\tno {i:02}\n" for i in range(12)) * 2, encoding="utf-8")
    assert main(command) == 1
    counts = ", ".join(f"'no {i:02}' (2 posts)" for i in range(10))
    assert capsys.readouterr().err.splitlines()[:-1] == [f"24 posts, 12 labels: {counts} and 2 more"]
    if targets == "classes":  # a cell is the label as it stands
        train.write_text("text\tlabel\n" + 2 * "a\tgood\na\tgood \n", encoding="utf-8")
        assert main(command) == 1
        assert "in white space around them: 'good' (2 posts), 'good ' (2 posts)\n" in capsys.readouterr().err


def test_a_weight_of_a_label_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = posts_table(tmp_path / "train.tsv", 80)
    assert main(["train", "text", str(train), "--class-weight", "strange=2", "--out", str(tmp_path / "other")]) == 2
    said = f"clamor: --class-weight strange=...: expected one of the labels of {train}, 'bad', 'good'\n"
    assert capsys.readouterr().err.endswith(said)
    numbers = tmp_path / "numbers.tsv"
    numbers.write_text("text\tlabel\na\t1\nb\t2\n", encoding="utf-8")
    command = ["train", "text", str(numbers), "--targets", "number", "--class-weight", "balanced", "--out", str(tmp_path / "other")]
    assert main(command) == 2
    assert "--class-weight: is of labels, and posts have a number" in capsys.readouterr().err


def test_train_judges_by_valid_and_weighs(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    train, valid = posts_table(tmp_path / "train.tsv", 240), posts_table(tmp_path / "valid.tsv", 60, seed=8)
    made: list[clamor.TextClassifier] = []
    trained = clamor.TextClassifier._train

    def seen(model: clamor.TextClassifier, *given: object, **more: object) -> None:
        made.append(model)
        trained(model, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(clamor.TextClassifier, "_train", seen)
    options = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 40, "rate": 1e-2}.items()]
    command = ["train", "text", str(train), "--valid", str(valid), "--out", str(tmp_path / "out"), *options]
    command += ["--patience", "2", "--class-weight", "good=3"]
    assert main(command) == 0
    assert "accuracy" in capsys.readouterr().out
    [model] = made
    scores = model.validation_scores_
    assert 3 <= len(scores) and scores.index(min(scores)) >= len(scores) - 3 and model.class_weight == {"good": 3.0}
    for extra, said in [
        (["--patience", "2"], "patience: expected validation posts"),
        (["--class-weight", "good"], "--class-weight good: expected LABEL=NUMBER, or balanced alone"),
        (["--class-weight", "balanced", "--class-weight", "good=2"], "--class-weight balanced: expected LABEL=NUMBER, or balanced alone"),
        (["--class-weight", "balanced", "--balance", "1"], "class_weight: expected None where balance is given"),
        (["--class-weight", "good=2", "--class-weight", "good=0"], "--class-weight good=0: good is given twice"),
    ]:
        assert main(["train", "text", str(train), "--out", str(tmp_path / "other"), *extra]) == 2
        assert said in capsys.readouterr().err


def test_train_saves_before_it_judges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(*given: object) -> None:
        raise clamor.InternalError("broken")

    monkeypatch.setattr("clamor.cli.train.scores", judged)
    train, out = str(posts_table(tmp_path / "train.tsv", 40)), tmp_path / "out"
    options = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 1}.items()]
    assert main(["train", "text", train, "--valid", train, "--out", str(out), *options]) == 1
    assert (out / "model.safetensors").exists()


def test_train_labels_that_do_not_exclude_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def table(name: str, count: int, seed: int) -> str:
        texts, moods = posts(count, seed)
        cells = [" | ".join([mood] * (i % 5 > 0) + ["train"] * ("train" in text)) for i, (text, mood) in enumerate(zip(texts, moods))]
        (tmp_path / name).write_text("text\tlabel\n" + "".join(f"{text}\t{cell}\n" for text, cell in zip(texts, cells)), encoding="utf-8")
        return str(tmp_path / name)

    options = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]
    train, valid, out = table("train.tsv", 400, 7), table("valid.tsv", 100, 8), str(tmp_path / "out")
    assert main(["train", "text", train, "--targets", "labels", "--valid", valid, "--out", out, "--license", "CC0", *options]) == 0
    printed = capsys.readouterr()
    assert "400 posts, 3 labels" in printed.err and "100 posts: micro-F1" in printed.out
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "any number of them" in card and "macro-F1" in card and "calibrated on them" in card
    assert "\n## Licence\n\nCC0\n" in card
    assert main(["evaluate", out, valid, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["posts"] == 100 and set(found["labels"]) == {"bad", "good", "train"}
    assert all(found["intervals"][name][0] <= found[name] <= found["intervals"][name][1] for name in ("micro_f1", "macro_f1", "jaccard"))
    assert found["micro_f1"] > 0.8 and found["labels"]["train"]["f1"] > 0.8
    other = tmp_path / "other.tsv"
    other.write_text("text\tlabel\nso good\tgood, odd\n", encoding="utf-8")
    assert main(["evaluate", out, str(other)]) == 0
    printed = capsys.readouterr()
    assert "1 post has a label that the model does not know" in printed.out
    assert printed.err == f"clamor: {other}: labels that the model does not have, counted as missed: 'odd' (1 post)\n"


def test_train_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def table(name: str, count: int, seed: int) -> str:
        texts, moods = posts(count, seed)
        lines = [f"{text}\t{7.5 if mood == 'good' else -2}\n" for text, mood in zip(texts, moods)]
        (tmp_path / name).write_text("text\tlabel\n" + "".join(lines) + "no number here\t\n", encoding="utf-8")
        return str(tmp_path / name)

    options = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]
    train, valid, out = table("train.tsv", 300, 7), table("valid.tsv", 80, 8), str(tmp_path / "out")
    assert main(["train", "text", train, "--targets", "number", "--valid", valid, "--out", out, *options]) == 0
    assert "300 posts with a number" in capsys.readouterr().err
    assert main(["evaluate", out, valid]) == 0
    assert "80 posts: Pearson's r 0.9" in capsys.readouterr().out
    assert main(["evaluate", out, valid, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["pearson"] > 0.9 and found["absolute_error"] < 2
    assert all(found["intervals"][name][0] <= found[name] <= found["intervals"][name][1] for name in ("pearson", "absolute_error"))
    bad = tmp_path / "bad.tsv"
    wrong = {cell: f'post 2: expected a finite number, got "{cell}"' for cell in ("much", "inf", "1_000", "\u0661\u0662")}
    for cell, said in {**wrong, "1": "at least two different numbers"}.items():
        bad.write_text(f"text\tlabel\na\t1\nb\t{cell}\n", encoding="utf-8")
        assert main(["train", "text", str(bad), "--targets", "number", "--out", str(tmp_path / "no"), *options]) == 2
        assert said in capsys.readouterr().err
    bad.write_text("text\tlabel\na\t\nb\t\n", encoding="utf-8")
    assert main(["train", "text", str(bad), "--targets", "labels", "--out", str(tmp_path / "no"), *options]) == 2
    assert "at least one label" in capsys.readouterr().err and not (tmp_path / "no").exists()


def test_labels_of_json_lines_are_lists_and_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are read as the same cells of a table are, to the bit."""
    texts, moods = posts(200)
    both = [[mood, "train"] if "train" in text else [mood] if i % 3 else [] for i, (text, mood) in enumerate(zip(texts, moods))]
    loud = [0.75 if mood == "good" else -1e-1 * (i % 2) for i, mood in enumerate(moods)]
    options = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 2}.items()]
    for kind, labels, cells in (("labels", both, [", ".join(one) for one in both]), ("number", loud, [str(one) for one in loud])):
        lines, table = posts_lines(tmp_path / "posts.jsonl", texts, labels), tmp_path / "posts.tsv"
        table.write_text("text\tlabel\n" + "".join(f"{text}\t{cell}\n" for text, cell in zip(texts, cells)), encoding="utf-8")
        found: list[Any] = []
        weights: list[bytes] = []
        for file in (lines, str(table)):
            out = tmp_path / f"{kind}{len(found)}"
            assert main(["train", "text", file, "--targets", kind, "--out", str(out), *options]) == 0
            assert "200 posts" in capsys.readouterr().err
            assert main(["evaluate", str(out), file, "--json"]) == 0
            found.append(json.loads(capsys.readouterr().out))
            weights.append((out / "model.safetensors").read_bytes())
        assert found[0] == found[1] and found[0]["posts"] == 200 and weights[0] == weights[1]
        if kind == "labels":
            counts = {label: one["posts"] for label, one in found[0]["labels"].items()}
            assert counts == {label: sum(label in one for one in both) for label in ("bad", "good", "train")}

    both[0] = ["joy, or love", "train", "train"]  # a list parts its labels itself
    assert main(["evaluate", str(tmp_path / "labels0"), posts_lines(tmp_path / "posts.jsonl", texts, both), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unknown_labels"] == 1


def test_a_checkpoint_within_the_model_folder_is_refused_before_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is put in its place whole, and has no room for other files."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 1}.items()]
    train = str(posts_table(tmp_path / "train.tsv", 40))
    (tmp_path / "out").mkdir()
    for place in (tmp_path / "out", tmp_path / "not-yet"):
        assert main(["train", "text", train, "--out", str(place), "--checkpoint", str(place / "kept"), *options]) == 2
        assert "which becomes the model's folder" in capsys.readouterr().err
    same = [str(tmp_path / "same"), "--checkpoint", str(tmp_path / "out" / ".." / "same")]
    assert main(["train", "text", train, "--out", *same, *options]) == 2
    assert "expected a file beside --out, got the folder itself" in capsys.readouterr().err
    assert main(["train", "text", train, "--out", "", *options]) == 2
    assert "--out: expected a path, got an empty one" in capsys.readouterr().err
    monkeypatch.chdir(tmp_path / "out")
    assert main(["train", "text", train, "--out", ".", *options]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "train.tsv"]
    assert (tmp_path / "out" / "model.safetensors").exists()


def test_folders_around_the_model_are_made_and_labels_smoothed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[float] = []
    train = clamor.TextClassifier._train

    def trained(self: clamor.TextClassifier, *given: Any, **named: Any) -> None:
        kept.append(self.label_smoothing)
        train(self, *given, **named)

    monkeypatch.setattr(clamor.TextClassifier, "_train", trained)
    out = tmp_path / "of" / "mine" / "model"
    sizes = [word for name in ("width", "layers", "heads", "inner", "epochs", "threads") for word in (f"--{name}", str(TINY[name]))]
    file = str(posts_table(tmp_path / "train.tsv", 40))
    assert main(["train", "text", file, "--out", str(out), "--label-smoothing", "0.25", "--quiet", *sizes]) == 0
    assert kept == [0.25] and sorted(path.name for path in out.parent.iterdir()) == ["model"]
    model = clamor.TextClassifier.load(out)
    model.save(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "config.json").exists()


def test_ngrams_by_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 1}.items()]
    train = str(posts_table(tmp_path / "train.tsv", 40))
    sizes = []
    for ngrams in (131072, 64, 0):
        assert main(["train", "text", train, "--out", str(tmp_path / "out"), "--storage", "f32", "--ngrams", str(ngrams), *options]) == 0
        model = clamor.TextClassifier.load(tmp_path / "out")
        assert model.ngrams == ngrams and model.predict(["what a great day"]).tolist()[0] in ("bad", "good")
        sizes.append((tmp_path / "out" / "model.safetensors").stat().st_size)
    assert sizes[0] - sizes[1] == pytest.approx(4 * 2 * (131072 - 64), abs=64) and sizes[1] - sizes[2] == pytest.approx(4 * 2 * 64, abs=256)
    assert main(["train", "text", train, "--out", str(tmp_path / "out"), "--base", str(tmp_path), "--ngrams", "64"]) == 2
    assert "--ngrams: the checkpoint of --base has its own" in capsys.readouterr().err
    assert main(["train", "text", train, "--out", str(tmp_path / "out"), "--ngrams", "33554432"]) == 2
    assert "ngrams: expected 0 to 16,777,216, got 33,554,432" in capsys.readouterr().err
