"""What people choose by name: the command line, the library and files read it here.

Names alone, and nothing imported, so that ``--help`` waits for nothing.
"""

from typing import Literal, get_args

__all__ = [
    "ALLOTTED",
    "BANDS",
    "DECISIONS",
    "FORMS",
    "LIST_MODES",
    "METHODS",
    "MODES",
    "PAPER_FORMS",
    "SESSION_MODES",
    "SIZE_NAMES",
    "WEIGHINGS",
    "Band",
    "Form",
    "ListMode",
    "Method",
    "Mode",
    "PaperForm",
    "SessionMode",
    "SizeName",
    "Weighing",
]

Mode = Literal["joint", "orient", "rank"]
"""``joint``: holders and households. ``orient``: the same program, of which only the
holder of each dwelling and the profile to ask of it are kept, weeks before candidates
are known. ``rank``: holders are fixed and candidacies are the only pairs."""
MODES: tuple[Mode, ...] = get_args(Mode)

SizeName = Literal["XS", "S", "M", "L", "XL"]
"""Sizes of synthetic months."""
SIZE_NAMES: tuple[SizeName, ...] = get_args(SizeName)

Form = Literal["html", "text", "json", "xlsx"]
"""What a report is drawn as."""
FORMS: tuple[Form, ...] = get_args(Form)

Method = Literal["optimum", "score-order"]
"""``score-order``: home by home, best score first, as by hand."""
METHODS: tuple[Method, ...] = get_args(Method)

ListMode = Literal["planned", "expected", "robust"]
"""``planned``: each list on its own, least lost first. ``expected``: together, by what
is signed on average. ``robust``: besides, hard rules hold whoever signs."""
LIST_MODES: tuple[ListMode, ...] = get_args(ListMode)

Band = Literal["waiting", "quartile", "household", "place"]
"""What tells people apart: waiting time, first quartile, persons, place wanted."""
BANDS: tuple[Band, ...] = get_args(Band)

Weighing = Literal["equal", "score"]
"""Targets of a lottery: the same for everybody admissible somewhere, or in proportion
to points."""
WEIGHINGS: tuple[Weighing, ...] = get_args(Weighing)

DECISIONS = ("allocated", "conditional", "not_allocated", "inadmissible")
"""Decisions of the commission on one candidate (CCH R441-3, a to e)."""
ALLOTTED = frozenset(DECISIONS[:2])
"""Those that give a dwelling to a household, at once or under a condition."""

SessionMode = Literal["session", "digital", "urgent"]
"""How a commission meets: in one room, at a distance, or at once for one home."""
SESSION_MODES: tuple[SessionMode, ...] = get_args(SessionMode)

PaperForm = Literal["html", "docx"]
"""What the papers of a commission are written as."""
PAPER_FORMS: tuple[PaperForm, ...] = get_args(PaperForm)
