from __future__ import annotations

from typing import Any

from clamor.report import findings, summary
from clamor.report.schema import checked


def test_a_series_has_the_turn_that_its_report_says(example: Any) -> None:
    trams, lumo = (next(one for one in checked(example)["series"] if one["name"] == name) for name in ("Tramline 4", "Lumo Two"))
    turn = findings.turn_of(trams)
    assert turn is not None and (turn.level, turn.toward) == ("lower", False)
    assert findings.turn_of(lumo) is None


def test_of_a_tracked_name_the_mood_toward_it_turns(example: Any) -> None:
    """What posts feel toward the name, and not how they feel, which may be something else."""
    turned = next(one for one in example["series"] if one["name"] == "Tramline 4")
    turned.update(kind="tracked", name="Lumo")
    turned["turn"]["of"] = "toward"
    example["rising"].update(hashtags=[], keywords=[])
    assert findings.find(checked(example)).headline.startswith("The mood toward Lumo was lower ")
    turned["turn"]["of"] = "sentiment"
    assert findings.find(checked(example)).headline.startswith("The mood of posts about Lumo was lower ")


def test_a_turn_is_told_with_its_window_and_what_was_before(example: Any) -> None:
    """A window within days says nothing of how their means went from one to the next."""
    told = [sentence for sentence in findings.find(checked(example)).sentences if "Tramline 4 was" in sentence]
    assert told == ["The mood of posts about Tramline 4 was −0.74 on Friday 8 May, 01:00 to 13:00, after −0.07 before."]


def test_a_turn_that_could_be_chance_is_told_beside_a_rise_alone(example: Any) -> None:
    turned = next(one for one in example["series"] if one["name"] == "Tramline 4")
    for one in example["series"]:
        if one is not turned:
            one["turn"] = None
    turned["turn"]["z"] = 4.2
    assert findings.find(checked(example)).headline.endswith("and the mood of posts about Tramline 4 was lower then")
    example["rising"].update(hashtags=[], keywords=[])
    assert findings.find(checked(example)).turns == []


def test_heard_most_is_to_whom_most_people_speak(example: Any) -> None:
    """The list is in PageRank's order, in which fewer people can stand above more."""
    first, second = example["people"]["list"][:2]
    assert first["people"] < second["people"]
    assert findings.find(checked(example)).sentences[-1] == (
        "@nora.films stands first in PageRank, where those who are heard themselves count for more: "
        "402 reposts, 166 replies and 88 mentions by 287 others. "
        "More people spoke to @citytrams: 377 mentions, 241 replies and 63 reposts by 301 others."
    )
    assert "by PageRank" in summary(checked(example))
    first["people"] = 301
    assert findings.find(checked(example)).sentences[-1] == (
        "@nora.films was heard most: 402 reposts, 166 replies and 88 mentions by 301 others."
    )


def test_the_headline_joins_what_happened_together(example: Any) -> None:
    found = findings.find(checked(example))
    assert found.headline == "#tramdown rose 44\N{NON-BREAKING HYPHEN}fold on Friday, and the mood of posts about Tramline 4 was lower then"


def test_a_tracked_name_does_not_turn_with_a_rise(example: Any) -> None:
    """Nothing in a report says whether the posts of a rise are about the name."""
    turned = next(one for one in example["series"] if one["name"] == "Tramline 4")
    turned["kind"] = "tracked"
    headline = findings.find(checked(example)).headline
    assert headline == "#tramdown rose 44\N{NON-BREAKING HYPHEN}fold on Friday; the mood of posts about Tramline 4 was lower on Friday"


def test_without_rises_the_mood_leads(example: Any) -> None:
    example["rising"].update(hashtags=[], keywords=[])
    assert findings.find(checked(example)).headline == "The mood of posts about Tramline 4 was lower on Friday"


def test_without_anything_the_topics_lead(example: Any) -> None:
    example["rising"].update(hashtags=[], keywords=[])
    example["model"] = None
    for series in example["series"]:
        series["sentiment"] = series["turn"] = None
        series["timeline"].update(net=None, low=None, high=None)
    found = findings.find(checked(example))
    assert found.headline == "3,444 posts about Lumo Two, Tramline 4 and Harbour Fair"


def test_no_posts(empty: Any) -> None:
    assert findings.find(checked(empty)).headline == "No posts could be read"
    assert "Skipped 4 records: not a JSON object, or not a row of the table (4)" in summary(checked(empty))


def test_the_summary_is_for_people(example: Any) -> None:
    text = summary(checked(example))
    assert "Tramline 4         879 posts  mood −0.23 (−0.28 to −0.18)" in text
    assert "@nora.films: 402 reposts" in text
    assert "\x1b" not in text


def test_the_overall_mood_is_in_the_summary_whatever_rose(example: Any) -> None:
    assert "mood +0.10 (+0.07 to +0.13): 27 % negative, 35 % neutral, 38 % positive" in summary(checked(example)).splitlines()
    example["series"][0]["sentiment"] = None
    assert not any(line.startswith("mood") for line in summary(checked(example)).splitlines())


def test_tracked_names_stand_first_and_are_all_there(example: Any) -> None:
    tracked = next(one for one in example["series"] if one["kind"] == "tracked")
    topic = next(one for one in example["series"] if one["kind"] == "topic")
    topics, names = ([{**one, "name": f"{name}{i}"} for i in range(8)] for one, name in ((topic, "T"), (tracked, "N")))
    example["series"] = [example["series"][0], *topics, *names]
    example["topics_total"] = 60
    lines = summary(checked(example)).splitlines()
    shown = [line.split()[0] for line in lines if line.startswith(("  N", "  T"))]
    assert shown == [f"N{i}" for i in range(8)] + [f"T{i}" for i in range(6)]
    assert "  and 54 more topics" in lines


def test_shares_are_shown_with_what_their_level_follows(example: Any) -> None:
    said = "follows the posts that the model learned from (of irony's, about half were ironic)"
    assert said in " ".join(summary(checked(example)).split())
    assert max(map(len, summary(checked(example)).splitlines())) <= 100
    example["tasks_model"] = "my-own"
    assert "about half" not in summary(checked(example)) and "do not read them as rates" in summary(checked(example))
    for series in example["series"]:
        series["tasks"] = []
    assert "rates" not in summary(checked(example))


def test_what_does_not_count_is_in_the_summary(example: Any, empty: Any) -> None:
    lines = summary(checked(example)).splitlines()
    assert "Seen before: 238 of 3,682 posts (the same id or row); the newest state of each counts once" in lines
    assert "Kept without a part: 2 posts, a time that cannot be read (2)" in lines
    assert "Without a time: 12 of 3,444 posts; counted in all but what runs over time" in lines
    assert not {"Seen", "Kept", "Without"} & set(summary(checked(empty)).split())


def test_posts_do_not_reach_the_terminal(example: Any) -> None:
    example["people"]["list"][0]["author"] = "ann\x1b]0;title\x07\u202e"
    text = summary(example)
    assert "@ann ]0;title" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_a_clique_s_warmth_is_no_news(example: Any) -> None:
    assert any("best in posts about Harbour Fair" in sentence for sentence in findings.find(checked(example)).sentences)
    next(one for one in example["series"] if one["name"] == "Harbour Fair")["authors"] = 8
    assert any("best in posts about Lumo Two" in sentence for sentence in findings.find(checked(example)).sentences)
