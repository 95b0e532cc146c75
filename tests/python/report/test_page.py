"""The page as text: whole, offline, and deaf to what posts want of it. test_browser.py looks at it in a browser."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from clamor.report.schema import checked

from .hostile import poisoned

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

from clamor.report.render import html, write_html  # noqa: E402


class _Outline(HTMLParser):
    """Tags, their attributes, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._mute = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        self._mute = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._mute = False

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.text.append(data)


def test_the_page_tells_the_report(example: Any) -> None:
    outline = _Outline(html(checked(example)))
    text = " ".join("".join(outline.text).split())
    for said in (
        "#tramdown rose", "Lumo Two", "City Trams", "toward City Trams", "How it is said", "irony", "44 %", "Held the #LumoTwo",
        "@nora.films", "5 records could not be used", "not a JSON object, or not a row of the table (4)",
    ):
        assert said in text
    figures = [attributes for tag, attributes in outline.tags if tag == "figure"]
    drawings = [attributes for tag, attributes in outline.tags if attributes.get("class") == "canvas"]
    assert len(figures) == len(drawings) == 17
    assert all(attributes["role"] == "img" and attributes["aria-label"] for attributes in drawings)


def test_the_page_says_what_its_numbers_are(example: Any) -> None:
    example["people"]["list"][0]["sentiment"].update(net=0.5, low=-0.61, high=0.95)
    text = " ".join("".join(_Outline(html(checked(example))).text).split())
    for said in (
        "follows the posts that the model learned from (of irony's, about half were ironic)",
        "posted in the same words by three or more authors", "links, @names, #hashtags, emoji, punctuation and case aside",
        "The mood of what is said to them is unclear (+0.50)", "It is called unclear",
        "one to whom fewer people speak can stand above one to whom more do",
    ):
        assert said in text
    assert "word for word" not in text


def test_nothing_is_fetched(example: Any) -> None:
    outline = _Outline(html(checked(example)))
    assert not [tag for tag, _ in outline.tags if tag in ("link", "img", "iframe", "object", "embed", "base", "a", "form")]
    for _, attributes in outline.tags:
        assert not {"src", "srcset", "action", "data", "poster"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
    policy = next(a["content"] for _, a in outline.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none'")


def test_hostile_text_stays_text(example: Any) -> None:
    plain, page = html(checked(json.loads(json.dumps(example)))), html(checked(poisoned(example)))
    tags = [tag for tag, _ in _Outline(page).tags]
    assert tags.count("script") == 3 and tags.count("style") == 1 and tags.count("img") == 0
    assert tags.count("figure") == [tag for tag, _ in _Outline(plain).tags].count("figure")
    assert not any(name.startswith("on") for _, attributes in _Outline(page).tags for name in attributes)
    assert "7 * 7" in page and "49" not in re.findall(r"<h3>.*?</h3>", page)
    for deceiving in "\u202e\u202c\u2066\u2069\x1b\x9b\x00":
        assert deceiving not in page
    island = re.search(r'<script type="application/json" id="charts">(.*?)</script>', page, re.DOTALL)
    assert island is not None and "<" not in island[1]
    json.loads(island[1])


def test_a_report_in_memory_is_cleaned_as_one_in_a_file(tmp_path: Path, example: Any) -> None:
    example["series"][1]["name"] = "\u202eTram \x1b[31m"
    page = write_html(example, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "\u202e" not in page and "\x1b" not in page and "Tram  [31m" in page


@pytest.mark.parametrize("count", [0, 1, 50])
def test_any_number_of_topics(example: Any, count: int) -> None:
    topic = next(one for one in example["series"] if one["kind"] == "topic")
    example["series"] = [example["series"][0], *(json.loads(json.dumps({**topic, "name": f"T{i}"})) for i in range(count))]
    example["topics_total"] = count * 3
    page = html(checked(example))
    assert page.count("<figure") == 1 + 6 + count + 5
    assert ("The 50 of 150 topics" in page) == (count == 50)


def test_no_times_no_model_no_posts(example: Any, empty: Any) -> None:
    assert "No posts could be read" in html(checked(empty))


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, example: Any) -> None:
    (tmp_path / "report.json").write_text(json.dumps(example), encoding="utf-8")
    page = write_html(tmp_path)
    assert page == tmp_path / "report.html" and page.stat().st_size < 2_000_000
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.html", "report.json"]
    with pytest.raises(OSError, match="cannot write"):
        write_html(tmp_path / "report.json", tmp_path / "none" / "report.html")
