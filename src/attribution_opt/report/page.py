"""The report as one page that opens anywhere, with the network off."""

import base64
import hashlib
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from attribution_opt.report import charts
from attribution_opt.report.glance import Glance
from attribution_opt.report.lines import entitlement_lines, objective_rules
from attribution_opt.report.model import Report
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.places import Places
from attribution_opt.words.language import Language, Words

__all__ = ["environment", "page"]


@cache
def environment(*packages: str) -> Environment:
    """Return the templates, with charts and shipped styles at hand.

    Parameters
    ----------
    packages
        Whose templates are looked for before those of the report.
    """
    names = (*packages, "attribution_opt.report")
    made = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in names]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loader = made.loader
    assert loader is not None

    def raw(name: str) -> Markup:
        """Return a shipped style or script as it is."""
        return Markup(loader.get_source(made, name)[0])

    def digest(name: str) -> Markup:
        """Return what a page's policy calls a shipped style or script: its SHA-256."""
        found = hashlib.sha256(raw(name).encode("utf-8")).digest()
        return Markup(f"'sha256-{base64.b64encode(found).decode()}'")

    made.globals.update(charts=charts, raw=raw, digest=digest)
    return made


def page(report: Report, language: Language) -> str:
    """Return a run as HTML: styles, script and drawings inside, nothing fetched."""
    words = Words(language)
    say = Phrases(report, words)
    template = environment().get_template("page.html.j2")
    return template.render(
        report=report,
        say=say,
        w=words,
        glance=Glance(say),
        places=Places(say, report.outlines),
        rules=objective_rules(say),
        claims=entitlement_lines(say),
        facts=say.facts,
    )
