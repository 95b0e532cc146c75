"""`clamor evaluate MODEL FILE`"""

from __future__ import annotations

import argparse
import sys

from clamor.cli.command import LongPosts, add_command, add_long_texts, add_precision, add_reading, add_threads
from clamor.cli.labels import LabelCounts
from clamor.cli.targets import COLUMNS, label_columns, labelled
from clamor.label_metrics import LabelScores
from clamor.metrics import Scores
from clamor.number_metrics import NumberScores

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from clamor import _core
    from clamor.cli.command import Commands
    from clamor.number_metrics import PointScores

    AnyScores = Scores | LabelScores | NumberScores


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "evaluate",
        "compare a model's labels, or numbers, with those of a file: scores and their intervals, each label, confusion, calibration, "
        "coverage",
        """
clamor evaluate sentiment-en test.tsv
clamor evaluate my-model tweets.csv --columns text=tweet,label=mood --json
clamor evaluate target-sentiment topics.tsv    # columns text, target and label: negative or positive, or -2 to 2
""",
    )
    parser.add_argument("model", metavar="MODEL", help="a model folder, or a name that `clamor models` lists")
    parser.add_argument("file", metavar="FILE", help="labelled posts: JSON Lines, CSV or TSV")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_precision(parser)
    add_long_texts(parser)
    add_reading(parser, COLUMNS)
    add_threads(parser)
    parser.set_defaults(run=run)


def scores(
    threads: _core.Context,
    model: _core.TextClassifier,
    batches: Iterable[Sequence[tuple[str, Any]]],
    path: str,
    long_posts: LongPosts | None = None,
) -> AnyScores:
    """What the model says of a file's texts against what the file says, by the model's targets. Labels that the model does not have are
    said on stderr."""
    counts = LabelCounts(path, model.targets)
    pairs = _pairs(threads, model, batches, long_posts, counts)
    found: AnyScores
    if model.targets == "number":
        found = _numbers(pairs)
    elif model.targets == "labels":
        found = _labels(model.labels, pairs)
    else:
        found = _classes(model.labels, pairs)
    if not found.count or (isinstance(found, LabelScores) and not found.known):
        raise counts.none_known(model.labels, "one of the model's labels")
    if others := counts.others(model.labels):
        missed = "counted as missed" if model.targets == "labels" else "left out"
        print(f"clamor: {path}: labels that the model does not have, {missed}: {others}", file=sys.stderr)
    return found


def _pairs(
    threads: _core.Context,
    model: _core.TextClassifier,
    batches: Iterable[Sequence[tuple[str, Any]]],
    long_posts: LongPosts | None,
    counts: LabelCounts,
) -> Iterator[tuple[Any, list[float]]]:
    for batch in batches:
        counts.add([truth for _, truth in batch])
        rows, longer = model.scores(threads, [text for text, _ in batch], long_posts.read_as if long_posts else "truncate")
        if long_posts:
            long_posts.add(longer, len(batch))
        yield from ((truth, row) for (_, truth), row in zip(batch, rows))


def _classes(labels: list[str], pairs: Iterable[tuple[Any, list[float]]]) -> Scores:
    found = Scores(labels)
    for truth, row in pairs:
        best = max(range(len(row)), key=row.__getitem__)
        found.add(truth, labels[best], row[best])
    return found


def _labels(labels: list[str], pairs: Iterable[tuple[Any, list[float]]]) -> LabelScores:
    found = LabelScores(labels)
    for truth, row in pairs:
        found.add(truth, row)
    return found


def _numbers(pairs: Iterable[tuple[float, list[float]]]) -> NumberScores:
    found = NumberScores()
    for truth, row in pairs:
        found.add(truth, row[0])
    return found


def run(options: argparse.Namespace) -> int:
    from clamor import _core, models
    from clamor._context import context

    if models.config(options.model).get("kind") == "target_sentiment":
        from clamor.cli.evaluate_targets import target_scores

        return _print(target_scores(options), options)
    options.columns = label_columns(options.columns)
    threads = context(options.threads)
    model = _core.TextClassifier.load(threads, *models.opened_by("TextClassifier", options.model), precision=options.precision)
    long_posts = LongPosts(options)
    found = scores(threads, model, labelled(threads, options, options.file, model.targets), options.file, long_posts)
    long_posts.say(model.longest)
    return _print(found, options)


def _print(found: AnyScores | PointScores, options: argparse.Namespace) -> int:
    if options.json:
        from json import dumps

        print(dumps(found.as_dict()))
    else:
        print(found)
    return 0
