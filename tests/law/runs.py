"""Months written by hand, solved, and what a run of them tells."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import cleandoc
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from attribution_opt.cli import main
from attribution_opt.decide.solve import decide
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.levels import is_tie
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_run import record_of, write_record

__all__ = ["CASES", "LILLE", "OCTOBER", "Run", "check", "solve", "solve_folder"]

CASES = Path(__file__).parent / "cases"
LILLE = "200093201"
"""Body of Lille (59350) and Roubaix (59512); Dunkerque (59183) is in another one."""
OCTOBER = f"""
    as_of = 2026-10-15
    month = "2026-10"
    departement = "59"
    [quartiles]
    "{LILLE}" = 9000
"""
"""Three months of the year are left: October, November, December."""

Line = dict[str, str]


@dataclass(frozen=True)
class Run:
    """What a run wrote.

    Attributes
    ----------
    folder
        Where it wrote its files.
    output
        What it said on the terminal.
    """

    folder: Path
    output: str

    def table(self, name: str) -> list[Line]:
        """Return the lines of one of its tables."""
        return _lines((self.folder / f"{name}.csv").read_text(encoding="utf-8"))

    @cached_property
    def lists(self) -> dict[str, list[Line]]:
        """The list of each dwelling, first rank first; an empty one has no line."""
        found: dict[str, list[Line]] = {}
        for line in self.table("candidates"):
            lines = found.setdefault(line["vacancy_id"], [])
            lines.extend([line] if line["applicant_id"] else [])
        for lines in found.values():
            lines.sort(key=lambda line: int(line["rank"]))
        return found

    @cached_property
    def plan(self) -> dict[str, str]:
        """Who is planned on each dwelling, empty where nobody is."""
        return {
            home: lines[0]["applicant_id"] if lines else ""
            for home, lines in self.lists.items()
        }

    @cached_property
    def holders(self) -> dict[str, str]:
        """The holder that each dwelling is oriented to."""
        return {line["vacancy_id"]: line["holder"] for line in self.table("candidates")}

    @property
    def planned(self) -> set[str]:
        """Whoever is planned somewhere."""
        return set(self.plan.values()) - {""}

    def listed(self, home: str) -> list[str]:
        """Return who stands on the list of a dwelling, in order of rank."""
        return [line["applicant_id"] for line in self.lists[home]]

    def reasons(self, home: str, applicant: str) -> list[str]:
        """Return the codes beside a candidate of a list."""
        return next(
            _codes(line)
            for line in self.lists[home]
            if line["applicant_id"] == applicant
        )

    def told(self, home: str, start: str) -> list[str]:
        """Return the codes of a whole list that begin so."""
        codes = [code for line in self.lists[home] for code in _codes(line)]
        return [code for code in codes if code.startswith(start)]

    def objective(self, rule: str, key: str) -> Line | None:
        """Return the line of an objective, None where nothing is asked there."""
        found = [
            line
            for line in self.table("objectives")
            if (line["rule"], line["key"]) == (rule, key)
        ]
        return found[0] if found else None

    def due(self, rule: str, key: str) -> int:
        """Return the leases that an objective asks of this month."""
        line = self.objective(rule, key)
        if line is None:
            return 0
        return max(0, int(line["required"]) - int(line["since_january"]))

    def missing(self, rule: str, key: str) -> int:
        """Return the leases that an objective misses."""
        line = self.objective(rule, key)
        return 0 if line is None else int(line["missing"])

    def base(self, rule: str, key: str) -> int:
        """Return the leases that an objective is counted over."""
        line = self.objective(rule, key)
        return 0 if line is None else int(line["base"])

    def admissible(self, applicant: str) -> bool:
        """Tell whether somebody is planned, or could be, on some dwelling."""
        if applicant in self.planned:
            return True
        line = next(
            line
            for line in self.table("not_positioned")
            if line["applicant_id"] == applicant
        )
        return int(line["admissible"]) > 0

    @property
    def levels(self) -> list[str]:
        """The levels of the ladder, in order, but for the tie-break."""
        result: dict[str, Any] = json.loads((self.folder / "result.json").read_text())
        return [
            level["name"] for level in result["levels"] if not is_tie(level["name"])
        ]


def solve(
    folder: Path,
    tables: Mapping[str, str],
    *,
    month: str = OCTOBER,
    policy: str = "legal-minimum",
    mode: Mode = "joint",
) -> Run:
    """Write a month of CSV texts and solve it.

    Parameters
    ----------
    folder
        An empty folder.
    tables
        The text of each table, indented as one likes. Without wishes, everybody asks
        for the commune of every dwelling.
    month
        The text of ``month.toml``.
    policy, mode
        As on the command line.
    """
    source, out = write(folder, tables, month), folder / "run"
    rules = read_policy(policy)
    result = decide(read_month(source, mode), rules, mode=mode)
    # What a command writes, but for page and audit: hundreds of months are solved here.
    out.mkdir()
    write_record(record_of(result), "", out)
    return Run(out, "")


def write(folder: Path, tables: Mapping[str, str], month: str = OCTOBER) -> Path:
    """Write a month of CSV texts, as `solve` does, and return its folder."""
    texts = {name: cleandoc(text) + "\n" for name, text in tables.items()}
    if "wishes" not in texts:
        texts["wishes"] = _wishes(texts)
    source = folder / "month"
    source.mkdir()
    (source / "month.toml").write_text(cleandoc(month) + "\n", encoding="utf-8")
    for name, text in texts.items():
        (source / f"{name}.csv").write_text(text, encoding="utf-8")
    return source


def check(folder: Path, tables: Mapping[str, str]) -> str:
    """Write a month and return what ``check`` says of it; it must be fit to solve."""
    answer = CliRunner().invoke(main, ["check", str(write(folder, tables))])
    assert answer.exit_code == 0, answer.output
    return answer.output


def solve_folder(
    source: Path, out: Path, *, policy: str = "legal-minimum", mode: str = "joint"
) -> Run:
    """Solve a month and return what was told; the command must not fail."""
    asked = ["solve", str(source), "--policy", policy, "--mode", mode]
    answer = CliRunner().invoke(main, [*asked, "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    return Run(out, answer.output)


def _lines(text: str) -> list[Line]:
    return list(csv.DictReader(text.splitlines()))


def _codes(line: Line) -> list[str]:
    return [code.strip() for code in line["reasons"].split(";") if code.strip()]


def _wishes(texts: Mapping[str, str]) -> str:
    """Return a first wish of everybody for each commune of the month."""
    communes = sorted({line["commune"] for line in _lines(texts["vacancies"])})
    people = [line["applicant_id"] for line in _lines(texts["applicants"])]
    rows = [f"{person},{place},1" for person in people for place in communes]
    return "\n".join(["applicant_id,place,rank", *rows]) + "\n"
