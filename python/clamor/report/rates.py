"""How often posts are of a class of a task: anger, hate, irony ..."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clamor.report.schema import Rate, RateTimeline, Report, Series


class Told(NamedTuple):
    """A class whose rate a series tells."""

    task: str
    rate: Rate
    alone: bool
    """Whether it is the only told class of its task: of two, the one that is not the rest."""
    line: RateTimeline | None
    """Its rate over time, where posts have times."""


def told(series: Series, most: int = 250) -> Iterator[Told]:
    """All classes of all tasks that have an answer, of a task with more than `most` the most frequent."""
    lines = (
        {task["name"]: {line["label"]: line for line in task["classes"]} for task in series["timeline"]["tasks"]}
        if series["timeline"]
        else {}
    )
    for task in series["tasks"]:
        rates = task["classes"]
        if len(rates) > most:
            rates = sorted(rates, key=lambda rate: -rate["share"])[:most]
        for rate in rates:
            yield Told(task["name"], rate, len(task["classes"]) == 1, lines.get(task["name"], {}).get(rate["label"]))


def level(report: Report) -> str:
    """What is to be known of the shares' level, wherever they are shown."""
    model = (report["tasks_model"] or "").partition(" (")[0]  # behind it the precision, where it is not f32
    ironic = model == "tasks-en" and any(task["name"] == "irony" for one in report["series"][:1] for task in one["tasks"])
    half = " (of irony's, about half were ironic)" if ironic else ""
    return (
        f"The level of these shares follows the posts that the model learned from{half}: "
        "compare them over time and between topics, do not read them as rates."
    )
