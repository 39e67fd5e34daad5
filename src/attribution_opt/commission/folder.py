"""Everything of a session in one new folder: papers, letters, workbook of outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from attribution_opt.commission.build import dossier_of, letters_of
from attribution_opt.commission.decisions import Decisions
from attribution_opt.commission.documents import (
    LETTER,
    LETTERS,
    PAPERS,
    context_of,
    docxtpl,
    rendered,
    shipped_template,
)
from attribution_opt.commission.dossier import Dossier, Letter
from attribution_opt.commission.lint import check_template, faults_of
from attribution_opt.commission.outcomes_book import outcomes_book
from attribution_opt.commission.pages import letter_page, page_of
from attribution_opt.commission.session import Session
from attribution_opt.domain.choices import PaperForm
from attribution_opt.errors import ReadError
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.names import INDEX, file_stems
from attribution_opt.files.new_folder import new_folder
from attribution_opt.report.model import Report
from attribution_opt.report.people_csv import read_people, write_people
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.rows import HomeLists
from attribution_opt.words.language import Language, Words
from attribution_opt.words.sentence import sentence

__all__ = ["Papers", "homes_of", "write_papers"]

BOOK, FOLDER_OF_LETTERS, AGENDA = "outcomes.xlsx", "letters", "agenda.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What is to be written.

    Attributes
    ----------
    report, session, homes, decisions
        The run; the session, the homes that it examines, what it decided.
    language, form
        Of the papers.
    templates
        Of the users, by name; those that ship stand for the others.
    """

    report: Report
    session: Session
    homes: Sequence[HomeLists]
    decisions: Decisions = field(default_factory=Decisions)
    language: Language
    form: PaperForm = "html"
    templates: Mapping[str, bytes] = field(default_factory=dict)


def homes_of(report: Report, day: str) -> list[HomeLists] | None:
    """Return the homes that a session examines, in order.

    The agenda beside ranked lists says which, where it has several sessions. None where
    that day is none of them.
    """
    folder = report.run.folder
    path = None if folder is None else folder / AGENDA
    if path is None or not path.is_file():
        return report.agenda
    told = read_people(path)
    sessions = set(told["session"])
    if len(sessions) < 2:
        return report.agenda
    own = set(told["vacancy_id"][told["session"] == day])
    found = [one for one in report.agenda if one.id in own]
    return found or None


def write_papers(papers: Papers, out: Path) -> list[Path]:
    """Write everything of a session into a new folder; return its files.

    Raises
    ------
    ReadError
        With every fault of every template.
    SolverUnavailable
        If documents are asked for and their library is missing.
    RunFolderError
        If the folder exists, or cannot be written.
    """
    say = Phrases(papers.report, Words(papers.language))
    homes = list(papers.homes)
    dossier = dossier_of(say, papers.session, homes, papers.decisions)
    letters = letters_of(say, papers.session, homes, papers.decisions)
    if papers.form == "docx":
        docxtpl()
        _check(papers, dossier, [letter for _, letter in letters])
    with new_folder(out) as draft:
        for name, raw in _drawn(papers, dossier).items():
            write_atomically(draft / name, raw)
        book = outcomes_book(homes, papers.session.date, papers.language)
        write_atomically(draft / BOOK, book)
        if letters:
            _write_letters(papers, letters, draft / FOLDER_OF_LETTERS)
        names = [p.relative_to(draft) for p in sorted(draft.rglob("*")) if p.is_file()]
    return [out / name for name in names]


def _check(papers: Papers, dossier: Dossier, letters: Sequence[Letter]) -> None:
    """Refuse templates of users that would fail, all their faults at once."""
    faults = []
    for name, raw in papers.templates.items():
        file = f"{name}.docx"
        kind = name.removeprefix(LETTER)
        own = [letter for letter in letters if letter.kind == kind][:1]
        told: Iterable[Dossier | Letter] = own if name in LETTERS else [dossier]
        faults += faults_of(raw, file, name)
        if not faults:
            for one in told:
                check_template(raw, file, name, one)
    if faults:
        many = sentence("faults_of_templates", n=len(faults))
        raise ReadError(many, faults)


def _drawn(papers: Papers, dossier: Dossier) -> dict[str, bytes]:
    """Return agenda, sheets, minutes, and whatever other template users have."""
    words = Words(papers.language)
    if papers.form == "html":
        return {f"{n}.html": page_of(n, dossier, words).encode() for n in PAPERS}
    more = [name for name in papers.templates if name not in {*PAPERS, *LETTERS}]
    context, day = context_of(dossier), papers.session.date
    return {
        f"{name}.docx": rendered(_template(papers, name), context, day)
        for name in (*PAPERS, *more)
    }


def _template(papers: Papers, name: str) -> bytes:
    own = papers.templates.get(name)
    return shipped_template(name, papers.language) if own is None else own


def _write_letters(
    papers: Papers, letters: Sequence[tuple[tuple[str, str], Letter]], folder: Path
) -> None:
    """Write a letter for each decision, and which letter is whose."""
    folder.mkdir(mode=0o700)
    words, day = Words(papers.language), papers.session.date
    names = _named([pair for pair, _ in letters])
    stems = file_stems(names.values())
    rows = []
    for pair, letter in letters:
        name = f"{stems[names[pair]]}.{papers.form}"
        if papers.form == "html":
            raw = letter_page(letter, words).encode()
        else:
            own = _template(papers, f"{LETTER}{letter.kind}")
            raw = rendered(own, context_of(letter), day)
        write_atomically(folder / name, raw)
        rows.append((*pair, letter.kind, name))
    columns = ["vacancy_id", "applicant_id", "kind", "file"]
    table = pd.DataFrame(rows, columns=columns)
    write_people(table, folder / INDEX, papers.language)


def _named(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return a name for each home and household, no two alike."""
    names = {pair: "_".join(pair) for pair in pairs}
    is_unique = len(set(names.values())) == len(names)
    return names if is_unique else {pair: repr(pair) for pair in pairs}
