"""Sweeps: the same bytes from one process, many, or a cluster that loses its parts."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from attribution_opt.cli import main
from attribution_opt.errors import PolicyError, StudyError
from attribution_opt.study.crews import ClusterCrew, Done
from attribution_opt.study.recipe import sweep_runs
from attribution_opt.study.tasks import Study

TINY = Path(__file__).parents[2] / "instances" / "tiny"
STUDY = """
name = "quarters"
baseline = "usage"
seeds = [0, 1]
axes = ["first-quartile-outside-qpv", "score"]
[grid]
"first-quartile-outside-qpv.at_least" = ["20 %", "40 %"]
[[scenarios]]
name = "strict"
policy = "strict"
[[generate]]
size = "XS"
seeds = [3]
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return the file of a small study: four scenarios, one month, two seeds."""
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the study, done in this process."""
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    sweep_runs(folder / "study.toml", folder / "out")
    return folder / "out"


def contents(out: Path) -> dict[str, bytes]:
    """Return every file of a study, but its lock."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.mark.long
def test_every_cell_has_its_row(local: Path) -> None:
    """Scenarios x months x seeds; the page and the front follow from the tables."""
    overview = pd.read_csv(local / "overview.csv")
    assert len(overview) == 4 * 2
    assert set(overview["status"]) == {"optimal"}
    front = pd.read_csv(local / "pareto.csv")
    assert front["on_front"].any()
    table = pd.read_csv(local / "comparison.csv")
    named = "first-quartile-outside-qpv.at_least=40 %"
    more = table[(table["scenario"] == named) & (table["measured_by"] == "own")]
    fewer = table[(table["scenario"] == "baseline") & (table["measured_by"] == "own")]
    rule = "first-quartile-outside-qpv"
    asked = [t[t["rule"] == rule]["required"].sum() for t in (more, fewer)]
    assert asked[0] > asked[1]
    page = (local / "comparison.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "strict" in page


@pytest.mark.long
def test_what_is_done_stays_done(study: Path, tmp_path: Path, local: Path) -> None:
    """A result that is lost is worked out again; the others are not touched."""
    out = tmp_path / "again"
    shutil.copytree(local, out)
    results = sorted((out / "results").iterdir())
    results[0].unlink()
    results[1].write_text("{", encoding="utf-8")
    before = results[2].stat().st_mtime_ns
    run = sweep_runs(study, out)
    assert (run.done, run.kept) == (2, 6)
    assert results[2].stat().st_mtime_ns == before
    assert contents(out) == contents(local)


@pytest.mark.long
def test_processes_give_the_same_bytes(
    study: Path, tmp_path: Path, local: Path
) -> None:
    """Two processes at once, whatever ends first."""
    sweep_runs(study, tmp_path / "out", jobs=2)
    assert contents(tmp_path / "out") == contents(local)


def test_failures_are_listed_and_tried_again(tmp_path: Path) -> None:
    """A month that cannot be read fails its tasks; mended, they are done."""
    month = tmp_path / "month"
    shutil.copytree(TINY, month)
    study = tmp_path / "study.toml"
    study.write_text('baseline = "usage"\nmonths = ["month"]\n')
    homes = month / "vacancies.csv"
    good = homes.read_bytes()
    homes.write_bytes(good.replace(b"vacancy_id", b"vacancy", 1))
    run = sweep_runs(study, tmp_path / "out")
    assert run.failures["why"].str.contains("ReadError").all()
    assert len(run.failures) == 1
    homes.write_bytes(good)
    args = ["sweep", str(study), "--out", str(tmp_path / "out"), "--jobs", "1"]
    told = CliRunner().invoke(main, [*args, "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["done"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('baseline = "usage"\n', "name months"),
        ('months = ["m"]\n', "baseline"),
        ('baseline = "usage"\n[[generate]]\n[other]\n', "other"),
        ("baseline = \n", "TOML"),
        ('baseline = "usage"\nmonths = ["nowhere"]\n', "no such folder"),
        ('baseline = "usage"\n[[generate]]\nsize = "XXL"\n', "size"),
        ('baseline = "usage"\nengine = "x"\n[[generate]]\n', "no engine x"),
        (
            'baseline = "usage"\n[[generate]]\n[[scenarios]]\nname = "x"\n',
            "either a policy or changes",
        ),
        (
            'baseline = "usage"\n[[generate]]\n[grid]\n"flwo.level" = ["3"]\n',
            "is no rule of the baseline",
        ),
        (
            'baseline = "usage"\naxes = ["flwo", "score"]\n[[generate]]\n',
            "flwo",
        ),
    ],
)
def test_a_study_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    """Every fault names what is wrong; nothing is written."""
    study = tmp_path / "study.toml"
    study.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=said):
        sweep_runs(study, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    told = CliRunner().invoke(
        main, ["sweep", str(study), "--out", str(tmp_path / "out")]
    )
    assert told.exit_code == 3


def test_a_folder_of_something_else(study: Path, tmp_path: Path) -> None:
    """It is not written into."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.doc").write_text("x")
    with pytest.raises(StudyError, match="ever overwritten"):
        sweep_runs(study, tmp_path / "other")


def test_changes_make_a_scenario(tmp_path: Path) -> None:
    """As in a variant: a rule removed is gone."""
    study = tmp_path / "study.toml"
    study.write_text(
        'baseline = "usage"\n[[generate]]\n[[scenarios]]\n'
        'name = "no dalo"\nchanges = [{ remove = "dalo" }]\n'
    )
    policy = Study.of_file(study).scenarios["no dalo"]
    assert "dalo" not in [rule.id for rule in policy.rules]


def test_admissibility_is_a_place_of_the_grid(tmp_path: Path) -> None:
    """Its parameters vary as rules' do."""
    study = tmp_path / "study.toml"
    study.write_text(
        'baseline = "usage"\n[[generate]]\n[grid]\n'
        '"admissibility.effort_limit_pct" = [25, 40]\n'
    )
    found = Study.of_file(study).scenarios
    limits = [policy.admissibility.effort_limit_pct for policy in found.values()]
    assert limits == [33, 25, 40]


class Cluster:
    """A scheduler and workers, started by their own commands over TCP."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler",
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", self.file),
        )
        self._until(self.file.is_file)
        self.address = json.loads(self.file.read_text())["address"]
        self.workers = [self.worker() for _ in range(2)]

    def _start(self, kind: str, *args: object) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "dask", kind, *map(str, args)]
        with (self.folder / f"{kind}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)

    def worker(self) -> "subprocess.Popen[bytes]":
        """Start one worker of one thread, without a nanny that would revive it."""
        args = (self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self._start("worker", *args)

    def _until(self, ready: object, seconds: float = 60) -> None:
        began = time.monotonic()
        while not ready():  # type: ignore[operator]
            if time.monotonic() > began + seconds:
                raise AssertionError((self.folder / "scheduler.log").read_text())
            time.sleep(0.1)

    def stop(self) -> None:
        """End every process."""
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait(timeout=30)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Return a real local TCP cluster."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    found = Cluster(folder)
    yield found
    found.stop()


@pytest.mark.long
def test_a_cluster_that_loses_a_worker_then_its_scheduler(
    study: Path, tmp_path: Path, local: Path, cluster: Cluster
) -> None:
    """The other worker goes on; resumed elsewhere, bytes are those of one process."""
    out = tmp_path / "out"

    def kill(done: Done, number: int, total: int) -> None:
        assert done.content is not None, done.error
        if number == 1:
            cluster.workers[0].send_signal(signal.SIGKILL)
        if number == 4:
            cluster.scheduler.send_signal(signal.SIGKILL)

    with pytest.raises(StudyError, match="resume"):
        sweep_runs(study, out, cluster=cluster.address, on_done=kill)
    kept = len(list((out / "results").iterdir()))
    assert 4 <= kept < 8
    again = tmp_path / "second"
    again.mkdir()
    other = Cluster(again)
    try:
        run = sweep_runs(study, out, cluster=other.address)
    finally:
        other.stop()
    assert run.kept == kept
    assert contents(out) == contents(local)


def test_no_scheduler_is_a_sentence(study: Path, tmp_path: Path) -> None:
    """Nobody answers at the address."""
    crew = ClusterCrew("tcp://127.0.0.1:9", wait=1)
    with pytest.raises(StudyError, match="cannot be reached"):
        list(crew.run([]))
