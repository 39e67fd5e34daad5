"""Whether the page of a run says what its files say: it is drawn again from them."""

from collections.abc import Iterator
from pathlib import Path

from attribution_opt.decide.line_audit import Finding
from attribution_opt.files.run_folder import REPORT, Record
from attribution_opt.report.formats import FORMATS
from attribution_opt.report.model import Report
from attribution_opt.words.language import LANGUAGES

__all__ = ["audit_page", "audit_workbook"]


def audit_page(record: Record, document: Report) -> Iterator[Finding]:
    """Yield that the page is none that the files of its folder give.

    In whichever language it was drawn; nothing is said of a run that has no page.
    """
    path = None if record.folder is None else record.folder / REPORT
    if path is not None and path.is_file():
        yield from _compared(path, "html", document)


def audit_workbook(path: Path, document: Report) -> Iterator[Finding]:
    """Yield that a workbook is none that the files of a run give."""
    yield from _compared(path, "xlsx", document)


def _compared(path: Path, form: str, document: Report) -> Iterator[Finding]:
    told = path.read_bytes()
    if all(FORMATS[form](document, language) != told for language in LANGUAGES):
        yield Finding(path.name, "is not what the files of the run say")
