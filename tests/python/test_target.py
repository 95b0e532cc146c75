"""Sentiment toward a target: TargetSentiment and `clamor predict target-sentiment`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clamor import InvalidArgumentError, NotFoundError, TargetSentiment
from clamor.cli import main

POSTS = [
    ("I love my new Pixel, best phone ever!", "pixel"),
    ("worst day, @Microsoft made me so angry, I hate it", "@microsoft"),
    ("Ravens play on Sunday at 1 pm", "ravens"),
    ("", "pixel"),
]


@pytest.fixture(scope="module")
def model() -> TargetSentiment:
    return TargetSentiment(threads=2)


def test_opinions(model: TargetSentiment) -> None:
    opinions = model.predict([text for text, _ in POSTS], [target for _, target in POSTS])
    assert [opinion.label for opinion in opinions[:2]] == ["positive", "negative"]
    assert [opinion.value for opinion in opinions[:3]] == [pytest.approx(1.5, abs=0.5), pytest.approx(-1.5, abs=0.5), 0]
    for opinion in opinions:
        assert sum(opinion.scores) == pytest.approx(1, abs=1e-5) and sum(opinion.points) == pytest.approx(1, abs=1e-5)
        below = sum(opinion.points[: opinion.value + 2])
        assert below <= 0.5 <= below + opinion.points[opinion.value + 2] + 1e-6
    assert model.predict([], []) == []


def test_what_does_not_fit_is_refused(model: TargetSentiment) -> None:
    with pytest.raises(InvalidArgumentError, match="one for each of 2 texts, got 1"):
        model.predict(["a", "b"], ["c"])
    with pytest.raises(TypeError, match="expected a sequence of str"):
        model.predict("a", "b")
    with pytest.raises(NotFoundError, match="no model nowhere"):
        TargetSentiment("nowhere")
    with pytest.raises(ValueError, match="kind must be target_sentiment"):
        TargetSentiment("sentiment-en")


def test_the_command_answers_each_post(model: TargetSentiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, other = tmp_path / "posts.tsv", tmp_path / "posts.jsonl"
    file.write_text("text\ttarget\n" + "".join(f"{text}\t{target}\n" for text, target in POSTS if text), encoding="utf-8")
    other.write_text("".join(json.dumps({"id": str(i), "said": text, "of": target}) + "\n" for i, (text, target) in enumerate(POSTS) if text), encoding="utf-8")
    assert main(["predict", "target-sentiment", str(file)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    opinions = model.predict([text for text, _ in POSTS[:3]], [target for _, target in POSTS[:3]])
    assert [answer["label"] for answer in answers] == [opinion.label for opinion in opinions]
    assert [answer["value"] for answer in answers] == [opinion.value for opinion in opinions]
    assert [answer["target"] for answer in answers] == [target for _, target in POSTS[:3]]
    assert answers[0]["scores"]["positive"] == pytest.approx(opinions[0].scores[1], abs=1e-5)
    assert main(["predict", "target-sentiment", str(file), "--abstain", "1"]) == 0
    assert [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()] == [None] * 3


def test_evaluate(model: TargetSentiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(*POSTS[0], "positive"), (*POSTS[1], "negative"), (POSTS[0][0], POSTS[0][1], "negative"), (*POSTS[2], "")]
    file = tmp_path / "posts.tsv"
    file.write_text("text\tof\tmood\n" + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    columns = ["--columns", "target=of,label=mood"]
    assert main(["evaluate", "target-sentiment", str(file), *columns, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["posts"] == 3 and found["macro_recall"] == pytest.approx((1 / 2 + 1) / 2)
    assert found["confusion"] == {"negative": {"negative": 1, "positive": 1}, "positive": {"negative": 0, "positive": 1}}
    assert main(["evaluate", "target-sentiment", str(file), *columns]) == 0
    assert "3 posts: accuracy 0.6667, macro-recall 0.7500" in capsys.readouterr().out

    points = [-2, -1, 2]
    values = [opinion.value for opinion in model.predict([text for text, _ in POSTS[:3]], [target for _, target in POSTS[:3]])]
    file.write_text("text\ttarget\tlabel\n" + "".join(f"{text}\t{target}\t{point}\n" for (text, target), point in zip(POSTS, points)), encoding="utf-8")
    assert main(["evaluate", "target-sentiment", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    errors = [abs(value - point) for value, point in zip(values, points)]
    assert found["macro_absolute_error"] == pytest.approx(sum(errors) / 3) and found["posts"] == 3
    assert {point: one["absolute_error"] for point, one in found["points"].items()} == {str(point): error for point, error in zip(points, errors)}
    assert found["intervals"]["macro_absolute_error"][0] <= found["macro_absolute_error"] <= found["intervals"]["macro_absolute_error"][1]
    assert main(["evaluate", "target-sentiment", str(file)]) == 0
    assert "3 posts: macro-averaged absolute error" in capsys.readouterr().out

    for labels, words in (("positive 2", "both poles and points"), ("good bad", "post 1: expected negative or positive, or -2, -1, 0, 1 or 2"), (" ", "no post has a label")):
        file.write_text("text\ttarget\tlabel\n" + "".join(f"a post\tpost\t{label}\n" for label in labels.split(" ")), encoding="utf-8")
        assert main(["evaluate", "target-sentiment", str(file)]) == 2
        assert words in capsys.readouterr().err


def test_the_command_says_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, table = tmp_path / "posts.txt", tmp_path / "posts.tsv"
    lines.write_text("a post\n", encoding="utf-8")
    table.write_text("text\ttarget\na post\tpost\n", encoding="utf-8")
    for arguments, words in (
        ([str(lines)], "needs a target for each post"),
        ([str(table), "--columns", "label=x"], "expected text=COLUMN,target=COLUMN,id=COLUMN"),
        ([str(table), "--columns", "target=topic"], "topic"),
    ):
        assert main(["predict", "target-sentiment", *arguments]) != 0
        assert words in capsys.readouterr().err
