"""The main job: posts go in, and out comes what people talk about, how they feel, what is rising and who drives it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from clamor import _checks, _core
from clamor._asked import DEFAULT, asked_models
from clamor._context import context
from clamor._counts import count
from clamor._inputs import inputs, reading_of, readers
from clamor._state_models import state_models
from clamor._texts import warn_of_beginnings
from clamor._unused import warn_if_unused
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    from typing import Any

    from clamor._inputs import Posts
    from clamor.report.schema import Report

Progress = Callable[[int, int, int, int, float], None]
"""progress(posts, skipped, bytes, all bytes, seconds), after each batch."""

_TEXT_BYTES = _checks.wholes(0, 65536)
_POSTS_FORMAT = _checks.one_of("jsonl", "csv", "parquet", "none")


class Analyzer:
    """The state of the main job: add posts, report at any time, save, load, continue, merge.

    >>> analyzer = Analyzer(track=["Lumo=#lumo,@lumo"])               # doctest: +SKIP
    >>> analyzer.add([{"text": "love it", "author": "ann"}])            # doctest: +SKIP
    >>> analyzer.report()["series"][0]["posts"]                         # doctest: +SKIP

    The report is the same in whatever order and in however many parts the posts came; a post seen again counts once.
    Calls of several threads on one Analyzer take turns.

    Parameters
    ----------
    track : sequence of str
        Names to follow, each "NAME=ALIAS,#TAG,@HANDLE" or a name alone.
    model : path or str, optional
        Of sentiment: a model folder, or the name of a shipped model; None for no sentiment.
    tasks : str or sequence of str, optional
        What else posts are asked, of `tasks_model`: by default emotion, hate and irony with the default model; () for nothing.
    tasks_model : path or str, optional
        A model of several tasks; by default tasks-en.
    targets_model : path or str, optional
        Of sentiment toward what is tracked; by default target-sentiment, None for none.
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        The models', as TextClassifier's.
    text_bytes : int, default=512
        Bytes of each post's text that are kept for its words.
    memory_limit : int, default=0
        Bytes; 0 for none. What does not fit is refused.
    threads : int, default=0
        0 for one a processor.
    """

    def __init__(
        self,
        *,
        track: Sequence[str] = (),
        model: str | os.PathLike[str] | None = DEFAULT,
        tasks: str | Sequence[str] | None = DEFAULT,
        tasks_model: str | os.PathLike[str] | None = DEFAULT,
        targets_model: str | os.PathLike[str] | None = DEFAULT,
        precision: str = "f32",
        text_bytes: int = 512,
        memory_limit: int = 0,
        threads: int = 0,
    ) -> None:
        self._run = _context(threads, memory_limit)
        tracked = _checks.words("track", track)
        kept = _TEXT_BYTES("text_bytes", text_bytes)
        asked = asked_models(self._run, model, tasks, tasks_model, targets_model, bool(tracked), precision)
        self._models: Callable[[], _core.Models] = lambda: asked
        self._core = _core.Analyzer.create(self._run, _core.AnalyzerOptions(tracked=tracked, text_bytes=kept), asked)

    def add(
        self,
        posts: Posts,
        *,
        columns: str | Mapping[str, str] = "",
        time_format: str = "",
        timezone: str = "UTC",
        unescape_html: bool = False,
        format: str = "auto",
        strict: bool = False,
        progress: Progress | None = None,
    ) -> Analyzer:
        """Adds posts. If it raises, nothing of the input it stopped in was added; earlier dicts of a generator may have been. Warns, once
        all are added, of posts that are longer than the models read at once, and where there were dicts and nothing was a post.

        Parameters
        ----------
        posts : path or paths, dicts, or a table
            Files, dicts, or a table of Arrow, pandas or Polars (docs/input.md).
        columns : dict or str, optional
            Which column or key is which field, {"text": "tweet", "time": "created"}; by default those with the fields' own names.
        time_format : str, optional
            strptime's; by default ISO 8601, Twitter's and Unix times are read.
        timezone : str, default="UTC"
            Of times that do not name one: "Europe/Berlin", "+02:00".
        unescape_html : bool, default=False
            Read "AT&amp;T" in a text as "AT&T"; those of Twitter's own records always are.
        format : {"auto", "clamor", "twitter-v1", "twitter-v2", "csv", "tsv"}, default="auto"
            Of files; by default what the file looks like.
        strict : bool, default=False
            Stop at the first record that cannot be used, instead of counting it.
        progress : callable, optional
            Called as progress(posts, skipped, bytes, all bytes, seconds), after each batch.
        """
        _checks.call("progress", progress)
        reading = reading_of(format, columns, time_format, timezone, unescape_html, strict)
        models, options, used, long_texts = self._models(), self._core.options, 0, 0
        first: list[Mapping[str, Any]] = []
        skipped = []
        for reader in readers(self._run, posts, reading, first):
            part, text, read, _, longer = _core.analyze(
                self._run,
                [reader],
                out="",
                posts_format="none",
                options=options,
                models=models,
                state="",
                resume=False,
                checkpoint_seconds=-1,
                progress=progress,
            )
            self._core.merge(self._run, part)
            used, long_texts = used + read, long_texts + longer
            if not used:
                skipped.append(parse(text)["input"]["skipped"])
        warn_of_beginnings(long_texts)
        if first and not used:
            warn_if_unused(first[0], skipped, reading["columns"])
        return self

    def report(self) -> Report:
        """What docs/report-schema.md describes, as dicts and lists."""
        return parse(self.report_json())

    def report_json(self) -> str:
        """The text of report.json."""
        return self._core.report(self._run)

    def merge(self, other: Analyzer) -> Analyzer:
        """Adds all that `other` has; both must have the same options."""
        if not isinstance(other, Analyzer):
            raise TypeError(f"merge: expected an Analyzer, got {_checks.said(other)}")
        self._core.merge(self._run, other._core)
        return self

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the state as one file, whole or not at all."""
        self._core.save(self._run, _checks.path("path", path))

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        model: str | os.PathLike[str] | None = None,
        tasks_model: str | os.PathLike[str] | None = None,
        targets_model: str | os.PathLike[str] | None = None,
        memory_limit: int = 0,
        threads: int = 0,
    ) -> Analyzer:
        """Reads what save() wrote, to report, merge and add to. The file has the options, and the names of the models.

        Parameters
        ----------
        path : path
            The file.
        model, tasks_model, targets_model : path or str, optional
            The folders of models that are not shipped, without which nothing can be added; each has the name that the file says.
        memory_limit, threads
            As Analyzer's.
        """
        made = cls.__new__(cls)
        made._run = _context(threads, memory_limit)
        made._core = _core.Analyzer.load(made._run, _checks.path("path", path))
        made._models = cache(partial(state_models, made._run, made._core.options, model, tasks_model, targets_model))
        if any(given is not None for given in (model, tasks_model, targets_model)):
            made._models()  # what is named is there
        return made

    @property
    def posts(self) -> int:
        """Different posts so far."""
        return self._core.posts

    @property
    def observations(self) -> int:
        """All that were added, those seen before among them."""
        return self._core.observations

    def __getstate__(self) -> None:
        raise TypeError("an Analyzer is not pickled or copied: save() writes it, and Analyzer.load() reads it")

    def __repr__(self) -> str:
        return f"<Analyzer of {count(self.posts, 'post')}>"


class Analysis:
    """What analyze() found."""

    def __init__(self, text: str, posts: int, seconds: float, out: str | None) -> None:
        self.text = text  # of report.json
        self.posts = posts  # read, those seen before among them
        self.seconds = seconds
        self.out = out

    @property
    def report(self) -> Report:
        """What docs/report-schema.md describes, as dicts and lists."""
        return parse(self.text)

    def __repr__(self) -> str:
        """The summary, which is what a notebook shows."""
        from clamor.report.terminal import summary

        return summary(self.report)


def analyze(
    posts: Posts,
    *,
    out: str | os.PathLike[str] | None = None,
    model: str | os.PathLike[str] | None = DEFAULT,
    tasks: str | Sequence[str] | None = DEFAULT,
    tasks_model: str | os.PathLike[str] | None = DEFAULT,
    targets_model: str | os.PathLike[str] | None = DEFAULT,
    precision: str = "f32",
    track: Sequence[str] = (),
    columns: str | Mapping[str, str] = "",
    time_format: str = "",
    timezone: str = "UTC",
    unescape_html: bool = False,
    format: str = "auto",
    strict: bool = False,
    posts_format: str = "jsonl",
    page: bool = True,
    state: str | os.PathLike[str] | None = None,
    resume: bool = False,
    text_bytes: int = 512,
    memory_limit: int = 0,
    threads: int = 0,
    progress: Progress | None = None,
) -> Analysis:
    """Reads posts, asks models about each, and says what they say together: `clamor analyze` as a function.

    Parameters
    ----------
    posts : path or paths, dicts, or a table
        As Analyzer.add() takes them. Of a generator, no more than some thousand posts are in memory, and its run cannot be resumed.
    out : path, optional
        A folder for report.json, posts.jsonl and report.html; None writes nothing. Those of an earlier run are replaced; a folder
        with files so called, and no report of a run beside them, is refused.
    model : path or str, optional
        Of sentiment: a model folder, or the name of a shipped model; None for no sentiment.
    tasks : str or sequence of str, optional
        What else posts are asked, of `tasks_model`: by default emotion, hate and irony with the default model; () for nothing.
    tasks_model : path or str, optional
        A model of several tasks; by default tasks-en.
    targets_model : path or str, optional
        Of sentiment toward what is tracked; by default target-sentiment, None for none.
    precision : {"f32", "bf16", "int8", "auto"}, default="f32"
        The models', as TextClassifier's.
    track : sequence of str
        Names to follow, as Analyzer's.
    columns, time_format, timezone, unescape_html, format, strict
        How posts are read, as in Analyzer.add().
    posts_format : {"jsonl", "csv", "parquet", "none"}, default="jsonl"
        Of the posts that are written, each with what the models say of it.
    page : bool, default=True
        Write report.html.
    state : path, optional
        A file for the final state, for Analyzer.load() and merging.
    resume : bool, default=False
        Continue where a run with the same inputs and options was killed or stopped.
    text_bytes, memory_limit, threads
        As Analyzer's.
    progress : callable, optional
        As in Analyzer.add().

    Raises
    ------
    clamor.Error
        Of the kinds in clamor.errors, which are also ValueError, OSError and their like; a file that is missing is LookupError,
        as a column, a model or a time zone is.
    KeyboardInterrupt
        On Ctrl-C; a checkpoint stays in `out`.
    """
    _POSTS_FORMAT("posts_format", posts_format)
    if _checks.flag("resume", resume) and out is None:
        raise InvalidArgumentError("resume: expected an out folder to go on in, got none")
    _checks.flag("page", page)
    _checks.call("progress", progress)
    if out is not None and posts_format == "parquet":
        from clamor import _parquet as parquet

        parquet.require()
    if out is not None and page:
        from clamor.report.render import require

        require()
    run = _context(threads, memory_limit)
    reading = reading_of(format, columns, time_format, timezone, unescape_html, strict)
    tracked = _checks.words("track", track)
    kept = _TEXT_BYTES("text_bytes", text_bytes)
    asked = asked_models(run, model, tasks, tasks_model, targets_model, bool(tracked), precision)
    folder = "" if out is None else _checks.path("out", out)
    first: list[Mapping[str, Any]] = []
    _, text, read, seconds, long_texts = _core.analyze(
        run,
        inputs(run, posts, reading, first),
        out=folder,
        posts_format="jsonl" if posts_format == "parquet" else posts_format,
        options=_core.AnalyzerOptions(tracked=tracked, text_bytes=kept),
        models=asked,
        state="" if state is None else _checks.path("state", state),
        resume=resume,
        checkpoint_seconds=30,
        progress=progress,
    )
    result = Analysis(text, read, seconds, folder or None)
    if folder and posts_format == "parquet":
        parquet.convert(os.path.join(folder, "posts.jsonl"), os.path.join(folder, "posts.parquet"), asked.tasks, asked.has_targets)
    if folder and page:
        from clamor.report import write_html

        write_html(folder)
    warn_of_beginnings(long_texts)
    if first and not read:
        warn_if_unused(first[0], [result.report["input"]["skipped"]], reading["columns"])
    return result


def parse(text: str) -> Report:
    """The core's report as dicts and lists."""
    import json

    report: Report = json.loads(text)
    return report


def _context(threads: int, memory_limit: int) -> _core.Context:
    limit = _checks.whole("memory_limit", memory_limit, 0, 2**62)
    return _core.Context(threads=_checks.threads("threads", threads), memory_limit=limit) if limit else context(threads)
