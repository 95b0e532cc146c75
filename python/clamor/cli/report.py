"""`clamor report DIR`"""

from __future__ import annotations

import argparse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = commands.add_parser(
        "report",
        help="make report.html of the report.json in a folder",
        description="Makes DIR/report.html of the DIR/report.json that `clamor analyze` wrote, and prints a summary.",
        epilog="example:\n  clamor report out\n  clamor report out --output tuesday.html",
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
