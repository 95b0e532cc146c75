"""The main job from Python. What it finds is the core's to test (tests/unit/pipeline); here it is asked in all ways."""

from __future__ import annotations

import datetime
import json
import os
import pickle
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import clamor
from clamor import Analyzer, InvalidArgumentError, analyze, models
from clamor.cli import main

POSTS: list[dict[str, Any]] = [
    {"id": "1", "author": "ann", "text": "love the new #tram", "time": "2026-05-04T08:15:00Z", "topic": "Trams", "likes": 3},
    {"id": "2", "author": "ben", "text": "@ann so late again", "time": "2026-05-04T09:15:00Z", "topic": "Trams", "reply_to": "1"},
    {"id": "3", "author": "cat", "text": "sunny day", "time": "2026-05-05T10:00:00Z", "topic": "Weather"},
]


def _file(path: Path, posts: list[dict[str, Any]] = POSTS) -> Path:
    path.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    return path


def _of(posts: Any, **options: Any) -> str:
    return Analyzer(model=None, threads=2).add(posts, **options).report_json()


def test_every_way_in_gives_the_same_report(tmp_path: Path) -> None:
    expected = _of(POSTS)
    assert json.loads(expected)["input"]["posts"] == 3
    file = _file(tmp_path / "posts.jsonl")
    assert _of(file) == _of(str(file)) == _of([file]) == _of(dict(post) for post in POSTS) == expected
    with_times = [{**post, "time": datetime.datetime.fromisoformat(post["time"].replace("Z", "+00:00"))} for post in POSTS]
    assert _of(with_times) == expected
    parts = Analyzer(model=None, threads=2)
    for post in reversed(POSTS):
        parts.add(post)
    assert parts.report_json() == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_tables() -> None:
    expected = _of(POSTS)
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.Table.from_pylist(
        [{name: post.get(name) for name in ("id", "author", "text", "time", "topic", "likes", "reply_to")} for post in POSTS]
    )
    assert _of(table) == expected
    awkward = r"what he said, author=x\y"  # a comma and a backslash are the name's
    renamed = table.rename_columns(["id", "author", awkward, "time", "topic", "likes", "reply_to"])
    columns = {name: name for name in ("id", "author", "time", "topic", "likes", "reply_to")}
    assert _of(renamed, columns={**columns, "text": awkward}) == expected
    pandas = pytest.importorskip("pandas")
    assert json.loads(_of(pandas.DataFrame(POSTS)))["series"] == json.loads(expected)["series"]
    polars = pytest.importorskip("polars")
    assert json.loads(_of(polars.DataFrame(POSTS)))["series"] == json.loads(expected)["series"]


def test_save_load_merge(tmp_path: Path) -> None:
    whole = _of(POSTS)
    first, second = Analyzer(model=None).add(POSTS[:2]), Analyzer(model=None).add(POSTS[1:])
    first.save(tmp_path / "state")
    again = Analyzer.load(tmp_path / "state")
    assert again.report_json() == first.report_json()
    merged = json.loads(again.merge(second).report_json())
    assert (again.posts, again.observations) == (3, 4)
    assert merged["series"] == json.loads(whole)["series"]
    with pytest.raises(InvalidArgumentError, match="with itself"):
        again.merge(again)
    with pytest.raises(ValueError):
        again.merge(Analyzer(model=None, track=["Tram"]))
    with pytest.raises(clamor.NotFoundError):
        Analyzer.load(tmp_path / "nothing")
    (tmp_path / "state").write_bytes(b"no state")
    with pytest.raises(clamor.BadFileError):
        Analyzer.load(tmp_path / "state")


def test_a_state_is_opened_by_its_path(tmp_path: Path) -> None:
    """It has its options, and the names of its models."""
    for options in (
        {"model": None, "track": ["Rail=#tram,@ann"], "text_bytes": 9},
        {"track": ["tram", "day"], "tasks": ["irony"], "precision": "int8"},
    ):
        Analyzer(**options).add(POSTS[:2]).save(tmp_path / "state")
        again = Analyzer.load(tmp_path / "state", threads=2)
        assert again.report_json() == Analyzer(**options).add(POSTS[:2]).report_json()
        assert again.add(POSTS[2:]).report_json() == Analyzer(**options).add(POSTS).report_json()


def test_a_model_that_is_not_shipped_is_named_to_add_to_a_state(tmp_path: Path) -> None:
    mine, state = tmp_path / "mine", tmp_path / "state"
    shutil.copytree(models.folder("sentiment-en"), mine)
    Analyzer(model=mine).add(POSTS[:2]).save(state)
    again = Analyzer.load(state)
    assert again.report()["model"] == "mine"
    with pytest.raises(clamor.NotFoundError, match=r"asked the model mine, which is not shipped; .*load\(path, model=FOLDER\)"):
        again.add(POSTS[2:])
    assert Analyzer.load(state, model=mine).add(POSTS[2:]).report_json() == Analyzer(model=mine).add(POSTS).report_json()
    with pytest.raises(InvalidArgumentError, match="model: this state's posts were asked the model mine, got sentiment-en"):
        Analyzer.load(state, model="sentiment-en")
    with pytest.raises(InvalidArgumentError, match="tasks_model: this state's posts were asked none, got tasks-en"):
        Analyzer.load(state, model=mine, tasks_model="tasks-en")
    with pytest.raises(clamor.NotFoundError, match="no model nowhere"):
        Analyzer.load(state, model="nowhere")


def test_tracked_names() -> None:
    report = Analyzer(model=None, track=["Rail=#tram,@ann"]).add(POSTS).report()
    assert [(one["name"], one["posts"]) for one in report["series"] if one["kind"] == "tracked"] == [("Rail", 2)]
    with pytest.raises(TypeError, match="got one str"):
        Analyzer(model=None, track="Rail")


def test_the_shipped_model_is_used() -> None:
    report = Analyzer(threads=2).add([{"text": "i love this so much, wonderful"}, {"text": "awful, the worst, i hate it"}]).report()
    mood = report["series"][0]["sentiment"]
    assert report["model"] == "sentiment-en" and mood is not None
    assert (mood["negative"], mood["positive"]) == (0.5, 0.5)


def test_halves_with_the_shipped_model_merge_to_the_whole(tmp_path: Path) -> None:
    """Every post has other neighbours in its half than in the whole: its scores are the same to the bit."""
    lines = (Path(__file__).resolve().parents[2] / "examples" / "data" / "posts.jsonl").read_bytes().splitlines(keepends=True)
    states = {}
    for name, part, threads in (("whole", lines, 2), ("even", lines[::2], 1), ("odd", lines[1::2], 2)):
        (tmp_path / name).write_bytes(b"".join(part))
        states[name] = Analyzer(threads=threads).add(tmp_path / name, format="clamor")
    merged, whole = states["odd"].merge(states["even"]), states["whole"]
    assert merged.report()["model"] == "sentiment-en"
    assert merged.report_json() == whole.report_json()
    merged.save(tmp_path / "merged.state")
    whole.save(tmp_path / "whole.state")
    assert (tmp_path / "merged.state").read_bytes() == (tmp_path / "whole.state").read_bytes()


def test_analyze_writes_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = analyze(_file(tmp_path / "posts.jsonl"), out=out, model=None, page=False)
    assert sorted(path.name for path in out.iterdir()) == ["posts.jsonl", "report.json"]
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == result.report
    assert [json.loads(line)["id"] for line in (out / "posts.jsonl").read_text(encoding="utf-8").splitlines()] == ["1", "2", "3"]
    assert "3 posts by 3 authors" in str(result)
    assert analyze(POSTS, model=None).report == result.report


def test_an_analysis_shows_its_summary() -> None:
    result = analyze([{"text": "sunny", "topic": "weather"}], model=None, threads=1)
    assert repr(result) == str(result) and repr(result).startswith("1 post about weather\n")
    assert repr(Analyzer(model=None, threads=1).add([{"text": "sunny"}])) == "<Analyzer of 1 post>"


def test_a_generator_is_read_as_the_run_goes(tmp_path: Path) -> None:
    """What it has given and is not counted yet is a chunk and some batches, whatever its length."""
    count, given = 120_000, 0
    ahead: list[int] = []
    readers: set[int] = set()  # threads: a cursor of sqlite3's is read in the one that made it

    def posts() -> Iterator[dict[str, Any]]:
        nonlocal given
        for given in range(1, count + 1):
            readers.add(threading.get_ident())
            yield {"id": str(given), "text": f"post {given % 100}"}

    streamed = analyze(posts(), model=None, threads=2, progress=lambda counted, *rest: ahead.append(given - counted))
    assert streamed.posts == count and max(ahead) < 40_000
    assert readers == {threading.get_ident()}
    assert streamed.text == analyze(list(posts()), model=None, threads=2).text
    file = _file(tmp_path / "posts.jsonl")
    assert analyze(iter([*POSTS[:1], file, *POSTS[2:], str(file)]), model=None).report["input"]["posts"] == 3

    def broken() -> Iterator[dict[str, Any]]:
        yield from POSTS
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        analyze(broken(), model=None)
    with pytest.raises(TypeError, match="expected paths or dicts, got int"):
        analyze(iter([*POSTS, 7]), model=None)
    assert analyze(iter([]), model=None).posts == 0
    with pytest.raises(ValueError, match="resume: expected an out folder to go on in, got none"):
        analyze(POSTS, model=None, resume=True)

    def stop(*rest: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyze(posts(), out=tmp_path / "out", model=None, page=False, progress=stop)
    with pytest.raises(clamor.UnsupportedError, match="a generator cannot be resumed"):
        analyze(posts(), out=tmp_path / "out", model=None, page=False, resume=True)


def test_how_much_of_texts_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    posts = [
        {"id": str(i), "text": f"the tram {'was ' * 20} late {'again' if i % 2 else 'today'}", "time": "2026-05-04T08:15:00Z"}
        for i in range(60)
    ]
    kept = {}
    for bytes in (0, 20, 512):
        kept[bytes] = analyze(posts, model=None, text_bytes=bytes).text
        assert kept[bytes] == Analyzer(model=None, text_bytes=bytes).add(posts).report_json()
        out = tmp_path / str(bytes)
        command = ["analyze", str(_file(tmp_path / "posts.jsonl", posts)), "--out", str(out), "--no-model", "--no-report", "--quiet"]
        assert main([*command, "--text-bytes", str(bytes)]) == 0
        assert (out / "report.json").read_text(encoding="utf-8") == kept[bytes]
    assert len(set(kept.values())) == 3 and analyze(posts, model=None).text == kept[512]
    assert main(["analyze", str(tmp_path / "posts.jsonl"), "--out", str(tmp_path / "out"), "--text-bytes", "70000"]) == 2
    assert "text_bytes: expected 0 to 65,536, got 70,000" in capsys.readouterr().err


def test_parquet(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    analyze(POSTS, out=tmp_path, posts_format="parquet", page=False, threads=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["posts.parquet", "report.json"]
    rows = pq.read_table(tmp_path / "posts.parquet").to_pylist()
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["hashtags"] == ["tram"] and rows[0]["likes"] == 3 and rows[0]["time"].hour == 8


def test_values_of_numpy_and_pandas_in_dicts() -> None:
    """What is missing is not there, as in what DataFrame.to_dict("records") gives; numbers of NumPy are numbers."""
    np, pandas = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    plain: list[dict[str, Any]] = [
        {"text": "a day", "id": "1", "likes": 3, "time": "2026-05-04T08:15:00", "hashtags": ["tram"]},
        {"text": "b", "id": "2"},
    ]
    given = [{**plain[0], "likes": np.int64(3), "time": np.datetime64(plain[0]["time"]), "hashtags": np.array(["tram"])}]
    for none in (None, float("nan"), np.float32("nan"), np.datetime64("NaT"), pandas.NaT, pandas.NA):
        analyzer = Analyzer(model=None).add([*given, {**plain[1], "likes": none, "time": none, "author": none}])
        assert analyzer.report_json() == Analyzer(model=None).add(plain).report_json()
    frame = pandas.DataFrame(plain).assign(time=lambda table: pandas.to_datetime(table["time"]))
    assert Analyzer(model=None).add(frame.to_dict("records")).report_json() == Analyzer(model=None).add(plain).report_json()
    with pytest.raises(ValueError, match="posts: expected values that JSON has, got others: Out of range float values.*, in 'likes'"):
        Analyzer(model=None).add([{"text": "a day", "likes": float("inf")}])


def test_ids_of_dicts_are_no_floats() -> None:
    """As pandas makes them where one is missing: 101.0 is not the post 101."""
    np = pytest.importorskip("numpy")
    for value in (101.0, 1.5, np.float64(101), np.float32(101)):
        for field in ("id", "reply_to", "repost_of", "quotes"):
            with pytest.raises(ValueError, match=f"posts: '{field}' for {field} is .*; expected a string or a whole number"):
                Analyzer(model=None).add([{"text": "a"}, {"text": "b", field: value}])
        with pytest.raises(ValueError, match="posts: 'no,number' for id is"):
            Analyzer(model=None).add([{"body": "a", "no,number": value}], columns={"text": "body", "id": "no,number"})
    whole = [{"text": "a", "id": 101, "likes": 2.0}, {"text": "b", "id": np.int64(102), "reply_to": 101, "quotes": float("nan")}]
    text = [{"text": "a", "id": "101", "likes": 2}, {"text": "b", "id": "102", "reply_to": "101"}]
    assert Analyzer(model=None).add(whole).report_json() == Analyzer(model=None).add(text).report_json()
    other = [{"body": "a", "id": 1.0}]  # where the columns name no id, a key of that name is not read
    assert Analyzer(model=None).add(other, columns={"text": "body"}).posts == 1


def test_it_is_saved_and_not_pickled() -> None:
    with pytest.raises(TypeError, match=r"an Analyzer is not pickled or copied: save\(\) writes it"):
        pickle.dumps(Analyzer(model=None))


def test_an_open_file_is_no_list_of_paths(tmp_path: Path) -> None:
    with (
        open(_file(tmp_path / "posts.jsonl"), encoding="utf-8") as file,
        pytest.raises(TypeError, match="posts: expected files, dicts or a table, got TextIOWrapper"),
    ):
        analyze(file, model=None)


def test_wrong_arguments_are_said(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="expected files, dicts or a table, got int"):
        _of(3)
    with pytest.raises(TypeError, match="paths or dicts, got int"):
        _of([3])
    with pytest.raises(TypeError, match="no value of a post, in 'text'"):
        _of([{"text": {1, 2}}])
    with pytest.raises(LookupError, match="nowhere"):
        _of("nowhere.jsonl")
    with pytest.raises(ValueError, match="posts_format"):
        analyze(POSTS, posts_format="xml")
    with pytest.raises(LookupError, match="no model nothing"):
        Analyzer(model="nothing")
    with pytest.raises(clamor.BadFileError, match="2"):
        _of(_broken(tmp_path), strict=True)
    assert json.loads(_of(_broken(tmp_path)))["input"]["skipped"]["total"] == 1


def _broken(folder: Path) -> Path:
    path = folder / "broken.jsonl"
    path.write_text('{"text": "a"}\n{"text": \n{"text": "b"}\n', encoding="utf-8")
    return path


def test_the_memory_limit_is_kept_in_words(tmp_path: Path) -> None:
    many = [{"id": str(i), "author": f"a{i}", "text": f"post number {i} " + "x" * 300} for i in range(60_000)]
    with pytest.raises(MemoryError, match="memory"):
        Analyzer(model=None, memory_limit=8 << 20).add(many)
    with pytest.raises(MemoryError, match="memory limit: "):
        Analyzer(memory_limit=2 << 20)  # less than the shipped model
    long = [{"text": "\u00e9 " * 1_000_000}]
    with pytest.raises(MemoryError, match="memory limit: "):
        Analyzer(memory_limit=64 << 20).add(long)
    with pytest.warns(RuntimeWarning, match="1 post has more tokens"):
        assert Analyzer(memory_limit=256 << 20).add(long).report()["input"]["posts"] == 1


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="asks the system for the memory of a child process")
def test_a_run_with_the_shipped_model_stays_within_the_limit(tmp_path: Path) -> None:
    def peak(code: str) -> int:
        child = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", code, str(_file(tmp_path / "posts.jsonl", many))])
        _, status, usage = os.wait4(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    many = [{"id": str(i), "text": f"what a lovely day {i}"} for i in range(3000)]
    limit = 64 << 20
    python = peak("import clamor, numpy; clamor.Analyzer(model=None)")
    whole = peak(f"import clamor, numpy, sys; assert clamor.analyze(sys.argv[1], page=False, memory_limit={limit}).posts == 3000")
    assert whole - python <= limit + (24 << 20)


def test_ctrl_c_leaves_a_checkpoint_and_resume_ends_the_same(tmp_path: Path) -> None:
    many = [{"id": str(i), "author": f"a{i % 500}", "text": f"post {i} #tag{i % 7}", "time": 1_780_000_000 + 60 * i} for i in range(40_000)]
    file = _file(tmp_path / "posts.jsonl", many)
    whole = analyze(file, out=tmp_path / "whole", model=None, page=False)

    def stop(posts: int, *rest: object) -> None:
        if posts > 8000:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        analyze(file, out=tmp_path / "out", model=None, page=False, progress=stop)
    assert (tmp_path / "out" / "checkpoint").exists() and not (tmp_path / "out" / "report.json").exists()
    resumed = analyze(file, out=tmp_path / "out", model=None, page=False, resume=True)
    assert resumed.text == whole.text
    assert (tmp_path / "out" / "posts.jsonl").read_bytes() == (tmp_path / "whole" / "posts.jsonl").read_bytes()


def test_what_progress_raises_comes_out() -> None:
    def progress(*state: object) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        Analyzer(model=None).add(POSTS, progress=progress)


def test_threads_share_an_analyzer() -> None:
    shared = Analyzer(model=None)
    threads = [threading.Thread(target=shared.add, args=([post],)) for post in POSTS * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (shared.posts, shared.observations) == (3, 12)


def test_escapes_of_html_are_undone_where_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    table.write_text("text\nR&amp;D I &lt;3 it\n", encoding="utf-8")

    def said(**options: Any) -> Iterator[str]:
        for given in (table, [{"text": "R&amp;D I &lt;3 it"}]):
            analyze(given, out=tmp_path / "out", model=None, page=False, **options)
            yield json.loads((tmp_path / "out" / "posts.jsonl").read_text(encoding="utf-8"))["text"]

    assert set(said()) == {"R&amp;D I &lt;3 it"}
    assert set(said(unescape_html=True)) == {"R&D I <3 it"}
    counted = [Analyzer(model=None, track=["R&D"]).add(table, unescape_html=undone) for undone in (False, True)]
    assert counted[0].report() != counted[1].report()
    arguments = ["analyze", str(table), "--out", str(tmp_path / "out"), "--no-model", "--no-report", "--unescape-html"]
    assert main(arguments) == 0
    assert "R&D I <3 it" in (tmp_path / "out" / "posts.jsonl").read_text(encoding="utf-8")
    capsys.readouterr()


def test_cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    table.write_text("said,created,brand\nlove it,24-02-2015 11.35,A\nhate it,24-02-2015 12.35,B\n", encoding="utf-8")
    arguments = ["analyze", str(table), "--out", str(tmp_path / "out"), "--columns", "text=said,time=created,topic=brand", "--no-report"]
    assert main([*arguments, "--no-model", "--time-format", "%d-%m-%Y %H.%M", "--timezone", "Europe/Berlin", "--posts-format", "csv"]) == 0
    assert "2 posts" in capsys.readouterr().out
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["span"]["first"] == "2015-02-24T10:35:00Z" and report["topics_total"] == 2
    assert os.listdir(tmp_path / "out").count("posts.csv") == 1
    assert main(["analyze", "nowhere.csv", "--out", str(tmp_path / "out")]) == 3
    assert main([*arguments, "--columns", "text=nothing"]) == 3
    assert main([*arguments, "--timezone", "Mars/Olympus"]) == 3
    assert main([*arguments, "--strict", "--no-model", "--memory-limit", "1K"]) == 5
    assert capsys.readouterr().err.count("clamor: ") == 4
    for size in ("4X", "many", "-1"):
        with pytest.raises(SystemExit):
            main([*arguments, "--memory-limit", size])


def test_posts_without_author_make_a_page(tmp_path: Path) -> None:
    """A table of texts and times alone, in which a hashtag rises: its examples have neither author nor id."""
    from clamor.report.schema import load

    start = 1_780_000_000
    lines = [f"{start + 3600 * hour},quiet hour {hour} number {i}" for hour in range(100) for i in range(20)]
    lines += [f"{start + 3600 * 90 + i},so late number {i} #tramdown" for i in range(200)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(["time,text", *lines]) + "\n", encoding="utf-8")
    analyze(table, out=tmp_path, columns="time=time,text=text", model=None, page=False)
    report = load(tmp_path)
    assert [term["term"] for term in report["rising"]["hashtags"]] == ["tramdown"]
    pytest.importorskip("jinja2")
    pytest.importorskip("vl_convert")
    from clamor.report import summary, write_html

    page = write_html(tmp_path).read_text(encoding="utf-8")
    assert "so late number" in page
    assert "author" not in summary(report) and "<dt>Authors" not in page and "0 authors" not in page
