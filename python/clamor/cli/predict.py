"""`clamor predict MODEL FILE`"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from clamor.cli.command import (
    POSTS,
    LongPosts,
    add_command,
    add_long_texts,
    add_precision,
    add_reading,
    add_threads,
    field_columns,
    is_lines,
    probability,
    quoted_ids,
    rows,
    rows_with_target,
)
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor import _core
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "predict",
        "label each post of a file: one JSON object a line, in the file's order, with the post's id; of lines, with its line",
        """
clamor predict sentiment-en posts.jsonl
clamor predict irony posts.jsonl               # one task of a model with several: its name, or MODEL/TASK
clamor predict tasks-en posts.jsonl            # all of them at once: {"id": ..., "tasks": {"irony": {"label": ..., "scores": ...}, ...}}
clamor predict my-model tweets.csv --columns text=tweet,id=number > labels.jsonl
clamor predict sentiment-en lines.txt        # a post a line
head lines.txt | clamor predict sentiment-en - --format lines
clamor predict sentiment-en posts.jsonl --precision auto --abstain 0.6
clamor predict sentiment-multilingual posts.jsonl
clamor predict target-sentiment posts.tsv    # columns text and target

a model of sentiment toward a target answers, besides label and scores of the two poles (negative, positive), "value":
-2 (strongly negative), -1, 0 (neutral), 1 or 2 (strongly positive), and "points", the probabilities of these five
""",
    )
    parser.add_argument(
        "model", metavar="MODEL", help="a model folder, or a name that `clamor models` lists; if it has several tasks, one of them or all"
    )
    parser.add_argument("file", metavar="FILE", help=POSTS)
    parser.add_argument(
        "--abstain",
        type=probability,
        default=0.0,
        metavar="P",
        help="no label (null) for a post whose best one is less probable than P; where labels do not exclude each other, "
        "for a post with one that the model is less sure of, there or not",
    )
    add_precision(parser)
    add_long_texts(parser)
    add_reading(
        parser,
        "which columns are text and id, and target where the model asks for one: text=tweet,id=number "
        "(a post without an id gets one from its record: docs/input.md)",
        lines=True,
    )
    add_threads(parser)
    parser.set_defaults(run=run)


Answer = Callable[[list[float]], str]
"""The members of the JSON object that says what a post's scores mean."""


def _of_scores(names: list[str], scores: list[float]) -> str:
    return '"scores": {' + ", ".join(f"{name}: {score:.6f}" for name, score in zip(names, scores)) + "}"


def _class_answer(names: list[str], least: float) -> Answer:
    """Of labels that exclude each other, as JSON has their names. None is given where the best one is less probable than `least`."""

    def answer(scores: list[float]) -> str:
        best = max(range(len(scores)), key=scores.__getitem__)
        return f'"label": {names[best] if scores[best] >= least else "null"}, {_of_scores(names, scores)}'

    return answer


def _labels_answer(names: list[str], least: float) -> Answer:
    """Of labels that do not exclude each other."""
    from clamor import _core

    def answer(scores: list[float]) -> str:
        given = ", ".join(name for name, score in zip(names, scores) if score >= 0.5)
        is_sure = _core.label_confidence(scores) >= least
        return f'"labels": {f"[{given}]" if is_sure else "null"}, {_of_scores(names, scores)}'

    return answer


def _tasks_answer(tasks: list[tuple[str, list[str], slice]], least: float) -> Answer:
    """Of several tasks: the name of each, as JSON has it, its classes and where their scores stand."""
    from json.encoder import encode_basestring as quoted

    parts = [(quoted(task), own, _class_answer([quoted(label) for label in labels], least)) for task, labels, own in tasks]
    return lambda scores: '"tasks": {' + ", ".join(f"{task}: {{{answer(scores[own])}}}" for task, own, answer in parts) + "}"


def _opened(threads: _core.Context, options: argparse.Namespace) -> tuple[_core.TextClassifier | _core.TextTasks, Answer]:
    """The model, and what its scores mean."""
    from json.encoder import encode_basestring as quoted

    from clamor import _core, models

    folder, task = models.opened_by("TextClassifier", options.model)
    if not task and models.tasks(folder):
        several = _core.TextTasks.load(threads, folder, options.precision)
        return several, _tasks_answer(several.tasks, options.abstain)
    model = _core.TextClassifier.load(threads, folder, task, precision=options.precision)
    if model.targets == "number":
        if options.abstain:
            raise InvalidArgumentError(f"--abstain: {options.model} has a number, which has no probability")
        return model, lambda scores: f'"value": {scores[0]:.7g}'
    names = [quoted(label) for label in model.labels]
    return model, (_labels_answer if model.targets == "labels" else _class_answer)(names, options.abstain)


def run(options: argparse.Namespace) -> int:
    import sys

    from clamor import models
    from clamor._context import context
    from clamor._progress import counted

    if models.config(options.model).get("kind") == "target_sentiment":
        return predict_targets(options)
    threads = context(options.threads)
    model, answer = _opened(threads, options)
    long_posts, which_of = LongPosts(options), quoted_ids(options.file, options)
    # A bar on a terminal that the answers do not go to.
    for batch in counted(rows(threads, options.file, ["id", "text"], options), "predict", not sys.stdout.isatty()):
        found, longer = model.scores(threads, [text for _, text in batch], long_posts.read_as)
        long_posts.add(longer, len(batch))
        sys.stdout.write("".join(f"{{{which_of(id)}, {answer(scores)}}}\n" for (id, _), scores in zip(batch, found)))
    long_posts.say(model.longest)
    return 0


def predict_targets(options: argparse.Namespace) -> int:
    """What posts say about the target that stands beside them."""
    import sys
    from json import dumps

    from clamor._context import context
    from clamor._progress import counted
    from clamor.target import TargetSentiment

    if is_lines(options.file, options):
        raise InvalidArgumentError(
            f"{options.file}: {options.model} needs a target for each post: JSON Lines, CSV or TSV with text and target"
            " (--format tsv reads a .txt file as a table)"
        )
    if options.long_texts != "truncate":
        raise InvalidArgumentError("--long-texts windows: a window may be without the target; of a long post one with it is read")
    options.columns = field_columns(options.columns, {"text": "text", "target": "topic", "id": "id"}, optional=("id",))
    model = TargetSentiment(options.model, precision=options.precision, threads=options.threads)
    posts = rows_with_target(context(options.threads), options.file, ["id", "text", "topic"], options)
    long_posts = LongPosts(options)
    for numbered in counted(posts, "predict", not sys.stdout.isatty()):
        batch = [post for _, post in numbered]
        opinions, longer = model._opinions([text for _, text, _ in batch], [target for _, _, target in batch], [[]] * len(batch))
        long_posts.add(longer, len(batch))
        for (id, _, target), opinion in zip(batch, opinions):
            scores = dict(zip(("negative", "positive"), _rounded(opinion.scores)))
            label = opinion.label if max(opinion.scores) >= options.abstain else None
            answer = {
                "id": id,
                "target": target,
                "label": label,
                "scores": scores,
                "value": opinion.value,
                "points": _rounded(opinion.points),
            }
            sys.stdout.write(dumps(answer, ensure_ascii=False) + "\n")
    long_posts.say(model.longest_, "")
    return 0


def _rounded(probabilities: tuple[float, ...]) -> list[float]:
    return [round(probability, 6) for probability in probabilities]
