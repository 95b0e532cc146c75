"""`clamor report DIR`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "report",
        "make report.html from the report.json in a folder, and print a summary",
        "clamor report out\nclamor report out --output tuesday.html",
    )
    parser.add_argument("folder", metavar="DIR", help="the folder, or a report.json")
    parser.add_argument("--output", metavar="FILE", help="where the page goes (default: DIR/report.html)")
    parser.add_argument("--quiet", action="store_true", help="no summary")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from pathlib import Path

    from clamor.report import load, summary, write_html

    report = load(options.folder)
    folder = Path(options.folder)
    page = write_html(report, options.output or (folder if folder.is_dir() else folder.parent) / "report.html")
    if not options.quiet:
        print(summary(report), end="\n\n")
    print(page)
    return 0
