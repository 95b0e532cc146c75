"""`clamor embed MODEL FILE`"""

from __future__ import annotations

import argparse

from clamor.cli.command import (
    POSTS,
    LongPosts,
    add_command,
    add_long_texts,
    add_precision,
    add_reading,
    add_threads,
    quoted_ids,
    rows,
    whole,
)
from clamor.errors import InvalidArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from clamor.cli.command import Commands
    from clamor.encoder import TextEncoder


def add_to(commands: Commands) -> None:
    parser = add_command(
        commands,
        "embed",
        "make a vector of each post of a file, with a checkpoint: one JSON object a line, in the file's order, with the post's id; "
        "of lines, with its line",
        """
clamor embed ./all-MiniLM-L6-v2 posts.jsonl > vectors.jsonl
clamor embed my-checkpoint tweets.csv --columns text=tweet,id=number --out vectors.npy    # and vectors.npy.ids.jsonl
""",
    )
    parser.add_argument("model", metavar="DIR", help="a Hugging Face checkpoint: docs/checkpoints.md says which")
    parser.add_argument("file", metavar="FILE", help=POSTS)
    parser.add_argument(
        "--out",
        metavar="FILE.npy",
        help="a NumPy array [posts, width] of float32, and beside it FILE.npy.ids.jsonl, whose lines say which post each row is of",
    )
    parser.add_argument(
        "--longest",
        type=whole,
        default=0,
        metavar="N",
        help="tokens of a post that are read (default: as many as the checkpoint was made for)",
    )
    add_precision(parser)
    add_long_texts(parser)
    add_reading(
        parser,
        "which columns are text and id: text=tweet,id=number (a post without an id gets one from its record: docs/input.md)",
        lines=True,
    )
    add_threads(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    import sys

    from clamor.encoder import TextEncoder

    if options.out:
        _check_out(options.out, options.file)
    encoder = TextEncoder(
        options.model, longest=options.longest, long_texts=options.long_texts, precision=options.precision, threads=options.threads
    ).fit()
    if options.out:
        _write(options.out, encoder.width_, _batches(encoder, options))
        print(options.out)
        return 0
    for which, vectors in _batches(encoder, options):
        lines = (f'{{{one}, "vector": [{", ".join(f"{x:.9g}" for x in row)}]}}\n' for one, row in zip(which, vectors.tolist()))
        sys.stdout.write("".join(lines))
    return 0


def _batches(encoder: TextEncoder, options: argparse.Namespace) -> Iterator[tuple[list[str], Any]]:
    """Which posts, each as a member of a JSON object, and their vectors."""
    import sys

    from clamor._context import context
    from clamor._progress import counted
    from clamor._texts import as_texts

    long_posts, which_of = LongPosts(options), quoted_ids(options.file, options)
    posts = rows(context(options.threads), options.file, ["id", "text"], options)
    # A bar on a terminal that the vectors do not go to.
    for batch in counted(posts, "embed", bool(options.out) or not sys.stdout.isatty()):
        vectors, longer = encoder._vectors(as_texts([text for _, text in batch]))
        long_posts.add(longer, len(batch))
        yield [which_of(id) for id, _ in batch], vectors
    long_posts.say(encoder.longest_)


_MAGIC = b"\x93NUMPY"


def _ids_of(path: str) -> str:
    return f"{path}.ids.jsonl"


def _check_out(path: str, posts: str) -> None:
    """Nothing but an array is written over, and not the posts by its neighbours."""
    import os

    if os.path.exists(path) and not os.path.isfile(path):
        raise InvalidArgumentError(f"{path}: is no regular file")
    if os.path.exists(path) and os.path.getsize(path):
        with open(path, "rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise InvalidArgumentError(f"{path}: is there, and is no array of NumPy; choose another --out")
    for name in (_ids_of(path), f"{path}.part", f"{_ids_of(path)}.part"):
        if os.path.exists(name) and os.path.exists(posts) and os.path.samefile(name, posts):
            raise InvalidArgumentError(f"{posts}: is the input, and {name} would be written over it; choose another --out")


def _write(path: str, width: int, batches: Iterator[tuple[list[str], Any]]) -> None:
    """Both files, batch by batch, and in their places when they are whole."""
    import os

    names = [path, _ids_of(path)]
    parts = [f"{name}.part" for name in names]
    try:
        with open(parts[0], "wb") as array, open(parts[1], "w", encoding="utf-8", newline="\n") as ids:
            count = 0
            array.write(_header(count, width))
            for which, vectors in batches:
                array.write(vectors.astype("<f4", copy=False).tobytes())
                ids.write("".join(f"{{{one}}}\n" for one in which))
                count += len(which)
            array.seek(0)
            array.write(_header(count, width))
        for part, name in zip(parts, names):
            os.replace(part, name)
    finally:
        for part in parts:
            if os.path.exists(part):
                os.remove(part)


def _header(count: int, width: int) -> bytes:
    """Of NumPy's format, version 1.0 (NEP 1): as long for any count, which is known at the end."""
    described = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {width}), }}"
    return _MAGIC + b"\x01\x00" + (118).to_bytes(2, "little") + described.encode().ljust(117) + b"\n"
