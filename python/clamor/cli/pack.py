"""`clamor pack MODEL`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command, add_precision, add_threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "pack",
        "write a model's weights as this processor multiplies them, so that processes share them and start at once",
        """
clamor pack sentiment-en
clamor pack my-model --precision int8
clamor pack ./all-MiniLM-L6-v2 --precision auto     # auto then takes what it chose here
clamor pack tasks-en --out /var/cache/tasks-en.clamor

opening the model in that precision on such a processor then uses the file, unless the weights beside it have changed
""",
    )
    parser.add_argument("model", metavar="MODEL", help="a model folder, a checkpoint, or a name that `clamor models` lists")
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="default: packed.PRECISION.PROCESSOR.clamor beside the weights, where it is found; "
        "any other file has to be named when the model is opened (docs/packed-weights.md)",
    )
    add_precision(parser)
    add_threads(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from clamor.packing import pack

    print(pack(options.model, precision=options.precision, out=options.out, threads=options.threads))
    return 0
