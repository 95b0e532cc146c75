"""predict, evaluate, calibrate, info and models, of text."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor.cli import main

from .learning import TINY, posts, posts_lines, posts_table


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    options = [f"--{name.replace('_', '-')}={value}" for name, value in TINY.items()]
    train, valid = posts_table(folder / "train.tsv", 240), posts_table(folder / "valid.tsv", 60, seed=8)
    out = folder / "moods"
    assert main(["train", "text", str(train), "--valid", str(valid), "--out", str(out), "--data", "made up", *options]) == 0
    return out


def test_the_card_says_how_good_it_is(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(model)]) == 0
    card = capsys.readouterr().out
    assert "made up" in card and "On 60 posts of valid.tsv: accuracy" in card and "MB" in card
    assert main(["info", str(model), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "text_classifier"


def test_predict_answers_each_post_in_order(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["i love it", "", 'so "awful"\ttoday', "🙂 great"]
    plain, table, lines = tmp_path / "posts.txt", tmp_path / "posts.csv", tmp_path / "posts.jsonl"
    plain.write_text("\n".join(texts) + "\n", encoding="utf-8")
    rows = [f'{i},"{text.replace(chr(34), chr(34) * 2)}"\n' for i, text in enumerate(texts) if text]
    table.write_text("n,said\n" + "".join(rows), encoding="utf-8")
    lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts if text), encoding="utf-8")
    answers = {}
    for file, columns in ((plain, ""), (table, "text=said"), (lines, "")):
        assert main(["predict", str(model), str(file), "--columns", columns]) == 0
        answers[file.suffix] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(answers[".txt"]) == 4
    assert [answer["label"] for answer in answers[".txt"]][0] == "good"
    assert all(abs(sum(answer["scores"].values()) - 1) < 1e-4 for answer in answers[".txt"])
    assert [answer.pop("line") for answer in answers[".txt"]] == [1, 2, 3, 4]
    assert all(answer.pop("id").startswith("row:") for answer in answers[".csv"] + answers[".jsonl"])
    assert answers[".csv"] == answers[".jsonl"] == [answers[".txt"][i] for i in (0, 2, 3)]


def test_predict_says_what_it_skipped(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"id": 7, "text": "fine"}\n{"text": \n{"id": "nine", "text": "good"}\n', encoding="utf-8")
    assert main(["predict", str(model), str(file)]) == 0
    printed = capsys.readouterr()
    assert [json.loads(line)["id"] for line in printed.out.splitlines()] == ["7", "nine"]
    assert "1 x " in printed.err and "line 2" in printed.err
    assert main(["predict", str(model), str(file), "--strict"]) == 4
    assert "2" in capsys.readouterr().err


def test_an_id_that_no_record_has_is_said(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "posts.jsonl"
    read = ["predict", str(model), str(lines), "--columns"]
    lines.write_text('{"number": 7, "text": "fine"}\n{"number": 8, "text": "good"}\n', encoding="utf-8")
    assert main([*read, "text=text,id=n"]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert printed.err == f"clamor: {lines}: no record has an id under 'n' (the first has 'number', 'text'); ids are made of the records\n"
    for quiet in ("text=text,id=number", "text=text,id?=n", "text=text"):
        assert main([*read, quiet]) == 0
        assert capsys.readouterr().err == ""
    made = json.loads(lines.read_text(encoding="utf-8").splitlines()[0]) | {"number": f"row:{'0' * 32}"}
    for records in ([made], [{"text": "fine"}, {"text": "good", "number": 9}]):
        lines.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        assert main([*read, "text=text,id=number"]) == 0
        assert capsys.readouterr().err == ""


def test_a_txt_file_may_be_a_table(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tweets.txt"
    file.write_text("n\ttweet\n7\ti love it\n8\tso awful\n", encoding="utf-8")
    for options in (["--columns", "text=tweet,id=n"], ["--format", "tsv", "--columns", "text=tweet,id=n"]):
        assert main(["predict", str(model), str(file), *options]) == 0
        assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["7", "8"]


def test_plain_text_is_told_how_it_is_read(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "POSTS.TXT"
    file.write_text("i love it\nso awful\n", encoding="utf-8")
    assert main(["predict", str(model), str(file)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    predict = [sys.executable, "-m", "clamor", "predict", str(model)]
    for place in ("-", str(file.rename(tmp_path / "posts"))):
        wrong = subprocess.run([*predict, place], input=b"i love it\n", capture_output=True)
        assert wrong.returncode == 3 and b"no column 'text'" in wrong.stderr and b"; --format lines reads a post a line" in wrong.stderr
    assert main(["predict", str(model), str(tmp_path / "nowhere")]) == 3
    assert "--format lines" not in capsys.readouterr().err


def test_lines_that_end_in_cr_are_refused(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.txt"
    file.write_bytes(b"i love it\rso awful\r")
    assert main(["predict", str(model), str(file)]) == 4
    assert "its lines end in CR alone" in capsys.readouterr().err
    for kept in (b"i love it\r", b"i love it\r\n", b"i love\rit\n"):
        file.write_bytes(kept)
        assert main(["predict", str(model), str(file)]) == 0
        assert len(capsys.readouterr().out.splitlines()) == 1


def test_spaces_in_columns_are_left_out(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tweets.csv"
    file.write_text("n,tweet,target\n7,i love it,it\n", encoding="utf-8")
    assert main(["predict", str(model), str(file), "--columns", "text=tweet, id=n"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "7"
    assert main(["evaluate", str(model), str(file), "--columns", "text=tweet, label=target"]) == 2
    assert "no post has one of the model's labels" in capsys.readouterr().err


def test_lines_of_standard_input(model: Path) -> None:
    predict = [sys.executable, "-m", "clamor", "predict", str(model), "-", "--format", "lines"]
    answer = subprocess.run(predict, input=b"i love it\n\nso awful", capture_output=True, check=True)
    assert [json.loads(line)["line"] for line in answer.stdout.splitlines()] == [1, 2, 3]
    wrong = subprocess.run([*predict, "--columns", "text=a"], input=b"", capture_output=True)
    assert wrong.returncode == 2 and b"lines have none" in wrong.stderr
    closed = subprocess.run(["bash", "-c", '"$@" <&-', "bash", *predict], capture_output=True)
    assert closed.returncode == 7 and closed.stderr == b"clamor: Bad file descriptor\n"


def test_lines_that_are_not_utf8(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.txt"
    file.write_bytes(b"\xef\xbb\xbffine\n\xffso \xfe good\nawful")
    assert main(["predict", str(model), str(file)]) == 0
    printed = capsys.readouterr()
    assert [json.loads(line)["line"] for line in printed.out.splitlines()] == [1, 2, 3]
    converted = "iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW converts a file, if that is its encoding"
    assert printed.err == f"clamor: {file}: 1 x not valid UTF-8, first in line 2; {converted}\n"
    assert main(["predict", str(model), str(file), "--strict"]) == 4
    assert f"posts.txt:2: not valid UTF-8 (strict); {converted}\n" in capsys.readouterr().err
    table = tmp_path / "posts.csv"
    table.write_bytes(b"text\ncaf\xe9\nfine\n")
    assert main(["predict", str(model), str(table)]) == 0
    assert capsys.readouterr().err == f"clamor: {table}: 1 x not valid UTF-8, first in line 2; {converted}\n"
    table.write_bytes(b"text,caf\xe9\nfine,1\n")
    assert main(["predict", str(model), str(table)]) == 4
    assert capsys.readouterr().err.endswith(f"not valid UTF-8; {converted}\n")
    table.write_bytes(b"text\ncaf\xe9\n")
    assert main(["predict", str(model), str(table)]) == 4
    assert capsys.readouterr().err.count(converted) == 1
    file.write_text("so good\n", encoding="utf-16")
    assert main(["predict", str(model), str(file)]) == 4
    assert "is UTF-16; posts must be UTF-8" in capsys.readouterr().err
    file.write_bytes(gzip.compress(b"so good\n"))
    assert main(["predict", str(model), str(file)]) == 4
    assert "is compressed; unpack it first" in capsys.readouterr().err


def test_train_keeps_how_posts_are_read(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny = ["--width=16", "--layers=1", "--heads=2", "--inner=16", "--vocabulary=100", "--epochs=1"]
    train, out = posts_table(tmp_path / "train.tsv", 40), tmp_path / "tagged"
    assert main(["train", "text", str(train), "--out", str(out), "--split-hashtags", "--name-emoji", *tiny]) == 0

    def read(folder: Path) -> dict[str, Any]:
        return dict(json.loads((folder / "config.json").read_text())["model"]["normalizer"])

    usual = read(model)
    assert read(out) == {**usual, "hashtags": True, "emoji": True}
    for name in ("lowercase", "handles", "links", "html", "quotes"):
        assert usual[name] is True
        assert main(["train", "text", str(train), "--out", str(out), f"--keep-{name}".replace("lower", ""), *tiny]) == 0
        assert read(out) == {**usual, name: False}
    assert main(["train", "text", str(train), "--out", str(out), "--longest-run", "0", *tiny]) == 0
    assert read(out) == {**usual, "longest_run": 0}
    assert main(["train", "text", str(train), "--out", str(out), "--longest-run", "1001", *tiny]) == 2
    assert "longest_run: expected 0 to 1,000, got 1,001" in capsys.readouterr().err


def test_evaluate(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = posts_table(tmp_path / "test.tsv", 100, seed=9, header="post\tmood")
    assert main(["evaluate", str(model), str(file), "--columns", "text=post,label=mood"]) == 0
    assert "100 posts: accuracy" in capsys.readouterr().out
    assert main(["evaluate", str(model), str(file), "--columns", "text=post,label=mood", "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    assert scores["posts"] == 100 and scores["macro_f1"] > 0.9
    assert scores["intervals"]["accuracy"][0] <= scores["accuracy"] <= scores["intervals"]["accuracy"][1]
    assert sum(one["posts"] for one in scores["calibration"]["bins"]) == 100
    assert scores["coverage"][0]["coverage"] == 1 and scores["coverage"][0]["accuracy"] == scores["accuracy"]
    assert main(["evaluate", str(model), str(file), "--columns", "text=post,label=mood", "--precision", "int8"]) == 0
    assert "100 posts: accuracy" in capsys.readouterr().out


def test_posts_without_a_label_are_counted(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = posts_table(tmp_path / "test.tsv", 40)
    with open(file, "a", encoding="utf-8") as table:
        table.write("so angry\t\nwhat a day\t\n")
    said = f"clamor: {file}: 2 x no label, first in post 41\n"
    assert main(["evaluate", str(model), str(file)]) == 0
    assert capsys.readouterr().err == said
    tiny = [f"--{name.replace('_', '-')}={value}" for name, value in {**TINY, "epochs": 1}.items()]
    assert main(["train", "text", str(file), "--out", str(tmp_path / "out"), "--quiet", *tiny]) == 0
    assert capsys.readouterr().err.startswith(said)


def test_labels_that_the_model_has_not(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """evaluate leaves them out and says which they are; calibrate refuses them, as calibrate() does."""
    file = posts_table(tmp_path / "test.tsv", 40)
    with open(file, "a", encoding="utf-8") as table:
        table.write("who knows\tstrange\n" + "so good\tGood\n" * 2)
    assert main(["evaluate", str(model), str(file)]) == 0
    printed = capsys.readouterr()
    assert "40 posts: accuracy" in printed.out and "3 posts have a label that the model does not know" in printed.out
    others = "'Good' (2 posts), 'strange' (1 post)"
    assert printed.err == f"clamor: {file}: labels that the model does not have, left out: {others}\n"
    before = (model / "config.json").read_bytes()
    assert main(["calibrate", str(model), str(file)]) == 2
    assert capsys.readouterr().err == f"clamor: {file}: labels that {model} does not have: {others}; it has 'bad', 'good'\n"
    assert (model / "config.json").read_bytes() == before


def test_files_in_which_no_post_has_a_label_of_the_model(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "test.tsv"
    for rows, said in (
        ("so good\tGood\nso bad\tBad\nbad\tBad\n", ", 'bad', 'good'; there are 'Bad' (2 posts), 'Good' (1 post)\n"),
        ("so good\t\n", ", 'bad', 'good'; none has a label\n"),
        ("", f"clamor: {file}: has no posts\n"),
    ):
        file.write_text("text\tlabel\n" + rows, encoding="utf-8")
        for command, none in (("evaluate", "no post has one of the model's labels"), ("calibrate", f"no post has a label of {model}")):
            assert main([command, str(model), str(file)]) == 2
            error = capsys.readouterr().err
            assert error.endswith(said) and (none in error or not rows)


def test_a_column_with_a_comma_in_its_name(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = posts_table(tmp_path / "test.tsv", 20, header="post, whole\tmood")
    assert main(["evaluate", str(model), str(file), "--columns", r"text=post\, whole,label=mood"]) == 0
    assert "20 posts: accuracy" in capsys.readouterr().out


def test_calibrate_and_abstain(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own"
    shutil.copytree(model, own)
    texts, labels = posts(200, 11)
    doubtful = tmp_path / "doubtful.tsv"  # every fifth label is the other one
    wrong = {"good": "bad", "bad": "good"}
    rows = [f"{text}\t{wrong[label] if i % 5 == 0 else label}" for i, (text, label) in enumerate(zip(texts, labels))]
    doubtful.write_text("\n".join(["text\tlabel", *rows]) + "\n", encoding="utf-8")
    assert main(["calibrate", str(own), str(doubtful)]) == 0
    said = capsys.readouterr().out
    before, after = (float(word) for word in re.findall(r"(0\.\d+) (?:uncalibrated|after)", said))
    assert after < before and "on 200 posts" in said and "by chance alone 0.0" in said
    calibration = json.loads((own / "config.json").read_text(encoding="utf-8"))["model"]["calibration"]
    assert calibration["temperature"] > 1 and calibration["posts"] == 200 and calibration["int8"]["agreement"] > 0.9
    assert [round(calibration["errors"][name], 4) for name in ("before", "after")] == [before, after]
    assert main(["evaluate", str(own), str(doubtful), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["calibration"]
    assert [found["error"], found["floor"]] == pytest.approx([calibration["errors"][one] for one in ("after", "floor")], abs=1e-6)
    assert main(["calibrate", str(own), str(doubtful)]) == 0
    again = f"{before:.4f} uncalibrated, {after:.4f} by the calibration that it had, {after:.4f} after, on these posts"
    assert again in capsys.readouterr().out

    loaded = clamor.TextClassifier.load(own)
    assert loaded.temperature_ == pytest.approx(calibration["temperature"])
    assert loaded.temperatures_ == pytest.approx(calibration.get("label_temperatures", dict.fromkeys(("bad", "good"), loaded.temperature_)))
    file = tmp_path / "posts.txt"
    file.write_text("\n".join(texts) + "\n", encoding="utf-8")
    sure = loaded.predict_proba(texts).max(axis=1)
    limit = float(sorted(sure)[100]) - 1e-6
    assert main(["predict", str(own), str(file), "--abstain", f"{limit:.8f}"]) == 0
    answers = [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()]
    assert answers == list(loaded.predict(texts, abstain=limit)) and answers.count(None) == sum(sure < limit) > 0
    assert {answer for answer in answers if answer} == {"good", "bad"}
    with pytest.raises(ValueError, match="abstain: expected 0 to 1, got 2"):
        loaded.predict(texts, abstain=2)


def test_calibrate_says_what_it_writes_and_leaves_shipped_models_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from clamor import models

    file, out, config = tmp_path / "irony.tsv", tmp_path / "own", Path(models.folder("irony")) / "config.json"
    rows = ["oh great, another monday, just what I needed\tirony", "lovely weather for a walk in the park\tnon_irony"]
    rows += ["the train is late again, how wonderful\tirony", "my sister has a new job\tnon_irony"]
    file.write_text("\n".join(["text\tlabel", *rows * 10]) + "\n", encoding="utf-8")
    before = config.read_bytes()
    assert main(["calibrate", "irony", str(file)]) == 2
    assert "irony comes with Clamor" in (said := capsys.readouterr().err) and "--out" in said
    assert main(["calibrate", "target-sentiment", str(file), "--out", str(out)]) == 2
    assert "calibrated in C++ (TargetSentiment::calibrate) alone" in capsys.readouterr().err
    assert main(["calibrate", "irony", str(file), "--out", str(tmp_path)]) == 2
    assert "expected a folder that does not exist yet" in capsys.readouterr().err
    assert main(["calibrate", "irony", str(file), "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(out / "config.json")
    assert config.read_bytes() == before != (out / "config.json").read_bytes()
    assert json.loads((out / "config.json").read_text(encoding="utf-8"))["model"]["calibration"]["irony"]["posts"] == 40
    assert main(["predict", f"{out}/irony", str(file)]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["calibrate", "MODEL", "TABLE", "--columns", "label=text,text=label"], 2, "table.tsv: no post has a label of"),
        (["predict", "nowhere", "x.txt"], 3, "no model nowhere"),
        (["predict", "MODEL", "nowhere.jsonl"], 3, "nowhere.jsonl"),
        (["predict", "MODEL", "nowhere.txt"], 3, "nowhere.txt"),
        (["predict", "MODEL", "TABLE", "--columns", "text=nothing"], 3, "nothing"),
        (["predict", "MODEL", "LINES", "--columns", "text=boddy"], 4, "clamor: none of 2 records could be used: no text (the first has "),
        (["predict", "MODEL", "LINES", "--columns", "text=boddy"], 4, "(the first has 'id', 'body')\n"),
        (["evaluate", "MODEL", "LINES"], 4, "none of 2 records could be used"),
        (["evaluate", "MODEL", "TABLE", "--columns", "label=text"], 2, "named for two fields"),
        (["evaluate", "MODEL", "TABLE", "--columns", "label"], 2, "--columns"),
        (["evaluate", "MODEL", "TABLE", "--columns", "label=text,text=label"], 2, "no post has one of the model's labels"),
        (["train", "text", "TABLE", "--out", "x", "--columns", "label=text,text=label"], 2, "is that column the label?"),
        (["info", "HERE"], 4, "not a model folder"),
    ],
)
def test_errors(model: Path, tmp_path: Path, arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"id": "1", "body": "so good"}\n{"id": "2", "body": "so bad"}\n', encoding="utf-8")
    places = {"MODEL": str(model), "TABLE": str(posts_table(tmp_path / "table.tsv", 1200)), "LINES": str(lines), "HERE": str(tmp_path)}
    assert main([places.get(word, word) for word in arguments]) == code
    error = capsys.readouterr().err
    assert error.startswith("clamor: ") and said in error and "Traceback" not in error


def test_messages_are_in_the_words_of_the_command(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    posts_table(Path("x.tsv"), 20)
    packed, table, out = tmp_path / "x.csv.gz", tmp_path / "x.csv", str(tmp_path / "out")
    packed.write_bytes(gzip.compress(b"text\nfine\n"))
    table.write_text("tweet,mood\nfine,good\n", encoding="utf-8")
    for command, said in (
        (["predict", str(model), str(packed)], f"zcat FILE | clamor predict {model} -\n"),
        (["train", "text", str(packed), "--out", out], f"zcat FILE | clamor train text - --out {out}\n"),
        (["train", "text", "x.tsv", f"--valid={packed}", "--out", out], f"zcat FILE | clamor train text x.tsv --valid=- --out {out}\n"),
        (["analyze", str(packed), "--out", out, "--no-model"], f"zcat FILE | clamor analyze - --out {out} --no-model\n"),
        (["predict", str(model), str(table)], "say which it is (--columns text=NAME); there are tweet, mood"),
        (["analyze", str(table), "--out", out, "--no-model"], "say which it is (--columns text=NAME); there are tweet, mood"),
        (["evaluate", str(model), str(table)],
         "no column 'text' for text; there are tweet, mood; --columns text=NAME says which it is\n"),
        (["train", "text", str(table), "--out", out, "--columns", "text=tweet"], "; --columns label=NAME says which it is\n"),
        (["predict", "target-sentiment", str(table), "--columns", "text=tweet"],
         "no column 'target' for target; there are tweet, mood; --columns target=NAME says which it is\n"),
        (["predict", "target-sentiment", str(table), "--columns", "text=tweet,target=moood"],
         "no column 'moood' for target; there are tweet, mood\n"),
    ):  # fmt: skip
        assert main(command) in (3, 4)
        assert said in capsys.readouterr().err
    piped = f"zcat {packed} | {sys.executable} -m clamor predict {model} -"
    assert subprocess.run(["bash", "-c", piped], capture_output=True, text=True).stdout.count("label") == 1


def test_a_task_of_a_shipped_model_by_both_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("great, another monday\n", encoding="utf-8")
    said = []
    for name in ("irony", "tasks-en/irony"):
        assert main(["predict", name, str(lines)]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] and "irony" in said[0]
    assert main(["predict", "tasks-en/sarcasm", str(lines)]) == 3
    assert "no model tasks-en/sarcasm" in capsys.readouterr().err


def test_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    from clamor import models

    said = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert list(said) == models.shipped() and "ironic" in said["tasks-en"] and said["irony"].endswith("(a task of tasks-en)")
    for name in said:
        assert main(["info", name]) == 0, "what is listed can be asked for"


def test_a_bare_folder_hides_no_shipped_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As in tweeteval's own folder, which has one for each task."""
    monkeypatch.chdir(tmp_path)
    for name in ("irony", "sentiment-en", "empty"):
        Path(name).mkdir()
    Path("posts.txt").write_text("so happy\n", encoding="utf-8")
    for name in ("irony", "sentiment-en"):
        assert main(["predict", name, "posts.txt"]) == 0
    capsys.readouterr()
    assert main(["predict", "empty", "posts.txt"]) == 4
    assert "empty: no config.json: not a model folder" in capsys.readouterr().err


def test_a_reader_that_leaves_is_no_error(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "posts.txt"
    file.write_text("a\n" * 20000, encoding="utf-8")
    command = f"{sys.executable} -m clamor predict {model} {file} | head -n 1"
    run = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert run.returncode == 0 and run.stderr == "" and len(run.stdout.splitlines()) == 1


def test_a_closed_output_is_no_error(model: Path, tmp_path: Path) -> None:
    file = tmp_path / "posts.txt"
    file.write_text("fine\n", encoding="utf-8")
    for closed in ("1>&-", "2>&-", "1>&- 2>&-"):
        run = subprocess.run(["bash", "-c", f"{sys.executable} -m clamor predict {model} {file} {closed}"], capture_output=True, text=True)
        assert run.returncode == 0 and run.stderr == "" and bool(run.stdout) == closed.startswith("2"), closed


def test_messages_that_nobody_reads_are_an_error(model: Path, tmp_path: Path) -> None:
    """Work was cut off by the one that could not be written."""
    file = tmp_path / "posts.txt"
    file.write_text("much " * 200 + "\n", encoding="utf-8")  # cut, which is said
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run([sys.executable, "-m", "clamor", "predict", str(model), str(file)], stdout=subprocess.PIPE, stderr=writer)
    os.close(writer)
    assert run.returncode == 7


def test_predict_imports_little(model: Path, tmp_path: Path) -> None:
    """Python's own start and 80 ms leave no room for NumPy, nor for what argparse would import to format a usage."""
    file = tmp_path / "posts.txt"
    file.write_text("fine\n", encoding="utf-8")
    code = (
        "import sys; before = set(sys.modules); from clamor.cli import main; "
        f"main(['predict', {str(model)!r}, {str(file)!r}]); print(*set(sys.modules) - before)"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    loaded = set(out.splitlines()[-1].split())
    assert not {"numpy", "typing", "bz2", "lzma", "importlib.metadata", "clamor.text", "clamor.report", "tqdm"} & loaded


def test_other_targets_than_classes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, moods = posts(200)
    clamor.TextClassifier(**TINY, targets="labels").fit(texts, [[mood] for mood in moods]).save(tmp_path / "moods")
    clamor.TextClassifier(**TINY, targets="number").fit(texts, [float(mood == "good") for mood in moods]).save(tmp_path / "joy")
    file, table = tmp_path / "posts.txt", posts_table(tmp_path / "table.tsv", 20)
    file.write_text("i love it great\nawful hate\n", encoding="utf-8")
    assert main(["predict", str(tmp_path / "moods"), str(file)]) == 0
    assert [json.loads(line)["labels"] for line in capsys.readouterr().out.splitlines()] == [["good"], ["bad"]]
    assert main(["predict", str(tmp_path / "joy"), str(file)]) == 0
    high, low = (json.loads(line)["value"] for line in capsys.readouterr().out.splitlines())
    assert high > 0.6 > 0.4 > low
    for command, said in [
        (["predict", str(tmp_path / "joy"), str(file), "--abstain", "0.5"], "has a number, which has no probability"),
        (["evaluate", str(tmp_path / "joy"), str(table)], "post 1: expected a finite number, got \"good\""),
        (["evaluate", str(tmp_path / "moods"), str(table), "--columns", "label=text,text=label"], "no post has one of the model's labels"),
        (["calibrate", str(tmp_path / "joy"), str(table)], "has a number: a temperature is for probabilities"),
        (["calibrate", str(tmp_path / "moods"), str(table), "--columns", "label=text,text=label"], "no post has a label of"),
        (["analyze", str(table), "--out", str(tmp_path / "out"), "--model", str(tmp_path / "moods")], "exclude each other"),
    ]:
        assert main(command) == 2
        assert said in capsys.readouterr().err


def test_wrong_labels_of_json_lines_are_said(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts, file = ["so good", "so bad"], tmp_path / "posts.jsonl"
    wrong: list[tuple[str, Any, str]] = [
        ("classes", ["good", ["bad"]], "post 2: expected one label, got a list; targets are labels where a post has any number"),
        ("labels", [["good"], ["bad", None]], "post 2: expected a list of labels, got null in it"),
        ("labels", [["good", ["bad"]], []], "post 1: expected a list of labels, got an array in it"),
        ("number", [0.5, [0.5]], "post 2: expected a finite number, got \"[0.5]\""),
        ("number", [0.5, True], "post 2: expected a finite number, got \"true\""),
    ]
    for kind, labels, said in wrong:
        assert main(["train", "text", posts_lines(file, texts, labels), "--targets", kind, "--out", str(tmp_path / "out")]) == 2
        assert said in capsys.readouterr().err
    assert main(["evaluate", str(model), posts_lines(file, [*texts, *texts], ["good", {"of": "bad"}, None, "bad"]), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["posts"] == 2 and "first in line 2" in printed.err
    assert {label: one["posts"] for label, one in json.loads(printed.out)["labels"].items()} == {"bad": 1, "good": 1}


def test_a_temperature_at_a_bound_is_said(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own, table = tmp_path / "own", posts_table(tmp_path / "seen.tsv", 30)
    shutil.copytree(model, own)
    texts, labels = posts(30)
    assert clamor.TextClassifier.load(own).score(texts, labels) == 1  # so that the surer, the likelier
    with pytest.warns(RuntimeWarning, match=r"ended at 0\.05, a bound of its search.*trained on them"):
        clamor.TextClassifier.load(own).calibrate(texts, labels)
    random = tmp_path / "random.tsv"
    random.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text in texts for label in ("good", "bad")), encoding="utf-8")
    for file, bound in ((table, "0.05"), (random, "20")):
        assert main(["calibrate", str(own), str(file)]) == 0
        assert f"clamor: calibrate: the temperature ended at {bound}, a bound of its search" in capsys.readouterr().err
