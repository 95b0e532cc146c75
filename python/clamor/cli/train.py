"""`clamor train text FILE --out DIR`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command, add_reading, add_threads, rows, whole
from clamor.cli.calibrate import calibrate
from clamor.cli.evaluate import label_columns, scores
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from clamor import _core
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    train = add_command(commands, "train", "train a model", "clamor train text --help")
    kinds = train.add_subparsers(prog="clamor train", metavar="KIND", required=True)
    parser = add_command(
        kinds,
        "text",
        "train a transformer on labelled posts, from scratch or on a checkpoint",
        """
clamor train text train.tsv --out my-model
clamor train text train.tsv --base all-MiniLM-L6-v2 --out my-model
clamor train text tweets.csv --columns text=tweet,label=mood --valid test.csv --pretrain-epochs 4 --out my-model
""",
    )
    parser.add_argument("file", metavar="FILE", help="labelled posts: JSON Lines, CSV or TSV")
    parser.add_argument("--out", metavar="DIR", required=True, help="the model folder; an older model there is replaced")
    parser.add_argument("--base", metavar="DIR", help="a Hugging Face checkpoint, on whose encoder to train; the result is one, too")
    parser.add_argument("--valid", metavar="FILE", help="labelled posts that are not trained on: probabilities are calibrated on them, and the scores go into the model card")
    parser.add_argument("--checkpoint", metavar="FILE", help="what was learned so far, after each epoch and on Ctrl-C (default: DIR.checkpoint)")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint, with the same posts and options")
    parser.add_argument("--storage", default="bf16", choices=("f32", "bf16", "int8"), help="how weights are stored (default: bf16)")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    card = parser.add_argument_group("model card")
    card.add_argument("--name", default="", help="default: the folder's name")
    card.add_argument("--data", default="", help="what the posts are, and their licence")
    card.add_argument("--limits", default="", help="where the model must not be used")
    network = parser.add_argument_group("network and training; each default is TextClassifier's")
    for name, kind in _NUMBERS:
        network.add_argument(f"--{name.replace('_', '-')}", dest=name, type=kind, metavar="N")
    network.add_argument("--split-hashtags", action="store_true", help="read #ThrowbackThursday as # throwback thursday")
    network.add_argument("--name-emoji", action="store_true", help="read an emoji as its name, :red_heart:")
    add_reading(parser, "which columns are text and label (default: text=text,label=label)")
    add_threads(parser)
    parser.set_defaults(run=run)


_NUMBERS: list[tuple[str, Callable[[str], float]]] = [
    ("epochs", whole),
    ("pretrain_epochs", whole),
    ("vocabulary", whole),
    ("width", whole),
    ("layers", whole),
    ("heads", whole),
    ("inner", whole),
    ("longest", whole),
    ("batch_tokens", whole),
    ("rate", float),
    ("dropout", float),
    ("balance", float),
    ("seed", whole),
]


_FIXED = {"vocabulary", "width", "layers", "heads", "inner", "dropout"}
"""What a checkpoint has already."""


def run(options: argparse.Namespace) -> int:
    """What can fail is tried before the training, which is long; its result is saved before it is judged."""
    import os
    import sys

    from clamor import _core
    from clamor._context import context
    from clamor.text import TextClassifier, checkpoint_files, remove_checkpoint

    options.columns = label_columns(options.columns)
    given = {name: getattr(options, name) for name, _ in _NUMBERS if getattr(options, name) is not None}
    if options.base:
        if fixed := _FIXED & given.keys():
            raise InvalidArgumentError(f"--{min(fixed)}: the checkpoint of --base has its own")
        if options.storage == "int8":
            raise InvalidArgumentError("--storage int8: a checkpoint is stored as f32 or bf16, which transformers reads")
    model = TextClassifier(
        base=options.base,
        **given,
        split_hashtags=options.split_hashtags,
        name_emoji=options.name_emoji,
        threads=options.threads,
        verbose=not options.quiet,
    )
    model._check()
    threads = context(options.threads)
    out = os.path.normpath(options.out)
    _core.try_model_folder(threads, out, checkpoint=options.base is not None)
    texts, names = _labelled(threads, options, options.file)
    labels = sorted(set(names))
    if len(labels) < 2:
        raise InvalidArgumentError(f"{options.file}: expected posts of at least two labels, got {len(texts)} posts of {len(labels)}")
    if len(labels) > 1000:
        raise InvalidArgumentError(f"{options.file}: {len(labels)} different labels: is that column the label?")
    valid = _labelled(threads, options, options.valid) if options.valid else None
    if valid and not set(valid[1]) & set(labels):
        raise InvalidArgumentError(f"{options.valid}: no post has one of the labels of {options.file}")
    print(f"{len(texts):,} posts, {len(labels)} labels", file=sys.stderr)

    number = {label: i for i, label in enumerate(labels)}
    checkpoint = options.checkpoint or f"{out}.checkpoint"
    try:
        model._train(texts, labels, [number[name] for name in names], checkpoint, options.resume)
    except KeyboardInterrupt:
        if not any(map(os.path.exists, checkpoint_files(checkpoint))):
            raise
        print(f"clamor: stopped; go on with --resume: {checkpoint} has what was learned", file=sys.stderr)
        return 130

    card = {
        "name": options.name or os.path.basename(out),
        "summary": f"Puts posts into {', '.join(labels)}.",
        "data": options.data or f"{len(texts):,} posts of {os.path.basename(options.file)}, licence not said.",
        "limits": options.limits,
    }
    model.save(out, storage=options.storage, **card)
    if valid:
        posts = list(zip(*valid))
        calibrate(threads, model._fitted(), posts)
        found = scores(threads, model._fitted(), [posts], options.valid)
        metric = f"On {found.count:,} posts of {os.path.basename(options.valid)}: accuracy {found.accuracy:.4f}, " \
            f"macro-recall {found.macro_recall:.4f}, macro-F1 {found.macro_f1:.4f}; calibrated on them."
        model.save(out, storage=options.storage, metric=metric, **card)
        print(found)
    remove_checkpoint(checkpoint)
    print(options.out)
    return 0


def _labelled(threads: _core.Context, options: argparse.Namespace, path: str) -> tuple[list[str], list[str]]:
    """The texts of a file that have a label, and the labels."""
    texts, names = [], []
    for batch in rows(threads, path, ["text", "topic"], options):
        texts += [text for text, label in batch if label]
        names += [label for _, label in batch if label]
    return texts, names
