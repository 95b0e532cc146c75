"""`clamor embed MODEL FILE`"""

from __future__ import annotations

import argparse

from clamor.cli.command import add_command, add_precision, add_reading, add_threads, rows, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor.cli.command import Commands


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "embed",
        "make a vector of each post of a file, by a checkpoint",
        """
clamor embed all-MiniLM-L6-v2 posts.jsonl --out vectors.npy
clamor embed my-checkpoint tweets.csv --columns text=tweet > vectors.jsonl
""",
    )
    parser.add_argument("model", metavar="DIR", help="a Hugging Face checkpoint: docs/checkpoints.md says which")
    parser.add_argument("file", metavar="FILE", help="posts: JSON Lines, CSV, TSV, or .txt with a post a line; - is standard input")
    parser.add_argument("--out", metavar="FILE.npy", help="a NumPy array [posts, width] of float32; default: one JSON array a line on standard output")
    parser.add_argument("--longest", type=whole, default=0, metavar="N", help="tokens of a post that are read (default: as many as the checkpoint was made for)")
    add_precision(parser)
    add_reading(parser, "which column is the text: text=tweet")
    add_threads(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import sys

    from clamor.encoder import TextEncoder
    from clamor._context import context

    encoder = TextEncoder(options.model, longest=options.longest, precision=options.precision, threads=options.threads).fit()
    parts = []
    for batch in rows(context(options.threads), options.file, ["id", "text"], options):
        vectors = encoder.transform([text for _, text in batch])
        if options.out:
            parts.append(vectors)
        else:
            sys.stdout.write("".join("[" + ", ".join(f"{x:.7g}" for x in row) + "]\n" for row in vectors.tolist()))
    if options.out:
        import numpy as np

        with open(options.out, "wb") as file:  # np.save would put .npy behind another name
            np.save(file, np.concatenate(parts) if parts else np.empty((0, encoder.width_), np.float32))
        print(options.out)
    return 0
