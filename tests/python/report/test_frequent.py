"""What most use: in the terminal's summary, and on the page."""

from __future__ import annotations

from typing import Any

import pytest

from clamor.report.schema import checked
from clamor.report.terminal import summary


def test_the_summary_lists_hashtags_and_words(example: Any) -> None:
    lines = summary(example).splitlines()
    at = lines.index("What most use, by voices")
    first = example["frequent"]["hashtags"][0]
    assert lines[at + 1].startswith(f"  #{first['term']} {first['voices']}, #")
    assert lines[at + 2].startswith(f"  “{example['frequent']['keywords'][0]['term']}” ")
    example["frequent"] = {"hashtags": [], "keywords": []}
    assert "What most use" not in summary(example)


def test_a_report_of_an_earlier_clamor_has_none(example: Any) -> None:
    del example["frequent"]
    assert checked(example)["frequent"] == {"hashtags": [], "keywords": []}


def test_the_page_shows_voices_and_mood(example: Any) -> None:
    pytest.importorskip("jinja2")
    pytest.importorskip("vl_convert")
    from clamor.report.render import html

    page = html(checked(example))
    section = page[page.index('aria-labelledby="frequent"') : page.index('aria-labelledby="rising"')]
    term = example["frequent"]["hashtags"][0]
    assert f"<bdi>#{term['term']}</bdi>" in section
    assert f'<td class="number">{term["voices"]}</td>' in section
    assert section.count("<tr><th scope=\"row\">") == len(example["frequent"]["hashtags"]) + len(example["frequent"]["keywords"])
    assert f"{len(example['frequent']['keywords']) - 10} more words" in section
    example["model"] = None
    for one in example["frequent"]["hashtags"] + example["frequent"]["keywords"]:
        one["sentiment"] = None
    page = html(checked(example))
    assert "Net</th>" not in page[page.index('aria-labelledby="frequent"') : page.index('aria-labelledby="rising"')]
