"""`clamor calibrate MODEL FILE`"""

from __future__ import annotations

import argparse

from clamor._confidences import threshold
from clamor._counts import count
from clamor.cli.command import add_command, add_reading, add_threads
from clamor.cli.evaluate import scores
from clamor.cli.targets import COLUMNS, all_known, encoded, label_columns
from clamor.errors import InvalidArgumentError
from clamor.number_metrics import NumberScores

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from clamor import _core
    from clamor.cli.command import Commands
    from clamor.label_metrics import LabelScores
    from clamor.metrics import Scores


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "calibrate",
        "calibrate a model's probabilities on labelled posts that it was not trained on; no label changes",
        """
clamor calibrate my-model valid.tsv
clamor calibrate my-tasks/irony valid.csv --columns text=tweet,label=irony
clamor calibrate sentiment-en my-posts.tsv --out my-sentiment      # a model that comes with Clamor stays as it is
""",
    )
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="a model folder, whose config.json is replaced, or FOLDER/TASK; with --out also a name that `clamor models` lists",
    )
    parser.add_argument("--out", metavar="DIR", help="write a calibrated copy of the model to DIR, a new folder, and leave MODEL as it is")
    parser.add_argument("file", metavar="FILE", help="labelled posts: JSON Lines, CSV or TSV")
    add_reading(parser, COLUMNS)
    add_threads(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import os
    import shutil

    from clamor import _core, models
    from clamor._context import context

    if models.config(options.model).get("kind") == "target_sentiment":
        raise InvalidArgumentError(f"{options.model}: sentiment toward a target is calibrated in C++ (TargetSentiment::calibrate) alone")
    options.columns = label_columns(options.columns)
    threads = context(options.threads)
    folder, task = models.opened_by("TextClassifier", options.model)
    if options.out is None and models.by_name(options.model):
        raise InvalidArgumentError(
            f"{options.model} comes with Clamor, in {folder}: expected --out DIR for a calibrated copy, "
            "or the folder itself to replace its config.json"
        )
    if options.out is not None and os.path.lexists(options.out):
        raise InvalidArgumentError(f"--out {options.out}: expected a folder that does not exist yet")
    model = _core.TextClassifier.load(threads, folder, task)
    if model.targets == "number":
        raise InvalidArgumentError(f"{options.model} has a number: a temperature is for probabilities")
    posts = all_known(threads, options, options.file, model.targets, model.labels, options.model, f"a label of {options.model}")
    earlier = None
    if model.calibration_errors or model.temperature != 1:
        earlier = _scores(threads, model, posts, options.file).calibration_error
    model.calibrate(threads, *encoded(posts, model.labels, model.targets))
    if options.out is not None:
        shutil.copytree(folder, options.out)
        folder = options.out
    model.store_calibration(threads, folder, task)
    print(report(model, _scores(threads, model, posts, options.file), earlier))
    print(os.path.join(folder, "config.json"))
    return 0


def _scores(threads: _core.Context, model: _core.TextClassifier, posts: list[Any], file: str) -> Scores | LabelScores:
    found = scores(threads, model, [posts], file)
    assert not isinstance(found, NumberScores)
    return found


def report(model: _core.TextClassifier, found: Scores | LabelScores, earlier: float | None) -> str:
    """What calibrate() came to, the scores of the posts that it had, and the error of the calibration before, where there was one."""
    each = dict(zip(model.labels, model.label_temperatures))
    own = (
        ""
        if set(each.values()) == {model.temperature}
        else f" (each label: {', '.join(f'{label} {value:.3f}' for label, value in each.items())})"
    )
    before, after, cross_fitted, floor = model.calibration_errors or (0.0, 0.0, 0.0, 0.0)
    had = "" if earlier is None else f"{earlier:.4f} by the calibration that it had, "
    all_posts, *fewer = found.coverage()
    sure = [all_posts, *(one for one in fewer if one["coverage"] >= 0.9)][-1]
    error, right = "expected calibration error", "accuracy"
    if model.targets == "labels":
        error, right = f"{error}, the mean over labels,", "all labels right"
    return (
        f"temperature {model.temperature:.3f}{own} on {count(found.count, 'post')}\n"
        f"{error} {before:.4f} uncalibrated, {had}{after:.4f} after, on these posts; "
        f"each fifth by the other four {cross_fitted:.4f}, by chance alone {floor:.4f}\n"
        f"{right} {all_posts['accuracy']:.4f}, "
        f"of the surest {sure['coverage']:.1%} {sure['accuracy']:.4f} (--abstain {threshold(sure['threshold'])})"
    )
