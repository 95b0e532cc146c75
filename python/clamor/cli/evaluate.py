"""`clamor evaluate MODEL FILE`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command, add_precision, add_reading, add_threads, field_columns, rows
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clamor import _core
    from clamor.cli.command import Commands
    from clamor.metrics import Scores


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "evaluate",
        "compare a model's labels with those of a file: scores and their intervals, each class, confusion, calibration, coverage",
        """
clamor evaluate sentiment-en test.tsv
clamor evaluate my-model tweets.csv --columns text=tweet,label=mood --json
""",
    )
    parser.add_argument("model", metavar="MODEL", help="a model folder, or a name that `clamor models` lists")
    parser.add_argument("file", metavar="FILE", help="labelled posts: JSON Lines, CSV or TSV")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_precision(parser)
    add_reading(parser, "which columns are text and label (default: text=text,label=label)")
    add_threads(parser)
    parser.set_defaults(run=run)


def label_columns(columns: str) -> str:
    return field_columns(columns, {"text": "text", "label": "topic"})


def scores(threads: _core.Context, model: _core.TextClassifier, batches: Iterable[Sequence[tuple[str, ...]]], path: str) -> Scores:
    """The model's labels of a file's texts against the file's own."""
    from clamor.metrics import Scores

    if model.targets != "classes":
        raise InvalidArgumentError(f"the model has {model.targets}: only labels that exclude each other are judged")
    found = Scores(model.labels)
    for batch in batches:
        predicted = model.scores(threads, [text for text, _ in batch])
        for (_, label), row in zip(batch, predicted):
            best = max(range(len(row)), key=row.__getitem__)
            found.add(label, model.labels[best], row[best])
    if not found.count:
        raise InvalidArgumentError(f"{path}: no post has one of the model's labels, {', '.join(model.labels)}")
    return found


def run(options: argparse.Namespace) -> int:
    from clamor import _core, models
    from clamor._context import context

    options.columns = label_columns(options.columns)
    threads = context(options.threads)
    model = _core.TextClassifier.load(threads, *models.place(options.model), precision=options.precision)
    found = scores(threads, model, rows(threads, options.file, ["text", "topic"], options), options.file)
    if options.json:
        from json import dumps

        print(dumps(found.as_dict()))
    else:
        print(found)
    return 0
