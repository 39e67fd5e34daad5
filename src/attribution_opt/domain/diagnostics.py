"""What is wrong with the data, said so that whoever holds the file can mend it."""

from dataclasses import dataclass, replace

__all__ = ["Fault", "Faults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in one place.

    Attributes
    ----------
    code
        Stable name of the kind of fault, such as ``lost_zero``.
    table
        Table that it stands in.
    problem, remedy
        What is wrong, and what to do about it.
    line
        Row of the table, from 0; a reader of files turns it into the line of the
        file. None where the fault is the whole table's.
    column, value
        Where in the row, and what stands there.
    file
        Name of the file, where there is one.
    is_fatal
        Whether the month is refused for it; otherwise it is a remark.
    """

    code: str
    table: str
    problem: str
    remedy: str
    line: int | None = None
    column: str = ""
    value: str = ""
    file: str = ""
    is_fatal: bool = True

    def at(self, file: str, line: int | None, column: str | None = None) -> "Fault":
        """Return the same fault, placed in a file."""
        return replace(self, file=file, line=line, column=column or self.column)


class Faults(list[Fault]):
    """Collected faults: nothing is refused before everything was looked at."""

    def add(
        self,
        code: str,
        table: str,
        problem: str,
        remedy: str,
        *,
        line: int | None = None,
        column: str = "",
        value: str = "",
        is_fatal: bool = True,
    ) -> None:
        """Note one more fault (the parameters are those of `Fault`)."""
        self.append(
            Fault(
                code=code,
                table=table,
                problem=problem,
                remedy=remedy,
                line=line,
                column=column,
                value=value,
                is_fatal=is_fatal,
            )
        )

    @property
    def fatal(self) -> list[Fault]:
        """Those for which the month is refused."""
        return [fault for fault in self if fault.is_fatal]
