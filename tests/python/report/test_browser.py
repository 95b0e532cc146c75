"""The page in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clamor.report.schema import checked

from ..conftest import GOLDEN
from .hostile import poisoned

sync_api = pytest.importorskip("playwright.sync_api")
pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(_CHROMIUM is None, reason="no Chromium: apt-get install chromium")

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield started
        started.close()


class _Visit:
    """A page that was opened, and all that it complained of or asked for."""

    def __init__(self, browser: Any, file: Path, **context: Any) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = browser.new_page(**context)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def wait_for_charts(self, count: int) -> None:
        self.page.wait_for_function(f"document.querySelectorAll('figure[data-drawn]').length === {count}")

    def assert_calm(self, file: Path) -> None:
        assert self.complaints == []
        assert self.requests == [file.as_uri()]


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """Makes the page of a report that a test changed."""
    from clamor.report import write_html

    return lambda report: write_html(checked(report), tmp_path / "report.html")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example report."""
    from clamor.report import write_html

    return write_html(GOLDEN / "report-example.json", tmp_path_factory.mktemp("page") / "report.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_it_draws_all_charts_and_asks_for_nothing(browser: Any, file: Path, scheme: str, viewport: Any) -> None:
    visit = _Visit(browser, file, viewport=viewport, color_scheme=scheme)
    visit.wait_for_charts(17)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert visit.page.locator("figure svg path[d]").count() > 20
    paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(252, 251, 248)") == (scheme == "light")
    visit.assert_calm(file)
    if os.environ.get("CLAMOR_SCREENSHOTS"):
        name = "wide" if viewport is WIDE else "narrow"
        visit.page.screenshot(path=Path(os.environ["CLAMOR_SCREENSHOTS"]) / f"report-{scheme}-{name}.png", full_page=True)


def test_numbers_under_the_pointer_and_in_a_table(browser: Any, file: Path) -> None:
    visit = _Visit(browser, file, viewport=WIDE)
    visit.wait_for_charts(17)
    chart = visit.page.locator("figure .canvas").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    visit.page.mouse.move(box["x"] + 300, box["y"] + 100)
    visit.page.mouse.move(box["x"] + 320, box["y"] + 100)
    visit.page.wait_for_selector("#tip:not([hidden])")
    assert "Posts" in visit.page.locator("#tip").inner_text() and "Mood" in visit.page.locator("#tip").inner_text()
    visit.page.locator("figure .numbers summary").first.click()
    rows = visit.page.locator("figure .numbers").first.locator("tbody tr")
    rows.first.wait_for()  # the browser tells the page of an opened table some time after the click
    assert rows.count() == 168
    assert rows.nth(98).inner_text().split("\t")[:2] == ["Fri 8 May, 02:00", "1"]
    visit.assert_calm(file)


def test_charts_follow_the_window(browser: Any, file: Path) -> None:
    visit = _Visit(browser, file, viewport=WIDE)
    visit.wait_for_charts(17)
    visit.page.set_viewport_size(NARROW)
    visit.page.wait_for_function("document.querySelector('figure svg').getBoundingClientRect().right <= 390")
    assert visit.complaints == []


def test_charts_that_wait_are_drawn_when_they_are_opened(browser: Any, made: Any, example: Any) -> None:
    topic = next(one for one in example["series"] if one["kind"] == "topic")
    example["series"] = [example["series"][0], *({**topic, "name": f"T{i}"} for i in range(9))]
    visit = _Visit(browser, made(example), viewport=WIDE)
    visit.wait_for_charts(1 + 6 + 6 + 5)
    visit.page.locator("details.more summary", has_text="over time").first.click()
    visit.wait_for_charts(1 + 6 + 9 + 5)
    assert visit.complaints == []


def test_hostile_posts_do_nothing(browser: Any, made: Any, example: Any) -> None:
    file = made(poisoned(example))
    for viewport in (WIDE, NARROW):
        visit = _Visit(browser, file, viewport=viewport)
        visit.wait_for_charts(17)
        assert visit.page.title() != "owned"
        assert visit.page.evaluate("document.querySelectorAll('img, a, [onerror], [onload]').length") == 0
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        visit.assert_calm(file)


def test_it_can_be_read_without_scripts(browser: Any, file: Path) -> None:
    visit = _Visit(browser, file, viewport=WIDE, java_script_enabled=False)
    assert visit.page.locator("figure svg").count() == 17
    assert visit.page.locator("figure svg path").first.is_visible()
    visit.assert_calm(file)


def test_it_prints_on_white(browser: Any, file: Path) -> None:
    visit = _Visit(browser, file, viewport=WIDE, color_scheme="dark")
    visit.wait_for_charts(17)
    visit.page.emulate_media(media="print", color_scheme="dark")
    assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 251, 248)"
    assert len(visit.page.pdf()) > 20_000


_CONTRAST = """() => {
  const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (rgb) => {
    const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const low = [];
  for (const one of document.querySelectorAll("body *")) {
    if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || ["SCRIPT", "STYLE"].includes(one.tagName)) continue;
    const style = getComputedStyle(one), ink = light(one.closest("svg") ? style.fill : style.color);
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) low.push(`${one.tagName}.${one.className.baseVal ?? one.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(low)];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast(browser: Any, file: Path, scheme: str) -> None:
    """WCAG 2 AA: 4.5 to 1 for all text, that of charts too."""
    visit = _Visit(browser, file, viewport=WIDE, color_scheme=scheme)
    visit.wait_for_charts(17)
    assert visit.page.evaluate(_CONTRAST) == []
