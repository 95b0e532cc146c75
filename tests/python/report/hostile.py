"""A report whose every text wants to break out of the page."""

from __future__ import annotations

from typing import Any

ATTACKS = [
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "javascript:alert(1)",
    "\u202eevil\u202c \u2066more\u2069",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "</style><style>body{display:none}</style>",
    "'\"><svg onload=\"document.title='owned'\">",
    "\x1b[31mred\x1b[0m \x9b31m \x00",
    "W" * 5000,
    "-->]]>&lt;&#x3c;",
    "\u0301" * 200 + "z",
]


def poisoned(report: Any) -> Any:
    """The report with an attack in place of each free text: names, terms, posts, reasons; types and times stay."""
    attacks = iter(range(10**6))

    def text() -> str:
        i = next(attacks)
        return f"{i} {ATTACKS[i % len(ATTACKS)]}"

    report["model"] = text()
    report["clamor"] = text()
    for one in report["input"]["skipped"]["reasons"] + report["input"]["damaged"]["reasons"]:
        one["reason"] = text()
    for one in report["series"]:
        one["name"] = text() if one["name"] else ""
    for one in report["frequent"]["hashtags"] + report["frequent"]["keywords"]:
        one["term"] = text()
    for one in report["rising"]["hashtags"] + report["rising"]["keywords"]:
        one["term"] = text()
        _poison_posts(one["examples"], text)
    for one in report["people"]["list"]:
        one["author"] = text()
        for by in one["by"]:
            by["author"] = text()
        _poison_posts(one["examples"], text)
    return report


def _poison_posts(posts: list[Any], text: Any) -> None:
    for post in posts:
        for name in ("id", "author", "text", "topic"):
            post[name] = text()
