"""Every form that a report takes; the command line and runs iterate this list."""

import io
import json
from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from rich.console import Console

from attribution_opt.report.model import Report
from attribution_opt.report.page import page
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.text import print_report
from attribution_opt.report.workbook import workbook
from attribution_opt.words.language import Language, Words

__all__ = ["FORMATS"]

TEXT_WIDTH = 140


def _html(report: Report, language: Language) -> bytes:
    return page(report, language).encode("utf-8")


def _text(report: Report, language: Language) -> bytes:
    out = io.StringIO()
    print_report(report, language, Console(file=out, width=TEXT_WIDTH))
    return out.getvalue().encode("utf-8")


def _json(report: Report, language: Language) -> bytes:
    """Return the report as data; only the headline and reasons bend to the language."""
    say = Phrases(report, Words(language))
    content = {
        "headline": say.headline(),
        **report.result,
        "audit": report.findings,
        "objectives": [asdict(m) | {"state": m.state} for m in report.objectives],
        "entitlements": [asdict(e) for e in report.entitlements],
        "dwellings": [asdict(d) for d in report.dwellings],
        "closed": report.run.closed.to_dict("records"),
        "inversions": report.run.inversions.to_dict("records"),
        "overrides": report.overrides,
        "orientation": report.orientation,
        "not_positioned": dict(say.outside()),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, default=_plain)).encode()


def _plain(value: Any) -> str:
    """Write a fraction exactly, as in the tables."""
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{value!r} has no JSON form")


FORMATS: dict[str, Callable[[Report, Language], bytes]] = {
    "html": _html,
    "text": _text,
    "json": _json,
    "xlsx": workbook,
}
"""Renderers by the name that the command line uses."""
