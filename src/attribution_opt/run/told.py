"""A run as it stands: what was decided, of which month, and whether it stands."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import plan_of
from attribution_opt.decide.audit import audit
from attribution_opt.decide.line_audit import Finding
from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.decide.remarks import Remark
from attribution_opt.decide.result import Result
from attribution_opt.decide.rows import Candidate, Home, LevelRow, Status
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.records import frame_of
from attribution_opt.errors import RunFolderError
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import POLICY, Record, read_record
from attribution_opt.files.write_run import record_of
from attribution_opt.report.model import Report
from attribution_opt.rules.policy import Policy
from attribution_opt.run.page_audit import audit_page
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.solvers.registry import engine as engine_of
from attribution_opt.words.sentence import sentence

__all__ = ["Told"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Told:
    """What a run says, and the month behind it.

    Attributes
    ----------
    policy
        What it was decided by.
    record
        What it says, row by row.
    findings
        What an audit found, in sentences, empty where the plan stands; None where
        none was made.
    decided
        What deciding gave; None where the run was opened.
    """

    policy: Policy
    record: Record
    findings: tuple[str, ...] | None = None
    decided: Result | None = None

    @classmethod
    def of(cls, result: Result) -> Self:
        """Return what was just decided."""
        return cls(policy=result.policy, record=record_of(result), decided=result)

    @classmethod
    def opened(cls, folder: Path, inputs: Path | None = None) -> Self:
        """Return the run of a folder; its month is read when it is first needed.

        Raises
        ------
        RunFolderError
            If the run is not whole.
        PolicyError
            If its policy cannot be read.
        """
        record = read_record(folder, inputs)
        policy = read_policy(folder / POLICY)
        return cls(policy=policy, record=record, findings=record.findings)

    def __repr__(self) -> str:
        """Say which run it is, in one line."""
        month = self.record.result["month"]
        return f"<{type(self).__name__} {month}, {self.policy.name}: {self.status}>"

    @property
    def result(self) -> Result:
        """What deciding gave, in memory; a run that was opened has none."""
        if self.decided is None:
            raise RunFolderError(sentence("no_result_in_memory"))
        return self.decided

    @property
    def candidates(self) -> pd.DataFrame:
        """The ranked lists, as in ``candidates.csv``; rank 1 is the plan."""
        return frame_of(self.record.lists, Candidate)

    @property
    def listed(self) -> pd.DataFrame:
        """What a commission looks at of each household on a list (``listed.csv``)."""
        return frame_of(self.record.listed, Listed)

    @property
    def objectives(self) -> pd.DataFrame:
        """Every objective, as in ``objectives.csv``: required, reached, missing."""
        return frame_of(self.record.objectives, Objective)

    @property
    def dwellings(self) -> pd.DataFrame:
        """Every dwelling, as in ``dwellings.csv``: facts, its holder, who could."""
        return frame_of(self.record.homes, Home)

    @property
    def levels(self) -> tuple[LevelRow, ...]:
        """The levels in order: value, bound, proof, seconds."""
        return tuple(self.record.levels)

    @property
    def status(self) -> Status:
        """What may be said of the plan as a whole."""
        status: Status = self.record.result["status"]
        return status

    @property
    def mode(self) -> Mode:
        """What was decided."""
        mode: Mode = self.record.result["mode"]
        return mode

    @property
    def is_unique(self) -> bool:
        """Whether nobody else could be named without losing on some level."""
        return self.document.is_unique

    @property
    def remarks(self) -> list[Remark]:
        """Amounts that are missing or estimated, and keys that the month lacks."""
        return self.document.remarks

    @property
    def document(self) -> Report:
        """The run as a report's data, before any language."""
        return Report(self.record, self.policy, self.findings)

    @cached_property
    def instance(self) -> Instance:
        """The month, read again where the run was opened.

        Raises
        ------
        RunFolderError
            If it is no longer there.
        ReadError
            If it can no longer be read.
        """
        if self.decided is not None:
            return self.decided.case.instance
        told = self.record.result.get("as_of")
        as_of = dt.date.fromisoformat(told) if told else None
        return read_month(self.record.inputs, self.mode, as_of)

    @cached_property
    def case(self) -> Case:
        """The month with who is admissible where; refused as `instance` is."""
        if self.decided is not None:
            return self.decided.case
        return admit(self.instance, self.policy.admissibility)

    @cached_property
    def plan(self) -> Plan:
        """Who is planned where, by positions in the month's tables."""
        if self.decided is not None:
            return self.decided.plan
        return plan_of(self.month(), self.candidates)

    def month(self, engine: str = DEFAULT_ENGINE) -> Elastic:
        """Return the month as questions are asked of it: the same one each time.

        Parameters
        ----------
        engine
            What proves each answer.

        Raises
        ------
        SolverUnavailable
            If there is no such engine.
        RunFolderError, ReadError
            As `instance`.
        """
        if engine not in self._months:
            engine_of(engine)
            self._months[engine] = Elastic(self.case, self.policy, engine)
        return self._months[engine]

    @cached_property
    def _months(self) -> dict[str, Elastic]:
        return {}

    def audit(self, *, most_losses: int | None = None) -> tuple[Finding, ...]:
        """Recount the run from its month, without any solver.

        Pairs line by line, then objectives and levels, the page, digests of a folder.

        Parameters
        ----------
        most_losses
            Lines behind the plan whose loss is counted again; all by default.

        Returns
        -------
        What does not stand; nothing where the plan does.

        Raises
        ------
        RunFolderError, ReadError
            As `instance`.
        """
        said = self.record.said
        found = audit(self.instance, self.policy, said, most_losses=most_losses)
        # Of files that do not stand no page can be drawn.
        pages = () if found else audit_page(self.record, self.document)
        changed = self.record.changed()
        digests = (Finding(name, "digest: not the manifest's") for name in changed)
        return (*found, *pages, *digests)
