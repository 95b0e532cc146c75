"""The shipped model of several tasks: by a task's name from Python, the command and a report, and how good it is on val."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import models
from clamor.cli import main

from .real_data import data, tweeteval

STANCES = tuple(f"stance-{target}" for target in ("abortion", "atheism", "climate", "feminist", "hillary"))
TASKS = ("irony", "emotion", "hate", "offensive", "sentiment", "emoji", *STANCES)
# fastText, tuned, on val by TweetEval's metrics, in per cent.
FASTTEXT = {"irony": 63.2, "emotion": 61.7, "hate": 73.2, "offensive": 71.1, "sentiment": 64.6, "stance": 63.8, "emoji": 22.1}


def test_every_task_is_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(TASKS) <= set(models.shipped())
    assert tuple(models.tasks("tasks-en")) == TASKS
    assert main(["models"]) == 0
    listed = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert listed["irony"] == "non_irony, irony (a task of tasks-en)"
    assert listed["emoji"].startswith("_red_heart_, ") and "and 16 more" in listed["emoji"]
    assert main(["info", "irony"]) == 0
    assert "# tasks-en" in capsys.readouterr().out
    assert main(["info", "stance-hillary", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "text_tasks"


def test_shipped_models_are_small() -> None:
    folders = {models.folder(name) for name in models.shipped()}
    assert sum(models.size(folder) for folder in folders) <= 20_000_000


@pytest.mark.parametrize("task", TASKS)
def test_predict_by_name(task: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.txt"
    file.write_text("so happy, best day ever\n\n", encoding="utf-8")
    answers = {}
    for name in (task, str(Path(models.folder("tasks-en")) / task)):
        assert main(["predict", name, str(file)]) == 0
        answers[name] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    one, other = answers.values()
    assert one == other and len(one) == 2
    assert list(one[0]["scores"]) == models.tasks("tasks-en")[task]
    model = clamor.TextClassifier.load(task)
    assert model.predict(["so happy, best day ever"])[0] == one[0]["label"]


def test_a_task_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(clamor.NotFoundError, match="no model sarcasm: expected .*irony"):
        clamor.TextClassifier.load("sarcasm")
    with pytest.raises(clamor.NotFoundError, match="no model .*/sarcasm"):
        clamor.TextClassifier.load(Path(models.folder("tasks-en")) / "sarcasm")
    with pytest.raises(clamor.BadFileError, match="several tasks: name the one that is wanted, of irony, emotion"):
        clamor.TextClassifier.load("tasks-en")
    assert main(["evaluate", "tasks-en", "-"]) != 0
    assert "several tasks" in capsys.readouterr().err


POSTS = [
    "so happy, best day ever",
    "",
    "oh great, another monday. just what I needed",
    "idiots like you should shut up",
    "I am scared of the storm",
]


def test_all_tasks_by_one_pass() -> None:
    np = pytest.importorskip("numpy")
    model = clamor.TextTasks()
    assert repr(model) == f"<TextTasks of tasks-en: {', '.join(TASKS)}; f32>"
    probabilities, answers = model.predict_proba(POSTS), model.predict(POSTS)
    assert tuple(probabilities) == tuple(answers) == tuple(model.classes_) == TASKS
    for task in TASKS:
        alone = clamor.TextClassifier.load(task)
        np.testing.assert_allclose(probabilities[task], alone.predict_proba(POSTS), atol=1e-6)
        assert answers[task].tolist() == alone.predict(POSTS).tolist()
        assert model.classes_[task].tolist() == alone.classes_.tolist() == models.tasks("tasks-en")[task]
        assert model.predict_proba([])[task].shape == (0, len(alone.classes_))


def test_the_command_asks_all_tasks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posts.txt"
    file.write_text("".join(f"{post}\n" for post in POSTS), encoding="utf-8")
    assert main(["predict", "tasks-en", str(file), "--abstain", "0.5"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["line"] for line in lines] == [1, 2, 3, 4, 5] and all(tuple(line["tasks"]) == TASKS for line in lines)
    for task in TASKS:
        assert main(["predict", task, str(file), "--abstain", "0.5"]) == 0
        for line, alone in zip(lines, map(json.loads, capsys.readouterr().out.splitlines()), strict=True):
            answer = line["tasks"][task]
            assert answer["label"] == alone["label"] and answer["scores"] == pytest.approx(alone["scores"], abs=2e-6)
    assert None in {line["tasks"]["emoji"]["label"] for line in lines}
    assert main(["predict", "tasks-en", str(file), "--precision", "int8", "--long-texts", "windows"]) == 0
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(again) == 5 and again[0]["tasks"]["emotion"]["label"] == "joy"


def test_some_tasks() -> None:
    np = pytest.importorskip("numpy")
    wanted = ["irony", "emotion"]
    model = clamor.TextTasks(models.folder("tasks-en"), tasks=wanted, precision="int8", long_texts="windows")
    wanted.append("hate")
    assert list(model.predict(POSTS)) == ["irony", "emotion"] and model.precision_ == "int8"
    sure = model.predict_proba(POSTS)["emotion"].max(axis=1)
    assert model.longest_ == 96 and model.predict_proba(POSTS)["emotion"].flags.c_contiguous
    least = float(np.sort(sure)[2])
    kept, all_kept = model.predict(POSTS, abstain=least)["emotion"].tolist(), model.predict(POSTS)["emotion"].tolist()
    assert kept == [answer if p >= least else None for answer, p in zip(all_kept, sure)] and kept.count(None) == 2
    again = pickle.loads(pickle.dumps(model))
    assert repr(again) == repr(model)
    assert again.predict_proba(POSTS)["irony"].tobytes() == model.predict_proba(POSTS)["irony"].tobytes()
    long = " ".join(POSTS * 20)
    model.predict([long])  # windows: no warning
    with pytest.warns(RuntimeWarning, match=r'^1 of 2 texts has more than 96 tokens; the rest was not read \(long_texts="windows"') as said:
        clamor.TextTasks().predict([long, "so good"])
    assert said[0].filename == __file__


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"tasks": ["irony", "sarcasm"]}, clamor.NotFoundError, r"tasks\[1\]: no task sarcasm: tasks-en has irony, emotion"),
        ({"tasks": ["irony", "irony"]}, clamor.InvalidArgumentError, r"tasks\[1\]: irony is given twice"),
        ({"tasks": []}, clamor.InvalidArgumentError, "tasks: expected one at least, got none"),
        ({"tasks": "irony"}, TypeError, "tasks: expected a sequence of str, got one str"),
        ({"tasks": {"irony", "hate"}}, TypeError, "tasks: expected a sequence of str, got set"),
        ({"model": "irony"}, clamor.InvalidArgumentError, "model: irony is a task, expected the model that has it"),
        ({"model": "sentiment-en"}, clamor.BadFileError, "kind must be text_tasks, is text_classifier, which clamor.TextClassifier opens"),
        ({"model": "nowhere"}, clamor.NotFoundError, "no model nowhere"),
        ({"precision": "f16"}, ValueError, "precision: expected"),
        ({"long_texts": "middle"}, ValueError, "long_texts: expected truncate or windows"),
    ],
)
def test_what_cannot_be_asked(arguments: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        clamor.TextTasks(**arguments)


def test_a_report_by_the_sentiment_task(tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"text": "what a great day"}\n{"text": "awful, I hate this"}\n', encoding="utf-8")
    report = clamor.analyze([posts], model="sentiment").report
    assert report["model"] == "sentiment"
    with pytest.raises(clamor.InvalidArgumentError, match="negative, neutral and positive, got non_irony, irony"):
        clamor.analyze([posts], model="irony")


def test_labels_are_those_of_mapping_txt() -> None:
    folder = data("tweeteval").parent
    for task, labels in models.tasks("tasks-en").items():
        assert labels == tweeteval().labels(folder, task), task


@pytest.mark.filterwarnings("ignore:.* more than 96 tokens:RuntimeWarning")  # one post in some hundred
def test_above_fasttext_on_every_task() -> None:
    folder, reader, scores = data("tweeteval").parent, tweeteval(), {}
    for task in FASTTEXT:
        names, true, predicted = reader.labels(folder, task), [], []
        for part in STANCES if task == "stance" else (task,):
            texts, labels = reader.posts(folder, part, "val")
            true += labels
            predicted += list(clamor.TextClassifier.load(part).predict(texts))
        scores[task] = reader.score(task, names, true, predicted)
    assert all(scores[task] > FASTTEXT[task] for task in FASTTEXT), scores
    assert sum(scores.values()) / 7 > 63.0, scores  # the goal: 3 points above fastText's mean
