"""Every form that a report takes; the command line and runs iterate this list."""

import io
from collections.abc import Callable
from typing import Any

from rich.console import Console

from attribution_opt.decide.entitlement_rows import Entitlement
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.decide.rows import Candidate, Home, OverridePrice
from attribution_opt.domain.records import content
from attribution_opt.files.json_text import json_bytes
from attribution_opt.report.model import Report
from attribution_opt.report.page import page
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.rows import HomeLists
from attribution_opt.report.text import print_report
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
    data = {
        "headline": say.headline(),
        **report.result,
        "audit": report.findings,
        "objectives": [
            told | {"state": m.state}
            for told, m in zip(
                content(report.objectives, Objective), report.objectives, strict=True
            )
        ],
        "entitlements": content(report.entitlements, Entitlement),
        "dwellings": [_dwelling(home) for home in report.dwellings],
        "closed": report.run.closed.to_dict("records"),
        "inversions": report.run.inversions.to_dict("records"),
        "overrides": report.overrides,
        "override_prices": content(report.run.override_prices or [], OverridePrice),
        "orientation": report.orientation,
        "not_positioned": dict(say.outside()),
    }
    return json_bytes(data)


def _xlsx(report: Report, language: Language) -> bytes:
    # Nobody waits for a writer of workbooks who asks for none.
    from attribution_opt.report.workbook import workbook

    return workbook(report, language)


def _dwelling(home: HomeLists) -> dict[str, Any]:
    """Return a dwelling with its list."""
    return {
        **content([home.home], Home)[0],
        "candidates": content(home.candidates, Candidate),
        "why_empty": home.why_empty,
    }


FORMATS: dict[str, Callable[[Report, Language], bytes]] = {
    "html": _html,
    "text": _text,
    "json": _json,
    "xlsx": _xlsx,
}
"""Renderers by the name that the command line uses."""
