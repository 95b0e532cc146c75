"""What a report says first: the headline, the sentences under it, and the mood's turns that they speak of."""

from __future__ import annotations

from dataclasses import dataclass

from clamor.report import words
from clamor.report.schema import Person, Report, Series, Term

# Standard errors that a search through all windows of all series leaves in no doubt. A rise gives a window that was not searched for:
# a turn beside it is told from the least that a report has.
_CLEAR_TURN = 5.0
_EXTREME_POSTS = 30
_EXTREME_AUTHORS = 20  # fewer are a clique, or a ring of bots, whose warmth is no news


@dataclass(frozen=True)
class Turn:
    """A series' turn of the mood: of its posts, or theirs toward what it tracks."""

    series: Series
    toward: bool
    start: str
    end: str
    before: float
    during: float
    z: float

    @property
    def level(self) -> str:
        return "lower" if self.during < self.before else "higher"


def turn_of(series: Series) -> Turn | None:
    turn = series["turn"]
    if turn is None:
        return None
    return Turn(series, turn["of"] == "toward", turn["start"], turn["end"], turn["before"], turn["during"], turn["z"])


@dataclass(frozen=True)
class Findings:
    headline: str
    sentences: list[str]
    turns: list[Turn]


def find(report: Report) -> Findings:
    """All that is told in words, strongest first."""
    term = first_term(report)
    turns = [turn for turn in map(turn_of, report["series"]) if turn]
    turns = [turn for turn in turns if turn.z >= _CLEAR_TURN or (term and _together(turn, term))]
    turns.sort(key=lambda turn: -turn.z)
    named = [turn for turn in turns if turn.series["kind"] != "all"]
    told = named or turns
    return Findings(_headline(report, told), _sentences(report, told), turns)


def _headline(report: Report, turns: list[Turn]) -> str:
    term = first_term(report)
    if report["input"]["posts"] == 0:
        return "No posts could be read"
    if term:
        start = f"{label(report, term)} {words.rose(term['ratio'])} {words.window(term['start'], term['end'], _week(report))}"
        matching = [turn for turn in turns if _together(turn, term)]
        if matching:
            turn = matching[0]
            return f"{start}, and the mood{_whose(turn)} was {turn.level} then"
        return start if not turns else f"{start}; the mood{_turned(report, turns[0])}"
    if turns:
        return f"The mood{_turned(report, turns[0])}"
    names = [one["name"] for one in report["series"] if one["kind"] == "topic" and one["name"]][:3]
    about = f" about {words.listed(names)}" if names else ""
    sentiment = report["series"][0]["sentiment"] if report["series"] else None
    feeling = f", the mood {words.mood(sentiment)}" if sentiment else ""
    return f"{words.count(report['input']['posts'], 'post')}{about}{feeling}"


def _sentences(report: Report, turns: list[Turn]) -> list[str]:
    said: list[str] = []
    overall = report["series"][0]["sentiment"] if report["series"] else None
    if overall:
        said.append(
            f"Over all posts the mood is {words.mood(overall)}: {words.signed(overall['net'])} on a scale from −1 to +1 "
            f"(95 % interval {words.interval(overall)})."
        )
    said += [
        f"The mood{_whose(turn)} was {words.signed(turn.during)} {words.during(turn.start, turn.end)}, "
        f"after {words.signed(turn.before)} before."
        for turn in turns[:2]
    ]
    return said + _extremes(report) + _heard(report["people"]["list"])


def _extremes(report: Report) -> list[str]:
    """Warmest and coldest topic that enough people speak of, if their intervals do not meet."""

    def heard(topic: Series) -> bool:
        return topic["authors"] >= _EXTREME_AUTHORS or not report["input"]["authors"]

    felt = [(one["name"], one["sentiment"]) for one in report["series"] if one["kind"] == "topic" and heard(one)]
    felt = [(name, mood) for name, mood in felt if mood and mood["posts"] >= _EXTREME_POSTS]
    if len(felt) < 2:
        return []
    warm = max(felt, key=lambda one: one[1]["net"] if one[1] else 0)
    cold = min(felt, key=lambda one: one[1]["net"] if one[1] else 0)
    if not warm[1] or not cold[1] or warm[1]["low"] <= cold[1]["high"]:
        return []
    best, worst = words.signed(warm[1]["net"]), words.signed(cold[1]["net"])
    return [f"The mood is best in posts about {warm[0]} ({best}), worst in those about {cold[0]} ({worst})."]


def _heard(people: list[Person]) -> list[str]:
    """Who stands first, and who has more people speaking to them: the order is PageRank's, and not that of their number."""
    if not people:
        return []
    first, most = people[0], max(people, key=lambda person: person["people"])
    if most["people"] <= first["people"]:
        return [f"@{first['author']} was heard most: {why(first)}."]
    return [
        f"@{first['author']} stands first in PageRank, where those who are heard themselves count for more: {why(first)}. "
        f"More people spoke to @{most['author']}: {why(most)}."
    ]


def why(person: Person) -> str:
    """Why someone is heard: what others did, and how many they were."""
    heard = person["heard"]
    did = [
        words.count(heard["reposts"], "repost"),
        words.count(heard["replies"], "reply", "replies"),
        words.count(heard["mentions"], "mention"),
        words.count(heard["quotes"], "quote"),
    ]
    most = sorted(zip((heard["reposts"], heard["replies"], heard["mentions"], heard["quotes"]), did), key=lambda one: -one[0])
    said = [text for times, text in most if times > 0][:3]
    return f"{words.listed(said)} by {words.count(person['people'], 'other', 'others')}" if said else "spoken to by those who are heard"


def first_term(report: Report) -> Term | None:
    """The rise that is told first: a hashtag where there is one."""
    rising = report["rising"]
    return (rising["hashtags"] + rising["keywords"])[0] if rising["hashtags"] or rising["keywords"] else None


def label(report: Report, term: Term) -> str:
    """#tag or “word”."""
    return "#" + term["term"] if any(term is one for one in report["rising"]["hashtags"]) else f"“{term['term']}”"


def _whose(turn: Turn) -> str:
    """Of which mood a turn is; nothing for that of all posts."""
    name = turn.series["name"]
    return f" {'toward' if turn.toward else 'of posts about'} {name}" if name else ""


def _week(report: Report) -> bool:
    """Whether a weekday alone names a day of this report."""
    if report["span"] is None:
        return False
    first, last = words.moment(report["span"]["first"]), words.moment(report["span"]["last"])
    return (last.date() - first.date()).days < 7


def _turned(report: Report, turn: Turn) -> str:
    """What a mood did, to the day: " of posts about Trams was lower on Friday"."""
    return f"{_whose(turn)} was {turn.level} {words.window(turn.start, turn.end, week=_week(report))}"


def _together(turn: Turn, term: Term) -> bool:
    """Whether a turn and a rise overlap in time, and the turn is of all posts or of a topic that the rise's posts are of."""
    overlap = words.moment(turn.start) < words.moment(term["end"]) and words.moment(term["start"]) < words.moment(turn.end)
    of_all = turn.series["kind"] == "all"
    of_topic = turn.series["kind"] == "topic" and turn.series["name"] in {example["topic"] for example in term["examples"]}
    return overlap and (of_all or of_topic)
