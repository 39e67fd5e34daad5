"""What may come of any month: an answer with its exit code, never an exception."""

import contextlib
import tempfile
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from hypothesis import strategies as st

from attribution_opt.cli import main
from attribution_opt.domain.choices import Mode
from attribution_opt.errors import AllocationError
from attribution_opt.files.read_tables import check_month
from attribution_opt.study.sweep_file import read_sweep
from tests.fuzz.folders import Folder, folders
from tests.fuzz.texts import grids, policies, sweeps

__all__ = ["Trial", "solvable", "trials"]

CHECKED = {0, 2, 3}
SOLVED = {0, 2, 3, 4}


@dataclass(frozen=True, slots=True)
class Trial:
    """A month and the files beside it, and how the program is asked.

    Attributes
    ----------
    folder
        The month.
    policy, grid, sweep
        Text of a file; empty: a shipped policy, no grid, no study.
    mode, language, as_json
        As the command has them.
    """

    folder: Folder
    policy: str = ""
    grid: str = ""
    sweep: str = ""
    mode: Mode = "joint"
    language: str = "en"
    as_json: bool = False

    def check(self) -> int:
        """Check the month, score it, read the study; return how ``check`` ended."""
        with tempfile.TemporaryDirectory() as name:
            return self.checked_in(Path(name))

    def checked_in(self, place: Path) -> int:
        """Do so in a folder; return how ``check`` ended."""
        month = self.folder.write(place / "month")
        if self.as_json:
            with contextlib.suppress(AllocationError):
                check_month(month, self.mode)
        more = ["--mode", self.mode, *self._policy(place)]
        code = self._run("check", month, *more)
        if self.grid:
            (place / "grid.toml").write_text(self.grid, "utf-8")
            self._run("score", month, "--grid", place / "grid.toml")
        if self.sweep:
            (place / "sweep.toml").write_text(self.sweep, "utf-8")
            with contextlib.suppress(AllocationError):
                read_sweep(place / "sweep.toml")
        return code

    def solve(self) -> int | None:
        """Solve what ``check`` calls good; return how that ended."""
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            if self.checked_in(place):
                return None
            month = place / "month" / self.folder.only
            engine = ["--engine", "highs", "--threads", "1", "--time-limit", "2"]
            more = ["--mode", self.mode, "--out", place / "run", *engine]
            policy = self._policy(place) or ["--policy", "usage"]
            return self._run("solve", month, *more, *policy, allowed=SOLVED)

    def _policy(self, place: Path) -> list[str | Path]:
        if not self.policy:
            return []
        path = place / "policy.toml"
        path.write_text(self.policy, "utf-8")
        return ["--policy", path]

    def _run(
        self,
        command: str,
        *args: str | Path,
        allowed: set[int] = CHECKED,
    ) -> int:
        """Run a command; fail where it ends as none may."""
        words = [command, *map(str, args), "--lang", self.language]
        words += ["--json"] if self.as_json else []
        done: Result = CliRunner(env={"LC_ALL": f"{self.language}.UTF-8"}).invoke(
            main, words
        )
        assert done.exit_code in allowed, _told(done)
        return done.exit_code


def _told(done: Result) -> str:
    """Return what a command said, and the report that it names."""
    text = done.output
    for word in text.split():
        path = Path(word.rstrip("."))
        if path.name.startswith("attribution-opt-") and path.is_file():
            text += path.read_text("utf-8")
            path.unlink()
    return f"exit code {done.exit_code}: {done.exception!r}\n{text[-4000:]}"


def _asked(folder: st.SearchStrategy[Folder], most: int) -> st.SearchStrategy[Trial]:
    return st.builds(
        Trial,
        folder=folder,
        policy=st.one_of(st.just(""), policies(most)),
        grid=st.one_of(st.just(""), st.just(""), grids()),
        sweep=st.one_of(st.just(""), st.just(""), sweeps()),
        mode=st.sampled_from(("joint", "joint", "joint", "orient", "rank")),
        language=st.sampled_from(("en", "fr")),
        as_json=st.booleans(),
    )


def trials() -> st.SearchStrategy[Trial]:
    """Return trials that spoil cells, files and folders."""
    return _asked(st.one_of(folders(), folders(2, False)), 3)


def solvable() -> st.SearchStrategy[Trial]:
    """Return trials of which many can be solved: few cells and lines are changed."""
    return _asked(folders(1, False), 1)
