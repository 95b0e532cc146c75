"""`clamor merge STATES... --out DIR`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command, add_threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "merge",
        "make one report from the states that several runs of `clamor analyze --state` saved",
        """
clamor analyze monday.jsonl --out monday --state monday.state       # on one machine
clamor analyze tuesday.jsonl --out tuesday --state tuesday.state    # on another
clamor merge monday.state tuesday.state --out both
""",
    )
    parser.add_argument("states", metavar="STATE", nargs="+", help="a file that --state saved; all with the same --track, models and tasks")
    parser.add_argument("--out", metavar="DIR", required=True, help="a folder for report.json and report.html; made where it is missing")
    parser.add_argument("--state", metavar="FILE", help="save the merged state, to be merged further")
    parser.add_argument("--no-report", action="store_true", help="no report.html")
    parser.add_argument("--quiet", action="store_true", help="no summary")
    add_threads(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import os

    from clamor import _core
    from clamor._context import context
    from clamor.analyzer import Analysis
    from clamor.cli.analyze import page

    running = context(options.threads)
    merged = _core.Analyzer.load(running, options.states[0])
    for path in options.states[1:]:
        merged.merge(running, _core.Analyzer.load(running, path))
    result = Analysis(merged.report(running), merged.observations, 0, options.out)
    _core.write_report_folder(result.text, options.out, options.states, options.state or "")
    if options.state:
        merged.save(running, options.state)
    made = None if options.no_report else page(options.out)
    if not options.quiet:
        print(result, end="\n\n")
    print(made or os.path.join(options.out, "report.json"))
    return 0
