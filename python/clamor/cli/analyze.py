"""`clamor analyze POSTS... --out DIR`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command, add_precision, add_reading, add_threads, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "analyze",
        "read posts and report what they say: report.json, report.html, and each post with the models' answers",
        """
clamor analyze posts.jsonl --out report
clamor analyze tweets.csv --columns text=text,time=tweet_created,topic=airline --out report
clamor analyze posts.jsonl --tasks emotion,offensive --out report   # tasks of tasks-en (clamor models), or of --tasks-model
clamor analyze monday.jsonl tuesday.jsonl --track "Lumo=#lumo,@lumo" --timezone Europe/Berlin --out report
zcat posts.jsonl.gz | clamor analyze - --out report --posts-format none
""",
    )
    parser.add_argument(
        "posts", metavar="POSTS", nargs="+", help="JSON Lines (Clamor's own, Twitter v1.1 or v2), CSV or TSV; - is standard input"
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="a folder for the results, in the place of those of an earlier run")
    parser.add_argument(
        "--track", metavar="NAME=ALIAS,#TAG,@HANDLE", action="append", default=[], help="follow a brand or a topic; may be repeated"
    )
    parser.add_argument(
        "--posts-format",
        default="jsonl",
        choices=("jsonl", "csv", "parquet", "none"),
        help="the format of the posts that are written (default: jsonl)",
    )
    sentiment = parser.add_mutually_exclusive_group()
    sentiment.add_argument(
        "--model",
        metavar="MODEL",
        default="default",
        help="the sentiment model: a folder, or a name that `clamor models` lists; none for none",
    )
    sentiment.add_argument(
        "--no-model",
        action="store_true",
        help="as --model none: no models except those that --tasks, --tasks-model and --targets-model name; much faster",
    )
    add_precision(parser)
    parser.add_argument(
        "--tasks",
        metavar="TASK,...",
        default="default",
        help="what else each post is asked (default: emotion,hate,irony with the default model); none for nothing",
    )
    parser.add_argument(
        "--tasks-model", metavar="MODEL", default="default", help="a model of several tasks (default: tasks-en); none for none"
    )
    parser.add_argument(
        "--targets-model",
        metavar="MODEL",
        default="default",
        help="the model of sentiment toward what is tracked (default: target-sentiment); none for none",
    )
    parser.add_argument("--no-report", action="store_true", help="no report.html")
    parser.add_argument("--resume", action="store_true", help="continue where a run with the same inputs and options was stopped")
    parser.add_argument("--state", metavar="FILE", help="save the final state, for `clamor merge`")
    parser.add_argument(
        "--text-bytes", metavar="N", type=whole, default=512, help="bytes of each text to keep for its words; 0 for none (default: 512)"
    )
    parser.add_argument("--memory-limit", metavar="SIZE", type=size, default=0, help="such as 4G; the run fails rather than take more")
    parser.add_argument("--quiet", action="store_true", help="no progress bar, no summary")
    reading = add_reading(parser, "which column is which field: text=tweet,time=created,topic=airline")
    reading.add_argument(
        "--time-format", metavar="FORMAT", default="", help="strptime's: %%d-%%m-%%Y %%H.%%M (default: ISO 8601, Twitter's, Unix)"
    )
    reading.add_argument(
        "--timezone", metavar="ZONE", default="UTC", help="of times that do not name one: Europe/Berlin, +02:00 (default: UTC)"
    )
    reading.add_argument("--unescape-html", action="store_true", help="read &amp; &lt; &gt; in texts as & < >, as in Twitter's records")
    add_threads(parser)
    parser.set_defaults(run=run)


def size(text: str) -> int:
    """500M, 4G, 4GiB or bytes."""
    units = {"": 1, "K": 10, "M": 20, "G": 30, "T": 40}
    number = text.rstrip("KMGTkmgtiBb")
    unit = text[len(number) :].upper().replace("IB", "").replace("B", "")
    try:
        bytes = float(number) * (1 << units[unit] if unit else 1)
    except (ValueError, KeyError):
        raise argparse.ArgumentTypeError(f"{text}: expected a size such as 500M or 4G") from None
    if not 0 <= bytes < 1 << 62:
        raise argparse.ArgumentTypeError(f"{text}: expected a size such as 500M or 4G")
    return int(bytes)


def run(options: argparse.Namespace) -> int:
    import os
    import sys

    from clamor._counts import count
    from clamor._progress import bar
    from clamor.analyzer import analyze
    from clamor.cli import hints

    _hint(hints.unread_columns(options))
    shown = bar(not options.quiet, unit=" posts", unit_scale=True)
    try:
        result = analyze(
            options.posts,
            out=options.out,
            model=None if options.no_model else _model(options.model),
            tasks=_tasks(options.tasks),
            tasks_model=_model(options.tasks_model),
            targets_model=_model(options.targets_model),
            precision=options.precision,
            track=options.track,
            columns=options.columns,
            time_format=options.time_format,
            timezone=options.timezone,
            unescape_html=options.unescape_html,
            format=options.format,
            strict=options.strict,
            posts_format=options.posts_format,
            page=False,
            state=options.state,
            resume=options.resume,
            text_bytes=options.text_bytes,
            memory_limit=options.memory_limit,
            threads=options.threads,
            progress=_steps(shown) if shown is not None else None,
        )
    except KeyboardInterrupt:
        kept = os.path.exists(os.path.join(options.out, "checkpoint"))
        print(f"clamor: stopped; continue with --resume: {options.out} has a checkpoint" if kept else "clamor: stopped", file=sys.stderr)
        return 130
    finally:
        if shown is not None:
            shown.close()
    made = None if options.no_report else page(options.out)
    if not options.quiet:
        rate = f", {result.posts / result.seconds:,.0f} posts a second" if result.seconds > 0 else ""
        print(result, end="\n\n")
        print(f"{count(result.posts, 'post')} read in {result.seconds:.1f} s{rate}")
    print(made or f"{options.out}/report.json")
    report = result.report
    _hint(hints.unread_times(report, options))
    _hint(hints.not_utf8(report))
    hints.check_used(report)
    return 0


def _hint(hint: str | None) -> None:
    import sys

    if hint:
        print(f"clamor: {hint}", file=sys.stderr)


def _model(given: str) -> str | None:
    return None if given == "none" else given


def _tasks(given: str) -> Any:
    if given == "default":
        return given
    return [] if given == "none" else [task.strip() for task in given.split(",")]


def _steps(shown: Any) -> Any:
    """Moves the bar: posts a second, and how much of the input is read."""

    def progress(posts: int, skipped: int, read: int, total: int, seconds: float) -> None:
        parts = [f"{read / total:.0%} read"] if total else []
        parts += [f"{skipped:,} skipped"] if skipped else []
        shown.set_postfix_str(", ".join(parts), refresh=False)
        shown.update(posts - shown.n)

    return progress


def page(out: str) -> str | None:
    """report.html, or a word about what is missing for it: the rest is done."""
    import sys

    from clamor.errors import UnsupportedError
    from clamor.report import write_html

    try:
        return str(write_html(out))
    except UnsupportedError as error:
        print(f"clamor: {error}", file=sys.stderr)
        return None
