"""What `clamor analyze` says on stderr of inputs that it reads otherwise than was meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clamor import Analyzer
from clamor.cli import hints, main

ALONE = ["--no-model", "--no-report", "--posts-format", "none"]


@pytest.fixture
def said(tmp_path: Path, capsys: Any) -> Any:
    """Of a file's name, its text and options of the command: the exit code, stdout, stderr."""

    def run(name: str, text: str, *options: str) -> tuple[int, str, str]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        code = main(["analyze", str(tmp_path / name), "--out", str(tmp_path / "out"), *ALONE, *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err.replace(str(tmp_path / name), name)

    return run


@pytest.mark.parametrize(
    ("name", "text", "options", "hint"),
    [
        (
            "a.csv",
            "text,created_at,screen_name\nhello,2026-05-04,ann\n",
            [],
            "no column is read as time or author; there are created_at and screen_name: "
            "--columns text=text,time=created_at,author=screen_name",
        ),
        (
            "b.csv",
            "\ufeffText,Topic,User,Created_At\nhello,rain,ann,2026-05-04\n",
            [],
            "no column is read as time or author; there are Created_At and User: "
            "--columns text=Text,topic=Topic,time=Created_At,author=User",
        ),
        (
            "c.tsv",
            "body\tauthor\tPosted, on\tTweet Created (UTC)\nhello\tann\tx\t2026-05-04\n",
            ["--columns", "text=body,author=author"],
            "no column is read as time; there is Tweet Created (UTC): --columns 'text=body,author=author,time=Tweet Created (UTC)'",
        ),
        ("d.csv", "text,username,name,time\nhello,ann,Ann,2026-05-04\n", [], "no column is read as author; there are username and name: "
         "--columns text=text,time=time,author=username"),
        ("f.csv", "text,author,posted_at\nhello,ann,2026-05-04\n", [], "no column is read as time; there is posted_at: "
         "--columns text=text,author=author,time=posted_at"),
        ("g.csv", "text,created\nhello,2026-05-04\n", ["--columns", "text=text,id?=number"],
         "no column is read as time; there is created: --columns 'text=text,id?=number,time=created'"),
        ("h.csv", "text;author;posted_at\nhello;ann;2026-05-04\n", [], "no column is read as time; there is posted_at: "
         "--columns text=text,author=author,time=posted_at"),
        ("i.csv", "text,author,posted_at\nhello,ann,2026-05-04\n", ["--columns", "text=text, author=author"],
         "no column is read as time; there is posted_at: --columns 'text=text, author=author,time=posted_at'"),
        ("read.csv", "text,time,author,user\nhello,2026-05-04,ann,7\n", [], None),
        ("none.csv", "text,likes,timezone\nhello,2,x\n", [], None),
        ("objects.csv", '{"text": "hello", "created_at": 1}\n', ["--format", "clamor"], None),
        ("e.jsonl", '{"text": "hello", "created_at": "2026-05-04"}\n', [], None),
        ("escape.csv", "text,created\x1b_at\nhello,2026-05-04\n", [], None),
        ("empty.csv", "", [], None),
    ],
)  # fmt: skip
def test_columns_that_look_like_a_field(said: Any, name: str, text: str, options: list[str], hint: str | None) -> None:
    code, _, error = said(name, text, *options)
    assert (code, error) == (0, f"clamor: {name}: {hint}\n" if hint else "")
    if hint:
        asked = hint.partition("--columns ")[2].strip("'")
        code, _, error = said(name, text, "--columns", asked)
        assert (code, error) == (0, "")


def test_the_fields_are_the_reader_s() -> None:
    with pytest.raises(ValueError, match="no field 'x'; there are ") as refused:
        Analyzer(model=None, threads=1).add([{"text": "a"}], columns={"x": "y"})
    assert set(str(refused.value).rpartition("there are ")[2].split(", ")) - {"label", "weight"} == set(hints.FIELDS)


def test_the_reader_answers_where_columns_are_wrong(said: Any) -> None:
    code, _, error = said("a.csv", "text,created_at\nhello,2026-05-04\n", "--columns", "text=said")
    assert code == 3 and error.startswith("clamor: a.csv: no column 'said'") and "--columns" not in error


def test_times_that_are_all_unreadable(said: Any) -> None:
    table = 'text,time\nsunny,\n"rain, again",24-02-2015 11.35\nsnow,24-02-2015 11.40\n'
    code, out, error = said("a.csv", table)
    assert code == 0 and "Kept without a part: 2 posts, a time that cannot be read (2)" in out
    assert error == (
        "clamor: none of the times could be read, such as '24-02-2015 11.35': "
        "--time-format says how they are written, as %d-%m-%Y %H.%M does\n"
    )
    assert said("a.csv", table, "--time-format", "%d-%m-%Y %H.%M")[2] == ""
    assert said("a.csv", table.replace("24-02-2015 11.40", "2015-02-24"))[2] == ""
    lines = json.dumps({"text": "sunny", "time": "soon"}) + "\n"
    assert said("a.jsonl", lines)[2].startswith("clamor: none of the times could be read: --time-format ")


def test_ids_that_repeat_are_in_the_summary(said: Any) -> None:
    """As those that a spreadsheet rounded to 5.7E+17."""
    rows = "".join(f"5.7E+17,text {i}\n" for i in range(8))
    code, out, error = said("a.csv", f"id,text\n{rows}")
    assert (code, error) == (0, "")
    assert "Seen before: 7 of 8 posts (the same id or row); the newest state of each counts once" in out


def test_nothing_that_could_be_used_is_a_file_that_cannot_be_used(said: Any, tmp_path: Path) -> None:
    code, out, error = said("a.jsonl", '{"a": 1}\n{"text"\n', "--quiet")
    assert code == 4 and (tmp_path / "out" / "report.json").exists()
    assert error == "clamor: none of 2 records could be used: not a JSON object, or not a row of the table, no text\n"
    assert said("a.jsonl", "", "--quiet") == (0, out, "")


def test_another_encoding_is_said(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "a.csv").write_bytes(b"text\ncaf\xe9\nfine\nth\xe9\n")
    code = main(["analyze", str(tmp_path / "a.csv"), "--out", str(tmp_path / "out"), *ALONE])
    converted = "iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW converts a file, if that is its encoding"
    assert (code, capsys.readouterr().err) == (0, f"clamor: 2 records are not valid UTF-8; {converted}\n")


def test_one_post_is_singular(said: Any) -> None:
    assert "1 post read in " in said("a.jsonl", '{"text": "hello"}\n')[1]


def test_a_model_beside_none_is_an_error(said: Any, capsys: Any) -> None:
    with pytest.raises(SystemExit) as stopped:
        said("a.jsonl", '{"text": "hello"}\n', "--model", "sentiment-en")
    assert stopped.value.code == 2
    assert "--model: not allowed with argument --no-model" in capsys.readouterr().err


def test_none_is_no_model(tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"text": "so good"}\n', encoding="utf-8")
    alone = ["--no-report", "--quiet", "--posts-format", "none", "--model", "none", "--tasks-model", "none", "--targets-model", "none"]
    assert main(["analyze", str(posts), "--out", str(tmp_path / "out"), "--track", "good", *alone]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [report[name] for name in ("model", "tasks_model", "targets_model")] == [None] * 3
