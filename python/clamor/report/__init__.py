"""report.json as a page that a person would forward, and as a few lines on a terminal."""

from __future__ import annotations

from clamor.report.render import write_html
from clamor.report.schema import Report, load
from clamor.report.terminal import summary

__all__ = ["Report", "load", "summary", "write_html"]
