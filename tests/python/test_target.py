"""Sentiment toward a target: TargetSentiment and `clamor predict target-sentiment`."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from clamor import InvalidArgumentError, NotFoundError, TargetSentiment, TextClassifier, TextEncoder, analyze
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
    assert repr(model) == "<TargetSentiment of target-sentiment, f32>"


def test_what_does_not_fit_is_refused(model: TargetSentiment) -> None:
    with pytest.raises(InvalidArgumentError, match="one for each of 2 texts, got 1"):
        model.predict(["a", "b"], ["c"])
    with pytest.raises(TypeError, match="expected a sequence of str"):
        model.predict("a", "b")
    with pytest.raises(NotFoundError, match="no model nowhere"):
        TargetSentiment("nowhere")
    with pytest.raises(ValueError, match="kind must be target_sentiment, is text_classifier, which clamor.TextClassifier opens"):
        TargetSentiment("sentiment-en")
    with pytest.raises(ValueError, match="must be text_classifier or text_tasks, is target_sentiment, which clamor.TargetSentiment"):
        TextClassifier.load("target-sentiment")
    with pytest.raises(ValueError, match="Hugging Face checkpoint, is text_tasks, which clamor.TextClassifier or clamor.TextTasks opens"):
        TextEncoder("tasks-en").fit()


def test_of_a_long_text_the_target_is_read(model: TargetSentiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long, hated = "the meeting is on sunday at one in the city hall. " * 40, "I hate my new Pixel, worst phone ever!"
    with pytest.warns(RuntimeWarning, match="^2 of 3 texts have more than 96 tokens; the rest was not read$") as said:
        late, short, without = model.predict([long + hated, hated, long], ["pixel"] * 3)
    assert len(said) == 1 and said[0].filename == __file__
    assert (late.label, short.label, without.label) == ("negative", "negative", "positive") and late.value < 0 == without.value

    posts = tmp_path / "posts.jsonl"
    lines = [{"text": text, "target": "pixel", "label": "negative"} for text in (long + hated, long + hated, hated)]
    posts.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    for command in ("predict", "evaluate"):
        assert main([command, "target-sentiment", str(posts)]) == 0
        output = capsys.readouterr()
        assert output.err == f"clamor: {posts}: 2 of 3 texts have more than 96 tokens; the rest was not read\n"
    report = analyze([{"id": "1", "text": long + hated}], track=["Pixel"], model=None, targets_model="target-sentiment", page=False).report
    assert [one["toward"]["negative"] for one in report["series"] if one["toward"]] == [1]


def test_what_is_wrong_is_called_as_the_caller_calls_it(model: TargetSentiment) -> None:
    calls: list[tuple[type[Exception], str, Any, Any, Any]] = [
        (TypeError, r"targets\[0\]: expected str, got NoneType", ["a"], [None], None),
        (TypeError, r"texts\[1\]: expected str, got int", ["a", 1], ["a", "b"], None),
        (TypeError, "texts: expected a sequence of str, got None", None, ["a"], None),
        (TypeError, "targets: expected a sequence of str, got one", ["a"], "a", None),
        (TypeError, "aliases: expected a list of names, or one for each text, got str", ["a"], ["a"], "b"),
        (TypeError, "aliases: expected a list of names, or one for each text, got 3", ["a"], ["a"], 3),
        (TypeError, r"aliases\[0\]\[1\]: expected str, got int", ["a"], ["a"], [["b", 3]]),
        (TypeError, r"aliases\[0\]: expected a sequence of str, got None", ["a"], ["a"], [None]),
        (TypeError, r"aliases\[1\]: expected a sequence of str, got one", ["a", "b"], ["a", "b"], [["b"], "c"]),
        (InvalidArgumentError, "aliases: expected a list of names for each of 2 texts, got 1", ["a", "b"], ["a", "b"], [["b"]]),
        (InvalidArgumentError, r"aliases\[1\]: expected a name, got an empty one", ["a"], ["a"], ["b", ""]),
        (InvalidArgumentError, r"targets\[1\]: expected a name, got an empty one", ["a", "b"], ["a", ""], None),
    ]
    for error, said, texts, targets, aliases in calls:
        with pytest.raises(error, match=said):
            model.predict(texts, targets, aliases=aliases)


def test_a_copy_is_the_same_model() -> None:
    model = TargetSentiment(precision="int8", threads=1)
    text, target = POSTS[0]
    for copied in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        assert copied.precision_ == "int8" and copied.predict([text], [target]) == model.predict([text], [target])


def test_aliases_are_names_of_the_target(model: TargetSentiment) -> None:
    """A text that has the alias in the place of the name is read as one that has the name."""
    texts = ["I love my new Pixel, best phone ever!", "worst day, @Microsoft made me so angry, I hate it"]
    named = model.predict(texts, ["pixel", "microsoft"])
    unknown = model.predict(texts, ["the phone from google", "msft"])
    assert unknown != named
    assert model.predict(texts, ["the phone from google", "msft"], aliases=[["Pixel"], ["ms", "microsoft"]]) == named
    assert model.predict(texts, ["the phone from google", "msft"], aliases=["pixel", "Microsoft", "surface"]) == named
    with pytest.raises(InvalidArgumentError, match=r"aliases: 2 names for 2 texts: expected \[\[name\], \.\.\.\] where each text has one"):
        model.predict(texts, ["the phone from google", "msft"], aliases=["pixel", "microsoft"])
    with pytest.raises(InvalidArgumentError, match=r"targets\[1\]: expected a name, got an empty one"):
        model.predict(texts, ["pixel", " "])
    one_of_two = model.predict(texts, ["the phone from google", "msft"], aliases=[["pixel"], []])
    assert one_of_two == [named[0], unknown[1]]
    assert (
        model.predict(texts, ["pixel", "microsoft"], aliases=[]) == named == model.predict(texts, ["pixel", "microsoft"], aliases=((), ()))
    )


def test_the_command_keeps_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, lines = tmp_path / "posts.csv", tmp_path / "posts.jsonl"
    table.write_text("id,text,target\n7,love my phone,phone\n", encoding="utf-8")
    lines.write_text('{"id": 7, "text": "love my phone", "target": "phone"}\n', encoding="utf-8")
    for file, options in ((table, []), (lines, []), (table, ["--columns", "target=target"]), (table, ["--columns", "id?=id"])):
        assert main(["predict", "target-sentiment", str(file), *options]) == 0
        assert json.loads(capsys.readouterr().out)["id"] == "7"


def test_the_command_answers_each_post(model: TargetSentiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, other = tmp_path / "posts.tsv", tmp_path / "posts.jsonl"
    file.write_text("text\ttarget\n" + "".join(f"{text}\t{target}\n" for text, target in POSTS if text), encoding="utf-8")
    other.write_text(
        "".join(json.dumps({"id": str(i), "said": text, "of": target}) + "\n" for i, (text, target) in enumerate(POSTS) if text),
        encoding="utf-8",
    )
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
    file.write_text(
        "text\ttarget\tlabel\n" + "".join(f"{text}\t{target}\t{point}\n" for (text, target), point in zip(POSTS, points)), encoding="utf-8"
    )
    assert main(["evaluate", "target-sentiment", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    errors = [abs(value - point) for value, point in zip(values, points)]
    assert found["macro_absolute_error"] == pytest.approx(sum(errors) / 3) and found["posts"] == 3
    assert {point: one["absolute_error"] for point, one in found["points"].items()} == {
        str(point): error for point, error in zip(points, errors)
    }
    assert found["intervals"]["macro_absolute_error"][0] <= found["macro_absolute_error"] <= found["intervals"]["macro_absolute_error"][1]
    assert main(["evaluate", "target-sentiment", str(file)]) == 0
    assert "3 posts: macro-averaged absolute error" in capsys.readouterr().out

    lines = tmp_path / "posts.jsonl"
    lines.write_text(
        "".join(json.dumps({"text": text, "target": target, "label": point}) + "\n" for (text, target), point in zip(POSTS, points)),
        encoding="utf-8",
    )
    assert main(["evaluate", "target-sentiment", str(lines), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found

    for labels, words in (
        ("positive 2", "both poles and points"),
        ("good bad", "post 1: expected negative or positive, or -2, -1, 0, 1 or 2, got 'good'"),
        (" ", "no post has a label"),
    ):
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
    table.write_text("text\ttarget\tlabel\n" + 1100 * "a post\tpost\tnegative\n" + "a post\t\tnegative\n", encoding="utf-8")
    for command in ("predict", "evaluate"):
        assert main([command, "target-sentiment", str(table), "--strict"]) == 4
        assert "posts.tsv: post 1,101: expected a target, got none" in capsys.readouterr().err
    table.write_text("text\ttarget\tlabel\n", encoding="utf-8")
    assert main(["evaluate", "target-sentiment", str(table)]) == 2
    assert capsys.readouterr().err == f"clamor: {table}: has no posts\n"


def test_a_post_without_a_target_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, lines = tmp_path / "posts.tsv", tmp_path / "posts.jsonl"
    rows = ["a\tgreat post\t\tpositive", "b\tgreat post\tpost\tpositive", "c\tbad post\t \tnegative", "d\tbad post\tpost\tnegative"]
    table.write_text("\n".join(["id\ttext\ttarget\tlabel", *rows]) + "\n", encoding="utf-8")
    assert main(["predict", "target-sentiment", str(table)]) == 0
    printed = capsys.readouterr()
    assert [json.loads(line)["id"] for line in printed.out.splitlines()] == ["b", "d"]
    assert printed.err == f"clamor: {table}: 2 x no target, first in post 1\n"
    assert main(["evaluate", "target-sentiment", str(table), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["posts"] == 2 and printed.err == f"clamor: {table}: 2 x no target, first in post 1\n"
    table.write_text("\n".join(["id\ttext\ttarget\tlabel", *rows[:3], "d\tbad post\tpost\tbad"]) + "\n", encoding="utf-8")
    assert main(["evaluate", "target-sentiment", str(table)]) == 2
    assert "post 4: expected negative or positive" in capsys.readouterr().err
    lines.write_text('{"text": "great post", "about": "post"}\n', encoding="utf-8")
    assert main(["predict", "target-sentiment", str(lines)]) == 4
    none = "none of 1 record could be used: no target (the first has 'text', 'about')\n"
    assert capsys.readouterr().err == f"clamor: {lines}: 1 x no target, first in post 1\nclamor: {none}"
