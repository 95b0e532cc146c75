"""posts.parquet of posts.jsonl, where pyarrow is installed. A table of fixed columns, a batch of posts at a time."""

from __future__ import annotations

import json
import os
from itertools import islice
from typing import Any

from clamor.errors import UnsupportedError
from clamor.report.target import check_target

_BATCH = 50_000

Tasks = list[tuple[str, list[str]]]
"""Names of tasks, and the labels of each."""


def require() -> None:
    """Raises UnsupportedError where pyarrow is missing, before hours of work rather than after."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ModuleNotFoundError:
        raise UnsupportedError("posts.parquet needs pyarrow: pip install 'clamor[arrow]'") from None


def schema(tasks: Tasks, targets: bool) -> Any:
    """The columns: those of posts.csv (docs/report-schema.md), lists as lists and times as timestamps."""
    import pyarrow as pa

    text = ["id", "author", "text", "language", "topic", "reply_to", "reply_to_author"]
    text += ["repost_of", "repost_of_author", "quotes", "quotes_author", "sentiment"]
    fields = [(name, pa.string()) for name in text]
    fields += [(name, pa.timestamp("ms", tz="UTC")) for name in ("time", "observed")]
    fields += [(name, pa.list_(pa.string())) for name in ("mentions", "hashtags", "links", "emoji", "media", "tracked")]
    fields += [(name, pa.int64()) for name in ("likes", "replies", "reposts")]
    fields += [(name, pa.float32()) for name in ("negative", "neutral", "positive")]
    fields += [("duplicate", pa.bool_())]
    for task, labels in tasks:
        fields += [(f"tasks.{task}", pa.string()), *((f"tasks.{task}.{label}", pa.float32()) for label in labels)]
    if targets:
        opinion = [
            ("name", pa.string()),
            ("sentiment", pa.string()),
            *((name, pa.float32()) for name in ("negative", "neutral", "positive")),
        ]
        fields += [("targets", pa.list_(pa.struct(opinion)))]
    return pa.schema(fields)


def convert(source: str, target: str, tasks: Tasks, targets: bool) -> None:
    """Writes `target`, whole or not at all, and then takes `source` away."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_target(target)
    columns, partial = schema(tasks, targets), target + ".part"
    try:
        with open(source, encoding="utf-8") as lines, pq.ParquetWriter(partial, columns, compression="zstd") as writer:
            while batch := [_row(json.loads(line)) for line in islice(lines, _BATCH)]:
                writer.write_table(pa.Table.from_pylist(batch, schema=columns))
        os.replace(partial, target)
    except BaseException:
        if os.path.exists(partial):
            os.unlink(partial)
        raise
    os.unlink(source)


def _row(post: dict[str, Any]) -> dict[str, Any]:
    from datetime import datetime

    for name in ("time", "observed"):
        if name in post:
            post[name] = datetime.fromisoformat(post[name].replace("Z", "+00:00"))
    for task, answer in post.pop("tasks", {}).items():
        post[f"tasks.{task}"] = answer["label"]
        post.update({f"tasks.{task}.{label}": probability for label, probability in answer["probabilities"].items()})
    if "targets" in post:
        post["targets"] = [{**opinion, **opinion.pop("probabilities")} for opinion in post["targets"]]
    return {**post, **post.pop("probabilities", {})}
