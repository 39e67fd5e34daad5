"""The exceptions of the package.

::

    AllocationError
    ├── ArgumentError       an argument that is none of what it may be (a ValueError)
    ├── InstanceError       tables that cannot be one month (carries its faults)
    │   └── ReadError       the same, met while reading files
    ├── PolicyError         a policy file or object that cannot be applied
    ├── SolverError         an engine that failed
    │   └── SolverUnavailable   an engine that is not installed, or clashes
    ├── AuditError          a plan that does not stand up to its recount
    ├── JournalError        events that cannot have happened (carries its faults)
    ├── StudyError          a study whose folder or cluster is not at hand
    ├── YearFolderError     a year that cannot be read or written, or is being written
    └── RunFolderError      a run folder that cannot be read or written

An impossible month is a result, never an exception.
"""

from collections.abc import Sequence
from typing import Any

from attribution_opt.words.language import Language
from attribution_opt.words.sentence import Sentence, joined, sentence

__all__ = [
    "AllocationError",
    "ArgumentError",
    "AuditError",
    "InstanceError",
    "JournalError",
    "PolicyError",
    "ReadError",
    "RunFolderError",
    "SolverError",
    "SolverUnavailable",
    "StudyError",
    "YearFolderError",
]


class AllocationError(Exception):
    """Root of every exception that the package raises on purpose."""

    def said(self, language: Language) -> str:
        """Return what is wrong in a language; in English where there is no other."""
        first = self.args[0] if self.args else ""
        if isinstance(first, Sentence):
            return first.said(language)
        faults = getattr(self, "faults", ()) if language == "fr" else ()
        return joined(faults).said(language) or str(self)


class ArgumentError(AllocationError, ValueError):
    """An argument that is none of what it may be; the sentence says what it may."""


class InstanceError(AllocationError):
    """Tables that cannot be one month.

    Attributes
    ----------
    faults
        Every fault found, of every table, in reading order.
    """

    def __init__(self, message: str, faults: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class ReadError(InstanceError):
    """Files that could not be read as one month."""


class PolicyError(AllocationError):
    """A policy that cannot be applied.

    Attributes
    ----------
    faults
        Every fault found, in the order of the file.
    """

    def __init__(self, message: str, faults: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class SolverError(AllocationError):
    """An engine that failed to return an answer that stands up to a check."""

    def said(self, language: Language) -> str:
        """Return what is wrong; what an engine says of itself, in English alone."""
        if self.args and isinstance(self.args[0], Sentence):
            return super().said(language)
        return sentence("engine_failed", what=str(self)).said(language)


class SolverUnavailable(SolverError):
    """An engine whose library is missing or clashes with another one."""


class StudyError(AllocationError):
    """A study whose folder is another's or in use, or whose cluster is lost."""


class AuditError(AllocationError):
    """A plan that does not stand up to its independent recount."""


class JournalError(AllocationError):
    """Events that cannot have happened in their order.

    Attributes
    ----------
    faults
        Every fault found, in the order of the file.
    """

    def __init__(self, message: str, faults: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class YearFolderError(AllocationError):
    """A year on disk that cannot be read or written, or that another process writes."""


class RunFolderError(AllocationError):
    """A run folder that cannot be read or written.

    Attributes
    ----------
    plan
        Lists that could be kept nowhere, as CSV; empty where there are none.
    """

    def __init__(self, message: str, plan: str = "") -> None:
        super().__init__(message)
        self.plan = plan
