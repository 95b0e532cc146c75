"""`clamor train text FILE --out DIR`"""

from __future__ import annotations

import argparse
import os

from clamor import _checks, models
from clamor._counts import count
from clamor._targets import weights_of
from clamor._texts import cut_words
from clamor.cli.command import add_command, add_reading, add_threads, whole
from clamor.cli.evaluate import scores
from clamor.cli.labels import LabelCounts, names
from clamor.cli.targets import COLUMNS, KINDS, all_known, encoded, labelled, weighed_columns
from clamor.errors import DivergedError, InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from clamor import _core
    from clamor._targets import Targets
    from clamor.cli.command import Commands
    from clamor.text import TextClassifier


def add_to(commands: Commands) -> None:
    train = add_command(commands, "train", "train a model", "clamor train text --help")
    kinds = train.add_subparsers(prog="clamor train", metavar="KIND", required=True)
    parser = add_command(
        kinds,
        "text",
        "train a transformer on labelled posts, from scratch or on a base",
        """
clamor train text train.tsv --out my-model
clamor train text train.tsv --base ./all-MiniLM-L6-v2 --out my-model   # a folder; nothing is downloaded
clamor train text few.tsv --base tasks-en --valid valid.tsv --out my-model   # a model that comes with Clamor, or one of yours
clamor train text train.tsv --valid valid.tsv --epochs 20 --patience 3 --class-weight rare=4 --out my-model
clamor train text emotions.tsv --targets labels --out emotions          # joy, love in one cell
clamor train text tweets.csv --columns text=tweet,label=mood --valid test.csv --pretrain-epochs 4 --out my-model
""",
    )
    parser.add_argument("file", metavar="FILE", help="labelled posts: JSON Lines, CSV or TSV")
    parser.add_argument("--out", metavar="DIR", required=True, help="the model folder; an older one that Clamor wrote is replaced")
    parser.add_argument(
        "--targets", default="classes", choices=KINDS, help="what a post has: one label, any number of them, or a number (default: classes)"
    )
    parser.add_argument(
        "--base",
        metavar="MODEL",
        help="what to begin from: the folder of a Hugging Face checkpoint, so that the result is one, too (docs/checkpoints.md), or of a "
        "model of Clamor's, or a shipped one by its name; of a head for the same labels the weights are kept, too",
    )
    parser.add_argument(
        "--pooling",
        choices=("first", "mean"),
        help="what the head on a checkpoint sees of a post: its first token, or the mean over its tokens "
        "(default: the mean where the base is a sentence-embedding folder that makes its vectors so)",
    )
    parser.add_argument(
        "--valid",
        metavar="FILE",
        help="labelled posts that are not trained on: the epoch with the least loss on them is kept, "
        "probabilities are calibrated on them, and the scores go into the model card; --validation-fraction N takes them from FILE",
    )
    parser.add_argument(
        "--checkpoint",
        metavar="FILE",
        help="where to keep what was learned so far, after each epoch and on Ctrl-C (default: DIR.checkpoint)",
    )
    parser.add_argument(
        "--resume", action="store_true", help="resume from the checkpoint, with the same posts, those of --valid too, and options"
    )
    parser.add_argument("--storage", default="bf16", choices=("f32", "bf16", "int8"), help="how weights are stored (default: bf16)")
    parser.add_argument("--quiet", action="store_true", help="no progress bar, no losses")
    card = parser.add_argument_group("model card")
    card.add_argument("--name", default="", help="default: the folder's name")
    card.add_argument("--data", default="", help="what the posts are, and their licence")
    card.add_argument("--limits", default="", help="where the model must not be used")
    card.add_argument("--license", default="", help="of the model itself")
    network = parser.add_argument_group(
        "network and training", "parameters of TextClassifier, with its defaults; help(clamor.TextClassifier) says what they are"
    )
    for name, kind in _NUMBERS:
        network.add_argument(f"--{name.replace('_', '-')}", dest=name, type=kind, metavar="N")
    network.add_argument(
        "--class-weight",
        action="append",
        default=[],
        metavar="LABEL=W",
        help='how much a post with the label weighs, others 1; may be repeated; or "balanced"',
    )
    network.add_argument(
        "--train-precision",
        default="f32",
        choices=("f32", "bf16"),
        help="what products are trained in; bf16 where the processor has it, weights stay in f32 (default: f32)",
    )
    network.add_argument(
        "--keep-case", action="store_true", help="tell capitals from small letters; not with a --base, whose tokenizer says it"
    )
    network.add_argument("--split-hashtags", action="store_true", help="read #ThrowbackThursday as # throwback thursday")
    network.add_argument("--name-emoji", action="store_true", help="read an emoji as its name, :red_heart:")
    for name, stays in _KEPT.items():
        network.add_argument(f"--keep-{name}", action="store_true", help=stays)
    add_reading(parser, f"{COLUMNS}; weight=COLUMN: what a post weighs in training, a number from 0 on")
    add_threads(parser)
    parser.set_defaults(run=run)


_NUMBERS: list[tuple[str, Callable[[str], float]]] = [
    ("epochs", whole),
    ("pretrain_epochs", whole),
    ("pretrain_rate", float),
    ("vocabulary", whole),
    ("width", whole),
    ("layers", whole),
    ("heads", whole),
    ("inner", whole),
    ("ngrams", whole),
    ("longest", whole),
    ("longest_run", whole),
    ("batch_tokens", whole),
    ("rate", float),
    ("dropout", float),
    ("label_smoothing", float),
    ("balance", float),
    ("patience", whole),
    ("validation_fraction", float),
    ("seed", whole),
]


_KEPT = {
    "handles": "read @NASA as it stands, not as @user",
    "links": "read a link as it stands, not as http",
    "html": "read &lt;3 as it stands, not as <3",
    "quotes": "read typographic quotation marks as they stand, not as ' and \"",
}
"""What the normaliser leaves as it is."""

_SUMMARIES = {
    "classes": "Puts posts into {}.",
    "labels": "Says of posts which they have of {}, any number of them.",
    "number": "Gives posts a number.",
}

_FIXED = {"vocabulary", "width", "layers", "heads", "inner", "ngrams", "dropout"}
"""What a base of any kind has already, or does without."""


def run(options: argparse.Namespace) -> int:
    """What can fail is tried before the training, which is long; its result is saved before it is judged."""
    import sys

    from clamor import _checkpoint
    from clamor._context import context
    from clamor._labelled import Labelled, held_out

    columns, options.columns, weigh = weighed_columns(options.columns)
    learned = argparse.Namespace(**{**vars(options), "columns": columns})
    model = _model(options)
    threads = context(options.threads)
    out, checkpoint = _places(threads, options)
    samples: list[float] = []
    posts = [post for batch in labelled(threads, learned, options.file, options.targets, samples if weigh else None) for post in batch]
    labels = _outputs(posts, options.targets, options.file)
    expected = f"one of the labels of {options.file}"
    valid = all_known(threads, options, options.valid, options.targets, labels, options.file, expected) if options.valid else []
    if options.targets == "number":
        print(count(len(posts), "post"), "with a number", file=sys.stderr)
    else:
        counts = LabelCounts(options.file, options.targets)
        counts.add(given for _, given in posts)
        print(f"{count(len(posts), 'post')}, {counts}", file=sys.stderr)
        for doubt in counts.doubts():
            print(f"clamor: {doubt}", file=sys.stderr)

    weights = _weights(model.class_weight, labels, options)
    training = Labelled(*encoded(posts, labels, options.targets), samples)
    judged = encoded(valid, labels, options.targets) if valid else None
    if model.validation_fraction > 0:
        places = held_out(training.targets, model.validation_fraction, model.seed)
        training, held = training.split(places)
        judged, valid = (held.texts, held.targets), [posts[place] for place in places]
    texts, targets, samples = training
    try:
        longer = model._train(texts, labels, targets, checkpoint, options.resume, validation=judged, weights=weights, samples=samples)
    except DivergedError as error:
        rate = "--pretrain-rate" if str(error).startswith("pretrain_rate: ") else "--rate"
        for file in _checkpoint.there(checkpoint):
            raise DivergedError(
                f"{error}; continue with --resume and a lower {rate}: {file} has what was learned until the epoch before"
            ) from None
        raise
    except KeyboardInterrupt:
        if not _checkpoint.there(checkpoint):
            raise
        print(f"clamor: stopped; continue with --resume: {checkpoint} has what was learned", file=sys.stderr)
        return 130

    if not options.quiet:
        print(_course(model), file=sys.stderr)
    card = {
        "name": options.name or os.path.basename(out),
        "summary": _SUMMARIES[options.targets].format(", ".join(labels)),
        "data": _learned_from(options, len(texts)),
        "limits": options.limits,
        "license": options.license,
    }
    model.save(out, storage=options.storage, **card)
    if judged:
        _judge(threads, options, model, out, judged, valid, card)
    _checkpoint.remove(_checkpoint.of_text(checkpoint))
    if longer:
        print(f"clamor: {options.file}: {cut_words(longer, len(texts), model._core.longest)}", file=sys.stderr)
    print(options.out)
    return 0


def _model(options: argparse.Namespace) -> TextClassifier:
    """What is trained, checked as far as that can be before posts are read."""
    from clamor._labelled import check_judges
    from clamor.text import TextClassifier

    given = {name: getattr(options, name) for name, _ in _NUMBERS if getattr(options, name) is not None}
    if options.base:
        _check_base(options, given)
    elif options.pooling:
        raise InvalidArgumentError("--pooling: is of the head on a --base")
    given |= {name: not getattr(options, f"keep_{name}") for name in _KEPT}
    model = TextClassifier(
        base=options.base,
        pooling=options.pooling,
        targets=options.targets,
        **given,
        class_weight=class_weight(options.class_weight),
        split_hashtags=options.split_hashtags,
        name_emoji=options.name_emoji,
        lowercase=not options.keep_case,
        train_precision=options.train_precision,
        threads=options.threads,
        verbose=not options.quiet,
    )
    model._check()
    check_judges(model, "" if options.valid is None else "--valid")
    return model


def _learned_from(options: argparse.Namespace, posts: int) -> str:
    """What the card says of the data: what the command is told or what it sees, and what was there before."""
    data: str = options.data or f"{count(posts, 'post')} of {os.path.basename(options.file)}, licence not said."
    if not options.base:
        return data
    folder, task = models.base("--base", options.base)
    name = os.path.basename(os.path.abspath(folder))
    return f"{data} Begun from {name}{f', its task {task}' if task else ''}, which has a card of its own."


def _check_base(options: argparse.Namespace, given: dict[str, Any]) -> None:
    """Refuses what the base says itself."""
    folder, _ = models.base("--base", options.base)
    own = models.is_own(folder)
    if fixed := _FIXED & given.keys():
        raise InvalidArgumentError(f"--{min(fixed)}: the {'model' if own else 'checkpoint'} of --base has its own")
    if options.keep_case:
        raise InvalidArgumentError("--keep-case: the tokenizer of --base says it")
    if not own and options.storage == "int8":
        raise InvalidArgumentError("--storage int8: a checkpoint is stored as f32 or bf16, which transformers reads")
    if not models.reads_itself(folder):
        return
    read = {f"keep_{name}" for name in _KEPT} | {"split_hashtags", "name_emoji"}
    asked = {name for name in read if getattr(options, name)} | ({"longest_run"} & given.keys())
    if asked:
        raise InvalidArgumentError(f"--{min(asked).replace('_', '-')}: the base says how posts are read")
    if own and options.pooling:
        raise InvalidArgumentError("--pooling: is of the head on a checkpoint, and --base is a model of Clamor's")


def _weights(class_weight: dict[Any, float] | str | None, labels: list[str], options: argparse.Namespace) -> list[float]:
    """What a post of each label weighs, in the words of the command."""
    try:
        return weights_of(class_weight, None if options.targets == "number" else labels)
    except InvalidArgumentError:
        if options.targets == "number":
            raise InvalidArgumentError("--class-weight: is of labels, and posts have a number") from None
        others = set(class_weight or ()).difference(labels)
        raise InvalidArgumentError(
            f"--class-weight {min(others)}=...: expected one of the labels of {options.file}, {names(labels)}"
        ) from None


def _places(threads: _core.Context, options: argparse.Namespace) -> tuple[str, str]:
    """The model's folder and the checkpoint."""
    from clamor import _core

    out = os.path.normpath(_checks.path("--out", options.out))
    if os.path.basename(out) in (".", ".."):  # what is written beside it needs its name
        out = os.path.abspath(out)
    _core.try_model_folder(threads, out)
    if options.base and os.path.realpath(models.folder(options.base)) == os.path.realpath(out):
        raise InvalidArgumentError(f"--out {out}: expected another folder than --base, which it would replace")
    checkpoint = options.checkpoint or f"{out}.checkpoint"
    if os.path.realpath(checkpoint) == os.path.realpath(out):
        raise InvalidArgumentError(f"--checkpoint {checkpoint}: expected a file beside --out, got the folder itself")
    if os.path.realpath(checkpoint).startswith(os.path.join(os.path.realpath(out), "")):
        raise InvalidArgumentError(f"--checkpoint {checkpoint}: is in {out}, which becomes the model's folder and has nothing else")
    return out, checkpoint


def _course(model: TextClassifier) -> str:
    """A line for each epoch, and which one is kept."""
    judges = "posts held out" if model.validation_fraction > 0 else "--valid"
    judged = [f", of {judges} {loss:.4f}" for loss in model.validation_scores_] or [""] * len(model.losses_)
    lines = [f"epoch {i}: loss {loss:.4f}{of_valid}" for i, (loss, of_valid) in enumerate(zip(model.losses_, judged), start=1)]
    if scores := model.validation_scores_:
        early = f"; stopped after {len(scores)} of {model._planned}" if len(scores) < model._planned else ""
        lines.append(f"kept: epoch {1 + scores.index(min(scores))}, with the least loss of {judges}{early}")
    return "\n".join(lines)


def _judge(
    threads: _core.Context,
    options: argparse.Namespace,
    model: TextClassifier,
    out: str,
    judged: tuple[list[str], Targets],
    valid: list[tuple[str, Any]],
    card: dict[str, str],
) -> None:
    """Calibrates the model as it is stored, which may be rounded, and says how good it is, also on its card."""
    from clamor import _core

    model._core = _core.TextClassifier.load(threads, out)
    calibrated = options.targets != "number"
    if calibrated:
        model._fitted().calibrate(threads, *judged)
    source, apart = (options.valid, "") if options.valid else (options.file, ", which were not trained on")
    found = scores(threads, model._fitted(), [valid], source)
    also = "; calibrated on them" if calibrated else ""
    metric = f"On {count(found.count, 'post')} of {os.path.basename(source)}{apart}: {found.headline}{also}."
    model.save(out, storage=options.storage, metric=metric, **card)
    print(found)


def _outputs(posts: list[tuple[str, Any]], targets: str, path: str) -> list[str]:
    """The names of a model's outputs."""
    if targets == "number":
        if len({value for _, value in posts}) < 2:
            raise InvalidArgumentError(f"{path}: expected posts of at least two different numbers, got {count(len(posts), 'post')}")
        return ["number"]
    labels = sorted({label for _, given in posts for label in ([given] if targets == "classes" else given)})
    least = 2 if targets == "classes" else 1
    if len(labels) < least:
        wanted = "two labels" if least == 2 else "one label"
        raise InvalidArgumentError(f"{path}: expected posts of at least {wanted}, got {count(len(posts), 'post')} of {len(labels)}")
    if targets == "labels" and all(len(given) == len(labels) for _, given in posts):
        raise InvalidArgumentError(f"{path}: expected labels that some posts have and others have not, got the same for all")
    if len(labels) > 1000:
        raise InvalidArgumentError(f"{path}: {len(labels)} different labels: is that column the label?")
    return labels


def class_weight(given: list[str]) -> dict[str, float] | str | None:
    """--class-weight, as TextClassifier takes it."""
    if given == ["balanced"]:
        return "balanced"
    weights = {}
    for one in given:
        label, found, weight = one.rpartition("=")
        if label in weights:
            raise InvalidArgumentError(f"--class-weight {one}: {label} is given twice")
        try:
            weights[label] = float(weight)
        except ValueError:
            found = ""
        if not found:
            raise InvalidArgumentError(f"--class-weight {one}: expected LABEL=NUMBER, or balanced alone")
    return weights or None
