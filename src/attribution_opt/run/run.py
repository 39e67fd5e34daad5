"""`Run`: one object, solved or opened, that says, answers, is drawn and is written."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Literal, overload

import pandas as pd

from attribution_opt.answers.level_prices import LevelPrice
from attribution_opt.answers.prices import ObjectivePrice
from attribution_opt.domain.arguments import one_of
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.policy_file import render_policy
from attribution_opt.files.write_run import RunSource
from attribution_opt.report.answers import Telling
from attribution_opt.report.formats import FORMATS
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.why import Answers
from attribution_opt.run.draft import Draft
from attribution_opt.run.promised import Promised
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.words.language import LANGUAGES, Language, Words, language_of

__all__ = ["Run"]

Tell = Callable[[str], None]
DRAWS = 1000
"""Outcomes of lists that a page shows."""
MOST_ROWS = 30
"""Objectives of a short summary; the others are counted."""


class Run(Promised):
    """A month decided under a policy: what `solve` returns, and `open` opens again.

    Attributes
    ----------
    candidates, objectives, dwellings
        Data frames, numbers as numbers.
    status, levels, is_unique, remarks
        What was proven; amounts and keys that the plan rests on.
    policy, instance, plan
        What was decided by, of which month, and how.
    findings
        What an audit found, in sentences, empty where the plan stands; None where none
        was made.
    """

    @overload
    def report(
        self, form: Literal["xlsx"], *, language: Language = ..., why: bool = ...
    ) -> bytes: ...
    @overload
    def report(
        self,
        form: Literal["html", "json", "text"] = ...,
        *,
        language: Language = ...,
        why: bool = ...,
    ) -> str: ...
    def report(
        self, form: str = "html", *, language: Language = "en", why: bool = False
    ) -> str | bytes:
        """Return the run as a page, a workbook, data or text.

        Parameters
        ----------
        form
            ``html``, ``xlsx`` (bytes), ``json`` or ``text``.
        language
            ``en`` or ``fr``.
        why
            Whether a page shows conflicts, prices, risk and who is served too: some
            tens of solves.

        Raises
        ------
        ArgumentError
            If there is no such form or language.
        """
        one_of("form", form, FORMATS)
        one_of("language", language, LANGUAGES)
        answers = self.why() if why else None
        drawn = FORMATS[form](replace(self.document, answers=answers), language)
        return drawn if form == "xlsx" else drawn.decode("utf-8")

    def why(
        self,
        *,
        most: int = 6,
        engine: str = DEFAULT_ENGINE,
        language: Language = "en",
        on_step: Tell = lambda line: None,
    ) -> Answers:
        """Return everything that a page shows of why, cost, risk and service.

        Parameters
        ----------
        most
            Single objectives to price, those that miss most first.
        engine
            What proves each answer.
        language, on_step
            Told of each step as a line in that language.

        Raises
        ------
        SolverError
            If an engine stops without a proof.
        """
        one_of("language", language, LANGUAGES)
        program = self.month(engine).program
        n, num_levels = (
            len(program.demands),
            sum(x.is_shortfall for x in program.levels),
        )
        say = _Steps(Telling(self.policy, language), on_step)
        say("step_conflicts", n=n)
        relaxation = self.relax(
            engine=engine, on_conflict=lambda number: say("step_conflict", n=number)
        )
        say("step_prices", n=min(most, n), whole=n)
        single = self.prices(
            most=most, reach=1, engine=engine, on_price=say.each(min(most, n))
        )
        say("step_levels", n=num_levels)
        levels = self.level_prices(engine=engine, on_price=say.each(num_levels + 1))
        say("step_risk", n=n, draws=DRAWS)
        risks = self.risk(draws=DRAWS)
        say("step_served", n=len(self.instance.applicants))
        return Answers(
            relaxation=relaxation,
            prices=single,
            levels=levels,
            risks=risks,
            served=self.fairness(),
        )

    def write(self, path: str | Path, *, language: Language = "en") -> Path:
        """Write the run folder: lists, objectives, proof, page, the month itself.

        What is written is audited from its files. A run that was opened is written
        again elsewhere, as whole.

        Parameters
        ----------
        path
            Where; must not exist.
        language
            Of the page.

        Returns
        -------
        That path.

        Raises
        ------
        RunFolderError
            If the folder exists, or cannot be written; nothing is left behind.
        """
        one_of("language", language, LANGUAGES)
        out = Path(path)
        source = RunSource(None, render_policy(self.policy), {})
        options = self.record.manifest.get("options", {})
        draft = Draft(
            told=self,
            source=source,
            language=language,
            with_inputs=True,
            options=options,
        )
        with new_folder(out) as folder:
            draft.write(folder)
        return out

    def _repr_html_(self) -> str:
        """Return a short summary for a notebook: the month, how it went, objectives."""
        say = Phrases(self.document, Words(language_of()))
        heads = [say.words(x) for x in ("objective", "required", "total", "missing")]
        shown = say.report.objectives
        rows = [
            [f"{say.title(one)} ({say.key(one)})", say.required(one)]
            + [say.amount(n, one.unit) for n in (one.total, one.missing)]
            for one in shown[:MOST_ROWS]
        ]
        table = pd.DataFrame(rows, columns=heads).to_html(index=False)
        more = say.words("summary_more", n=len(shown) - MOST_ROWS)
        rest = f"<p>{escape(more)}</p>" if len(shown) > MOST_ROWS else ""
        return f"<p>{escape(say.headline())}</p>{table}{rest}"


@dataclass(frozen=True, slots=True)
class _Steps:
    """Says what is begun, and what is done of how much."""

    names: Telling
    tell: Tell

    def __call__(self, key: str, **values: object) -> None:
        self.tell(self.names.words(key, **values))

    def each(self, whole: int) -> Callable[[ObjectivePrice | LevelPrice], None]:
        """Return what tells each price by its number and its name."""
        numbers = itertools.count(1)

        def told(one: ObjectivePrice | LevelPrice) -> None:
            if isinstance(one, ObjectivePrice):
                name = self.names.title(one.rule, one.key, one.part)
            elif one.level == "*":
                name = self.names.words("price_policy")
            else:
                name = self.names.level(one.level)
            self("step_done", n=next(numbers), whole=whole, name=name)

        return told
