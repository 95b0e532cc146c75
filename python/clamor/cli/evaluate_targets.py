"""`clamor evaluate` of a model of sentiment toward a target: its poles, or its five points."""

from __future__ import annotations

from clamor.cli.command import LongPosts, field_columns, rows_with_target, say
from clamor.errors import InvalidArgumentError
from clamor.metrics import Scores
from clamor.number_metrics import PointScores

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_POLES = ["negative", "positive"]
_POINTS = {str(point): point for point in range(-2, 3)} | {"+1": 1, "+2": 2}


def target_scores(options: argparse.Namespace) -> Scores | PointScores:
    """By what the label's column has: negative and positive, or -2 to 2. A post without a target or a label is left out, and counted on
    stderr."""
    from clamor._context import context
    from clamor.target import TargetSentiment

    if options.long_texts != "truncate":
        raise InvalidArgumentError("--long-texts windows: a window may be without the target; of a long post one with it is read")
    options.columns = field_columns(options.columns, {"text": "text", "target": "topic", "label": "label"})
    model = TargetSentiment(options.model, precision=options.precision, threads=options.threads)
    poles, points = Scores(_POLES), PointScores()
    long_posts = LongPosts(options)
    has_posts, bare, first_bare = False, 0, 0
    for batch in rows_with_target(context(options.threads), options.file, ["text", "topic", "label"], options):
        texts, targets = [text for _, (text, _, _) in batch], [target for _, (_, target, _) in batch]
        opinions, longer = model._opinions(texts, targets, [[]] * len(batch))
        long_posts.add(longer, len(batch))
        has_posts = True
        for (place, (_, _, label)), opinion in zip(batch, opinions):
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
            if has_posts
            else "has no posts"
        )
        raise InvalidArgumentError(f"{options.file}: {what}")
    return poles if poles.count else points
