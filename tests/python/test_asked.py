"""What the main job asks beside the mood: tasks, and sentiment toward tracked names, by the shipped models."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from clamor import Analyzer, InvalidArgumentError, NotFoundError, analyze, models
from clamor.cli import main

POSTS: list[dict[str, Any]] = [
    {"id": "1", "author": "ann", "text": "I love my new Pixel, best phone ever, so happy!",
     "time": "2026-05-04T08:15:00Z", "topic": "Phones"},
    {"id": "2", "author": "ben", "text": "worst day, @Microsoft made me so angry, I hate it. My Pixel is dead too",
     "time": "2026-05-04T09:15:00Z"},
    {"id": "3", "author": "cat", "text": "Ravens play on Sunday at 1 pm", "time": "2026-05-04T10:00:00Z", "language": "de"},
    {"id": "4", "author": "dan", "text": "", "time": "2026-05-04T10:10:00Z", "reply_to_author": "Microsoft"},
    {"id": "5", "author": "eve", "text": "finally fixed, thank you so much",
     "time": "2026-05-04T10:20:00Z", "reply_to_author": "microsoft"},
]
TRACK = ["Pixel", "Redmond=@microsoft"]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The report, and the posts with their answers, of the defaults."""
    out = tmp_path_factory.mktemp("asked")
    result = analyze(POSTS, out=out, track=TRACK, page=False, threads=2)
    return result, [json.loads(line) for line in (out / "posts.jsonl").read_text(encoding="utf-8").splitlines()]


def test_tasks_of_the_command_may_have_spaces_behind_commas(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text(json.dumps(POSTS[0]) + "\n", encoding="utf-8")
    options = ["--no-model", "--tasks", "irony, hate", "--no-report", "--quiet"]
    assert main(["analyze", str(tmp_path / "posts.jsonl"), "--out", str(tmp_path / "out"), *options]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [task["name"] for task in report["series"][0]["tasks"]] == ["irony", "hate"]


def test_by_default_emotion_hate_irony_and_targets(asked: Any) -> None:
    report = asked[0].report
    assert (report["model"], report["tasks_model"], report["targets_model"]) == ("sentiment-en", "tasks-en", "target-sentiment")
    everything = report["series"][0]
    assert [(task["name"], task["posts"], [rate["label"] for rate in task["classes"]]) for task in everything["tasks"]] == [
        ("emotion", 4, ["anger", "joy", "optimism", "sadness"]),
        ("hate", 4, ["hate"]),
        ("irony", 4, ["irony"]),
    ]
    for task in everything["tasks"]:
        assert all(0 <= rate["low"] <= rate["share"] <= rate["high"] <= 1 for rate in task["classes"])
    assert sum(rate["share"] for rate in everything["tasks"][0]["classes"]) == pytest.approx(1, abs=2e-4)
    pixel, redmond = (one for one in report["series"] if one["kind"] == "tracked")
    assert everything["toward"] is None and (pixel["posts"], pixel["toward"]["posts"]) == (2, 2)
    assert (redmond["posts"], redmond["toward"]["posts"]) == (3, 2), "a post without text says nothing"
    shares = pixel["timeline"]["tasks"][0]["classes"][0]["share"]
    assert len(pixel["timeline"]["toward"]["net"]) == len(shares) == report["timeline"]["count"]


def test_every_post_has_its_answers(asked: Any) -> None:
    posts = asked[1]
    assert [post.get("tasks", {}).get("emotion", {}).get("label") for post in posts][:2] == ["joy", "anger"]
    assert list(posts[0]["tasks"]) == ["emotion", "hate", "irony"]
    assert sum(posts[0]["tasks"]["emotion"]["probabilities"].values()) == pytest.approx(1, abs=3e-4)
    assert "tasks" in posts[2] and "targets" not in posts[2], "whatever its language"
    assert not {"tasks", "targets", "sentiment"} & set(posts[3]), "no text, no answers"
    assert [(one["name"], one["sentiment"]) for one in posts[0]["targets"]] == [("Pixel", "positive")]
    assert [one["name"] for one in posts[1]["targets"]] == ["Pixel", "Redmond"]
    assert posts[1]["targets"][1]["sentiment"] == "negative"
    assert posts[4]["targets"][0]["sentiment"] == "positive", "a reply to the name, read as a whole"


def test_the_summary_says_so(asked: Any) -> None:
    said = str(asked[0]).splitlines()
    assert any(line.startswith("emotion: ") and " %" in line for line in said)
    assert any(line.startswith("hate ") and ", irony " in line for line in said)
    assert any("toward it" in line for line in said)


def _models(**options: Any) -> tuple[Any, ...]:
    report = Analyzer(track=TRACK, threads=1, **options).report()
    return report["model"], [task["name"] for task in report["series"][0]["tasks"]], report["targets_model"]


def test_each_can_be_switched_off_or_chosen() -> None:
    assert _models(tasks=()) == _models(tasks=None) == ("sentiment-en", [], "target-sentiment")
    assert _models(targets_model=None) == ("sentiment-en", ["emotion", "hate", "irony"], None)
    assert _models(model=None) == (None, [], None)
    assert _models(model=None, tasks=["irony", "offensive"]) == (None, ["irony", "offensive"], None)
    assert _models(model=None, targets_model="target-sentiment") == (None, [], "target-sentiment")
    assert _models(model="sentiment-multilingual") == ("sentiment-multilingual", [], None), "English answers are not for all languages"
    assert len(_models(model=None, tasks_model="tasks-en")[1]) == 11
    assert Analyzer(threads=1).report()["targets_model"] is None, "nothing is tracked"


def test_the_default_model_is_the_same_however_it_is_named() -> None:
    folder = models.folder("sentiment-en")
    assert _models() == _models(model="sentiment-en") == _models(model=folder) == _models(model=f"{folder}/../sentiment-en/")


def test_wrong_models_and_tasks_are_refused() -> None:
    with pytest.raises(NotFoundError, match='no task "weather": the model has irony, emotion'):
        Analyzer(tasks=["weather"])
    with pytest.raises(InvalidArgumentError, match="the task irony is given twice"):
        Analyzer(tasks=["irony", "irony"])
    with pytest.raises(TypeError, match="track: expected a sequence of str, got dict"):
        analyze([{"text": "lumo is great"}], model=None, track={"Brand": ["lumo"]})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="tasks: expected a sequence of str, got one str"):
        Analyzer(tasks="irony")
    with pytest.raises(InvalidArgumentError, match="sentiment-en is no model of several tasks"):
        Analyzer(tasks_model="sentiment-en", tasks=["irony"])
    with pytest.raises(InvalidArgumentError, match="which model is asked"):
        Analyzer(tasks_model=None, tasks=["irony"])
    with pytest.raises(InvalidArgumentError, match="tasks-en is no model of sentiment toward a target"):
        Analyzer(targets_model="tasks-en", track=TRACK)


def test_parts_saved_loaded_and_merged_are_the_whole(asked: Any, tmp_path: Path) -> None:
    first, second = (Analyzer(track=TRACK, threads=2).add(part) for part in (POSTS[3:], POSTS[:3]))
    first.save(tmp_path / "state")
    again = Analyzer.load(tmp_path / "state", threads=2).merge(second)
    assert again.report() == asked[0].report
    with pytest.raises(ValueError, match="the same tracked names, text_bytes, models and tasks"):
        Analyzer(track=TRACK, tasks=["irony"]).merge(second)


def test_columns_of_tables(tmp_path: Path) -> None:
    wanted = {"tasks.emotion", "tasks.emotion.joy", "tasks.hate.not-hate", "tasks.irony", "targets"}
    analyze(POSTS, out=tmp_path, track=TRACK, posts_format="csv", page=False, threads=2)
    with open(tmp_path / "posts.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert wanted <= set(rows[0])
    assert rows[0]["tasks.emotion"] == "joy" and float(rows[0]["tasks.emotion.joy"]) > 0.5
    assert json.loads(rows[0]["targets"])[0]["name"] == "Pixel" and rows[3]["targets"] == rows[3]["tasks.emotion"] == ""
    pq = pytest.importorskip("pyarrow.parquet")
    analyze(POSTS, out=tmp_path, track=TRACK, posts_format="parquet", page=False, threads=2)
    rows = pq.read_table(tmp_path / "posts.parquet").to_pylist()
    assert wanted <= set(rows[0])
    assert rows[0]["tasks.emotion"] == "joy" and rows[0]["targets"][0]["positive"] > 0.5 and rows[3]["targets"] is None


def test_a_precision_is_every_models_and_part_of_its_name() -> None:
    report = analyze(POSTS, track=TRACK, page=False, precision="int8").report
    names = [report[name] for name in ("model", "tasks_model", "targets_model")]
    assert names == ["sentiment-en (int8)", "tasks-en (int8)", "target-sentiment (int8)"]


def test_a_task_may_be_called_as_a_field_is(tmp_path: Path) -> None:
    """tasks-en has a task that is called sentiment, and posts have their own."""
    analyze(POSTS, out=tmp_path, tasks=["sentiment"], posts_format="csv", page=False, threads=2)
    with open(tmp_path / "posts.csv", encoding="utf-8", newline="") as file:
        heads = next(csv.reader(file))
    assert len(heads) == len(set(heads)) and {"sentiment", "tasks.sentiment"} <= set(heads)
    pq = pytest.importorskip("pyarrow.parquet")
    analyze(POSTS, out=tmp_path, tasks=["sentiment"], posts_format="parquet", page=False, threads=2)
    rows = pq.read_table(tmp_path / "posts.parquet").to_pylist()
    assert rows[0]["sentiment"] == "positive" and rows[0]["tasks.sentiment"] in ("negative", "neutral", "positive")


def test_what_is_named_must_be_there() -> None:
    for wrong in ({"targets_model": "no such model"}, {"targets_model": "sentiment-en"}, {"tasks_model": "irony", "tasks": ["irony"]}):
        with pytest.raises((NotFoundError, InvalidArgumentError)):
            Analyzer(**wrong)
