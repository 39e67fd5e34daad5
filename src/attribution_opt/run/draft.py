"""A run as a draft of its folder: written, audited from its files, then sealed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from attribution_opt.decide.audit import MOST_LOSSES, audit
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.run_folder import (
    INPUTS,
    POLICY,
    REPORT,
    Record,
    read_record,
)
from attribution_opt.files.write_run import RunSource, write_manifest, write_record
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.formats import FORMATS
from attribution_opt.report.model import Report
from attribution_opt.run.told import Told
from attribution_opt.words.language import Language

__all__ = ["Draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A run to be written.

    Attributes
    ----------
    told
        What it says, and of which month.
    source
        What it is made from.
    language
        Of its page.
    with_inputs
        Whether it keeps its month, as it was read.
    options
        Noted in the manifest.
    as_read
        Digest of the month as its files were read; empty where it was not.
    also
        Writes more files, before the manifest tells their digests.
    """

    told: Told
    source: RunSource
    language: Language
    with_inputs: bool
    options: Mapping[str, Any]
    as_read: str = ""
    also: Callable[[Report, Path], None] = lambda report, folder: None

    def write(self, folder: Path) -> Record:
        """Write everything; return what the files say."""
        write_record(self.told.record, self.source.policy, folder)
        if self.with_inputs:
            (folder / INPUTS).mkdir(mode=0o700)
            write_month(self.told.instance, folder / INPUTS)
        place = folder / INPUTS if self.with_inputs else self.source.folder
        record = read_record(folder, place, has_manifest=False)
        findings = _recount(self, record)
        # The manifest is written last: of it, a page reads the options alone.
        known = replace(record, manifest={"options": dict(self.options)})
        report = Report(known, self.told.policy, findings)
        write_atomically(folder / REPORT, FORMATS["html"](report, self.language))
        self.also(report, folder)
        manifest = write_manifest(
            folder,
            self.source,
            seed=record.result["seed"],
            options=dict(self.options),
            verdict=findings,
        )
        return replace(record, manifest=manifest)


def _recount(draft: Draft, record: Record) -> tuple[str, ...]:
    """Return what the audit of a draft finds, from its files.

    Its month is read again where the run keeps a copy of it; else the tables in memory
    are the files', cell by cell, as long as their fingerprint is.
    """
    assert record.folder is not None
    own = Told(policy=read_policy(record.folder / POLICY), record=record)
    month = replace(draft.told.instance)
    is_same = not draft.with_inputs and month.fingerprint == draft.as_read
    read = month if is_same else own.instance
    found = audit(read, own.policy, record.said, most_losses=MOST_LOSSES)
    return tuple(map(str, found))
