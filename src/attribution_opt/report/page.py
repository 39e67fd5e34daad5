"""The report as one page that opens anywhere, with the network off."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from attribution_opt.report import charts
from attribution_opt.report.model import Report
from attribution_opt.report.phrases import Phrases
from attribution_opt.words.language import Language, Words

__all__ = ["page"]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("attribution_opt.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loader = environment.loader
    assert loader is not None

    def raw(name: str) -> Markup:
        """Return a shipped style or script as it is."""
        return Markup(loader.get_source(environment, name)[0])

    environment.globals.update(charts=charts, raw=raw)
    return environment


def page(report: Report, language: Language) -> str:
    """Return a run as HTML: styles, script and drawings inside, nothing fetched."""
    words = Words(language)
    template = _environment().get_template("page.html.j2")
    return template.render(report=report, say=Phrases(report, words), w=words)
