"""`clamor models` and `clamor info MODEL`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    listing = add_command(
        commands, "models", "list the models that come with Clamor, and the tasks of one that has several", "clamor models"
    )
    listing.set_defaults(run=run_models)
    info = add_command(commands, "info", "show a model's card", "clamor info sentiment-en\nclamor info irony\nclamor info my-model --json")
    info.add_argument("model", metavar="MODEL", help="a model folder, or a name that `clamor models` lists")
    info.add_argument("--json", action="store_true", help="print its configuration as one JSON object")
    info.set_defaults(run=run_info)


def run_models(options: argparse.Namespace) -> int:
    from clamor import models

    for name in models.shipped():
        print(f"{name}\t{models.summary(name)}")
    return 0


def run_info(options: argparse.Namespace) -> int:
    from json import dumps

    from clamor import models

    if options.json:
        print(dumps(models.config(options.model), ensure_ascii=False))
        return 0
    print(models.card(options.model).rstrip())
    print(f"\n{models.folder(options.model)}, {models.size(options.model) / 1e6:.1f} MB")
    return 0
