"""`clamor evaluate` of a model of sentiment toward a target: its poles, or its five points."""

from __future__ import annotations

from clamor.cli.command import LongPosts, field_columns, rows, say, targets_of
from clamor.errors import InvalidArgumentError
from clamor.metrics import Scores
from clamor.number_metrics import PointScores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_POLES = ["negative", "positive"]
_POINTS = {str(point): point for point in range(-2, 3)} | {"+1": 1, "+2": 2}


def target_scores(options: argparse.Namespace) -> Scores | PointScores:
    """By what the label's column has: negative and positive, or -2 to 2. A post without a label is left out, and counted on stderr."""
    from clamor._context import context
    from clamor.target import TargetSentiment

    if options.long_texts != "truncate":
        raise InvalidArgumentError("--long-texts windows: a window may be without the target; of a long post one with it is read")
    options.columns = field_columns(options.columns, {"text": "text", "target": "topic", "label": "label"})
    model = TargetSentiment(options.model, precision=options.precision, threads=options.threads)
    poles, points = Scores(_POLES), PointScores()
    long_posts = LongPosts(options)
    place = bare = first_bare = 0
    for batch in rows(context(options.threads), options.file, ["text", "topic", "label"], options):
        targets = targets_of(options.file, [target for _, target, _ in batch], place)
        opinions, longer = model._opinions([text for text, _, _ in batch], targets, [[]] * len(batch))
        long_posts.add(longer, len(batch))
        for (_, _, label), opinion in zip(batch, opinions):
            place += 1
            if label in _POLES:
                poles.add(label, opinion.label, max(opinion.scores))
            elif label in _POINTS:
                points.add(_POINTS[label], opinion.value)
            elif label:
                raise InvalidArgumentError(
                    f"{options.file}: post {place:,}: expected negative or positive, or -2, -1, 0, 1 or 2, got {label[:40]!r}"
                )
            else:
                bare, first_bare = bare + 1, first_bare or place
    long_posts.say(model.longest_, "")
    if bare:
        say(options.file, bare, "no label", f"post {first_bare:,}")
    if bool(poles.count) == bool(points.count):
        what = (
            "has both poles and points as labels: judge them in two files"
            if poles.count
            else "no post has a label: negative or positive, or -2 to 2"
        )
        raise InvalidArgumentError(f"{options.file}: {what}")
    return poles if poles.count else points
