"""`clamor analyze` on what it should not be given: each is an answer in words or a counted skip, and the page is made of what is left."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from clamor import Analyzer, InvalidArgumentError, analyze
from clamor.cli import main

GOOD = '{"id": "1", "author": "ann", "text": "sunny", "time": "2026-05-04T08:15:00Z"}\n'

# Bytes of the file, posts, skipped, damaged.
KEPT: dict[str, tuple[bytes, int, int, int]] = {
    "empty": (b"", 0, 0, 0),
    "blank": (b"\n\n\n", 0, 0, 0),
    "no_times": (b'{"text": "a"}\n{"text": "b"}\n', 2, 0, 0),
    "broken_in_line_17": (b"".join(GOOD.replace('"1"', f'"{i}"').encode() if i != 16 else b'{"text": \n' for i in range(20)), 19, 1, 0),
    "all_broken": (b'{"text":\n' * 4, 0, 4, 0),
    "not_utf8": (b'{"text": "\xff\xfe"}\n' + GOOD.encode(), 1, 1, 0),
    "nul": (b'{"text": "a\x00b"}\n' + GOOD.encode(), 1, 1, 0),
    "long_text": (json.dumps({"text": "word " * 20_000}).encode() + b"\n", 1, 0, 0),
    "long_line": (b'{"text": "' + b"x" * 50_000_000 + b'"}\n' + GOOD.encode(), 1, 1, 0),
    "no_text": (b'{"text": "", "media": ["a.jpg"], "id": "7"}\n', 1, 0, 0),
    "times": (
        "".join(
            f'{{"id": "{i}", "text": "a", "time": "{time}"}}\n'
            for i, time in enumerate(("yesterday", "", "0000-01-01", "3000-01-01", "2026-05-05", "2026-05-04"))
        ).encode(),
        6,
        0,
        3,  # an empty time is none
    ),
    "ids_twice": (GOOD.encode() * 3, 1, 0, 0),
    "reposts_itself": (b'{"id": "1", "author": "a", "text": "b", "repost_of": "1", "repost_of_author": "a"}\n', 1, 0, 0),
}


@pytest.mark.parametrize("name", KEPT)
def test_is_counted_and_the_page_is_made(name: str, tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip("jinja2")
    pytest.importorskip("vl_convert")
    content, posts, skipped, damaged = KEPT[name]
    file, out = tmp_path / f"{name}.jsonl", tmp_path / "out"
    file.write_bytes(content)
    code = main(["analyze", str(file), "--out", str(out), "--no-model", "--quiet"])
    said = capsys.readouterr().err
    assert code == (0 if posts or not skipped else 4), said
    assert ("could be used" in said) == (code == 4)
    counted = json.loads((out / "report.json").read_text(encoding="utf-8"))["input"]
    assert (counted["posts"], counted["skipped"]["total"]) == (posts, skipped)
    assert counted["damaged"]["total"] == damaged
    assert sorted(path.name for path in out.iterdir()) == ["posts.jsonl", "report.html", "report.json"]
    assert main(["report", str(out)]) == 0


REFUSED: dict[str, tuple[bytes, list[str], int, str]] = {
    "no_column.csv": (b"a,b\n1,2\n", ["--columns", "text=said"], 3, "no column 'said'"),
    "twice.csv": (b"text,text\n1,2\n", [], 4, "two columns are called 'text'"),
    "packed.jsonl.gz": (b"\x1f\x8b\x08\x00", [], 4, "zcat"),
    "posts.feather": (b"ARROW1\x00\x00\xff\xff\xff\xff", [], 4, "pyarrow.feather.read_table(FILE)"),
    "mac.csv": (b"text,author\rsunny,ann\r", [], 4, "its lines end in CR alone"),
    "lines.txt": (b"so sunny\nrain, again\n", [], 3, "expected JSON Lines, CSV or TSV"),
    "fractions.csv": (b"text,time\na,1\n", ["--time-format", "%Y-%m-%d %H:%M:%S.%f"], 2, "no directive '%f'"),
    "strict.jsonl": (GOOD.encode() * 16 + b"{\n", ["--strict"], 4, "17"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_in_words(name: str, tmp_path: Path, capsys: Any) -> None:
    content, options, expected, said = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    code = main(["analyze", str(tmp_path / name), "--out", str(tmp_path / "out"), "--no-model", "--quiet", *options])
    error = capsys.readouterr().err
    assert code == expected and said in error and "Traceback" not in error


def test_an_output_over_an_input_is_refused(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(GOOD, encoding="utf-8")
    assert main(["analyze", str(file), "--out", str(tmp_path), "--no-model", "--quiet"]) == 2
    assert "is an input" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == GOOD


def test_files_of_others_are_not_replaced(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "posts.csv").write_text("text\nmine\n", encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match="has a posts.csv, and neither a report.json nor a checkpoint"):
        analyze([{"text": "mine"}], out=tmp_path, model=None, page=False)
    assert main(["analyze", str(tmp_path / "posts.csv"), "--out", str(tmp_path / "out"), "--no-model", "--quiet", "--no-report"]) == 0
    for _ in range(2):
        assert main(["analyze", str(tmp_path / "posts.csv"), "--out", str(tmp_path / "out"), "--no-model", "--quiet", "--no-report"]) == 0
    capsys.readouterr()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["posts.csv"]


def test_posts_keep_their_order(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "b", "text": "b"}\n', encoding="utf-8")
    analyze([{"id": "a", "text": "a"}, file, {"id": "c", "text": "c"}], out=tmp_path / "out", model=None, page=False)
    lines = (tmp_path / "out" / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "b", "c"]


def test_times_out_of_order_are_one_timeline() -> None:
    hours = (3, 0, 2, 0, 3, 3, 1)
    posts = [{"id": f"{i}", "text": "a", "time": f"2026-05-04T{8 + hour:02}:15:00Z"} for i, hour in enumerate(hours)]
    report = Analyzer(model=None).add(posts).report()
    assert report == Analyzer(model=None).add(sorted(posts, key=lambda post: post["time"])).report()
    assert report["span"] == {"first": "2026-05-04T08:15:00Z", "last": "2026-05-04T11:15:00Z"}
    assert report["timeline"] == {"bucket": "minute", "bucket_ms": 60_000, "start": "2026-05-04T08:15:00Z", "count": 181}
    timeline = report["series"][0]["timeline"]
    assert timeline is not None
    assert {minute: count for minute, count in enumerate(timeline["posts"]) if count} == {0: 2, 60: 1, 120: 1, 180: 3}


def test_no_posts_are_a_report_of_none(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"")
    ways: tuple[Any, ...] = ([], (), iter([]), tmp_path / "empty.jsonl")
    for nothing in ways:
        assert analyze(nothing, model=None).posts == 0
    assert Analyzer(model=None).add([]).posts == 0


def test_texts_are_no_files() -> None:
    said = re.escape("a str is the path of a file: in Python texts are given in dicts, [{'text': ...}]")
    for texts in ("so sunny today", ["so sunny today", "rain again"], ["long " * 1000]):
        with pytest.raises((LookupError, OSError), match=said):
            analyze(texts, model=None)
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="expected a table, got one column"):
        analyze(pandas.DataFrame({"text": ["so sunny today"]})["text"], model=None)


def test_months_of_pandas_are_no_times() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    months = pandas.period_range("2024-05", periods=1, freq="M")
    frame = pandas.DataFrame({"text": ["a"], "time": months})
    with pytest.raises(ValueError, match=r"column 'time' for time is of the extension type pandas\.period, .* \(it is stored as int64\)"):
        analyze(frame, model=None)
    assert analyze(frame.rename(columns={"time": "month"}), model=None).posts == 1
    span = analyze(frame.assign(time=months.to_timestamp()), model=None).report["span"]
    assert span is not None and span["first"] == "2024-05-01T00:00:00Z"


def test_states_merge_on_the_command_line(tmp_path: Path, capsys: Any) -> None:
    posts = [GOOD.replace('"1"', f'"{i}"').replace("ann", f"a{i}") for i in range(10)]
    parts = {"a": posts[:6], "b": posts[4:], "all": posts[:6] + posts[4:]}
    for name, lines in parts.items():
        (tmp_path / name).write_text("".join(lines), encoding="utf-8")
        arguments = ["analyze", str(tmp_path / name), "--format", "clamor", "--no-model", "--no-report", "--quiet"]
        assert main([*arguments, "--out", str(tmp_path / f"{name}.out"), "--state", str(tmp_path / f"{name}.state")]) == 0
    states = [str(tmp_path / "b.state"), str(tmp_path / "a.state")]
    assert main(["merge", *states, "--out", str(tmp_path / "merged"), "--state", str(tmp_path / "merged.state"), "--no-report"]) == 0
    whole = (tmp_path / "all.out" / "report.json").read_bytes()
    assert (tmp_path / "merged" / "report.json").read_bytes() == whole
    assert (tmp_path / "merged.state").read_bytes() == (tmp_path / "all.state").read_bytes()
    assert "10 posts" in capsys.readouterr().out
    assert main(["merge", *states, "--out", str(tmp_path / "merged"), "--state", str(tmp_path / "merged" / "report.json")]) == 2
    assert (tmp_path / "merged" / "report.json").read_bytes() == whole
    os.rename(tmp_path / "a.state", tmp_path / "merged" / "checkpoint")
    assert main(["merge", str(tmp_path / "merged" / "checkpoint"), "--out", str(tmp_path / "merged")]) == 2
    assert main(["merge", str(tmp_path / "nothing"), "--out", str(tmp_path / "x")]) == 3


def test_a_page_replaces_files_alone(tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip("jinja2")
    pytest.importorskip("vl_convert")
    (tmp_path / "in.jsonl").write_text(GOOD, encoding="utf-8")
    assert main(["analyze", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out"), "--no-model", "--quiet", "--no-report"]) == 0
    os.mkfifo(tmp_path / "pipe")
    assert main(["report", str(tmp_path / "out"), "--output", str(tmp_path / "pipe"), "--quiet"]) == 7
    assert "no regular file" in capsys.readouterr().err
    assert (tmp_path / "pipe").is_fifo()
