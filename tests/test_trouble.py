"""What goes wrong around a run: one sentence, before the work where it can be known."""

import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.errors import RunFolderError
from attribution_opt.files import new_folder as module
from attribution_opt.files.new_folder import new_folder, obstacle
from attribution_opt.files.write_tables import write_month
from attribution_opt.run import recipe as runs
from attribution_opt.synthetic.generate import generate
from tests.seeds import seeds

TINY = Path(__file__).parents[1] / "instances" / "tiny"
COMMAND = (sys.executable, "-m", "attribution_opt")


def run(*args: str | Path, lang: str = "en_GB.UTF-8") -> Result:
    """Run a command."""
    return CliRunner(env={"LANG": lang}).invoke(main, [str(a) for a in args])


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small month."""
    folder = tmp_path_factory.mktemp("months") / "month"
    write_month(generate("lille", "XS", 5), folder)
    return folder


def test_what_stands_in_the_way_is_told_before_the_work(
    month: Path, tmp_path: Path
) -> None:
    """A run of that name, a dangling link, a file for a folder, a name in no UTF-8."""
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    for name in ("there", "link", "file/run", os.fsdecode(b"run\xff")):
        out = tmp_path / name
        done = run("solve", month, "--policy", "usage", "--out", out)
        assert done.exit_code == 2, done.output
        assert "level" not in done.output
        assert "Traceback" not in done.output
    french = run("demo", "--out", tmp_path / "there", lang="fr_FR.UTF-8")
    assert "existe" in french.output


@pytest.mark.parametrize(
    "encoding", ["ascii", pytest.param("utf-8", marks=pytest.mark.long)]
)
def test_a_terminal_is_told_what_it_can_show(tmp_path: Path, encoding: str) -> None:
    """A file whose name is no text, accents where there are none: told, and solved."""
    folder = tmp_path / os.fsdecode(b"month\xff")
    shutil.copytree(TINY, folder)
    (folder / os.fsdecode(b"a\xff.csv")).write_text("a;b\n1;2\n")
    terminal = CliRunner(env={"LANG": "fr_FR.UTF-8"}, charset=encoding)
    run_folder = str(tmp_path / "run")
    for command in (
        ["check", str(folder)],
        ["solve", str(folder), "--policy", "usage", "--out", run_folder],
        ["audit", run_folder],
        ["--help"],
    ):
        done = terminal.invoke(main, command)
        assert done.exit_code == 0, done.output
        if command[0] == "check":
            assert "a\\udcff.csv" in done.output


def test_a_full_disk_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is begun where nothing could be written."""
    assert obstacle(tmp_path / "run") is None
    monkeypatch.setattr(module, "ENOUGH_BYTES", 2**62)
    assert "full" in str(obstacle(tmp_path / "run"))


def test_a_closed_folder_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may not write there is told so."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "may not write" in str(obstacle(tmp_path / "run"))


def test_two_processes_on_one_folder(month: Path, tmp_path: Path) -> None:
    """The second is told so, and touches nothing of the first."""
    lock = FileLock(tmp_path / ".run.lock", timeout=0)
    with lock:
        done = run("demo", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "another process" in done.output
    assert not (tmp_path / "run").exists()


def test_what_a_killed_process_left_is_named_and_cleared(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The next run of that name clears the draft of the one before."""
    left = tmp_path / ".run.draft"
    left.mkdir()
    (left / "candidates.csv").write_text("half")
    with new_folder(tmp_path / "run") as draft:
        assert not list(draft.iterdir())
    assert ".run.draft" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_appears_meanwhile_loses_nothing(tmp_path: Path) -> None:
    """The result is kept beside it."""
    with new_folder(tmp_path / "run") as draft:
        (draft / "a").write_text("mine")
        (tmp_path / "run").mkdir()
    assert (tmp_path / "run-2" / "a").read_text() == "mine"


def test_a_disk_that_fills_up_keeps_the_plan(month: Path, tmp_path: Path) -> None:
    """Files of a process may not pass 30 kB: the run fails, the plan is kept."""
    out, kept = tmp_path / "run", tmp_path / "kept"
    kept.mkdir()
    command = [*COMMAND, "solve", str(month), "--policy", "strict", "--out", str(out)]
    done = subprocess.run(
        command,
        env={**os.environ, "TMPDIR": str(kept), "LANG": "en_GB.UTF-8"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    lists = list(kept.glob("*/candidates.csv"))
    assert len(lists) == 1
    assert str(lists[0]) in done.stderr
    assert len(lists[0].read_text().splitlines()) > 20
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


def test_a_plan_that_can_be_kept_nowhere_is_printed(
    month: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lists go to the standard output."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("attribution_opt.run.draft.write_record", full)
    monkeypatch.setattr("attribution_opt.files.rescue.write_atomically", full)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    done = run("solve", month, "--policy", "usage", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert done.stdout.startswith("vacancy_id,rank,applicant_id")
    assert "disk is full" in done.stderr


def test_the_unforeseen_ends_in_one_sentence(
    month: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the user's language, with a report that holds no cell of the data."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("cell 059000000000000123 of Jane")

    monkeypatch.setattr(runs, "read_month", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out = tmp_path / "run"
    done = run("solve", month, "--policy", "strict", "--out", out, lang="fr_FR.UTF-8")
    assert done.exit_code == 1
    assert done.stderr.startswith("Erreur imprévue (ValueError")
    assert "Jane" not in done.output
    (report,) = tmp_path.glob("attribution-opt-*.txt")
    text = report.read_text()
    assert "Jane" not in text
    assert "recipe.py" in text
    assert not out.exists()


@pytest.mark.long
def test_a_pipe_that_nobody_reads_on_is_no_error(tmp_path: Path) -> None:
    """``| head -1`` ends without a word, and the run is whole."""
    out = tmp_path / "run"
    command = " ".join([*COMMAND, "demo", "--out", str(out), "2>", str(tmp_path / "e")])
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -1 > /dev/null; exit ${{PIPESTATUS[0]}}"],
        timeout=120,
        check=False,
    )
    assert done.returncode in {0, 141}
    assert "Error" not in (tmp_path / "e").read_text()
    assert "report" not in (tmp_path / "e").read_text()
    assert ao.open(out).audit(most_losses=0) == ()


def test_nobody_of_that_name(demo: Path, tmp_path: Path) -> None:
    """An application, or a run, that is not there: exit code 2 or 3."""
    assert run("explain", demo, "NOBODY").exit_code in {2, 3}
    assert run("report", tmp_path).exit_code in {2, 3}


def test_a_run_is_closed_to_others(demo: Path) -> None:
    """Files 0600 in folders 0700, and no place of this machine in the manifest."""
    for path in (demo, *demo.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    told = json.loads((demo / "manifest.json").read_text())
    assert str(demo.parent) not in json.dumps(told)
    with pytest.raises(RunFolderError), new_folder(demo):
        pass


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_a_signal_at_any_moment(month: Path, tmp_path: Path, seed: int) -> None:
    """A whole run, marked and audited, or nothing; no draft, and no traceback."""
    rng = random.Random(seed)
    out = tmp_path / "run"
    command = [*COMMAND, "solve", str(month), "--policy", "strict", "--out", str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(rng.uniform(0, 8) if seed % 2 else rng.uniform(0, 2))
    process.send_signal(rng.choice((signal.SIGINT, signal.SIGTERM)))
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors, errors
    left = {path.name for path in tmp_path.iterdir()}
    if out.exists():
        # The interpreter that shuts down after all is written hears signals by default.
        assert process.returncode in {0, -signal.SIGINT, -signal.SIGTERM}, errors
        assert ao.open(out).audit() == ()
        assert left == {"run"}
    else:
        assert process.returncode in {130, -signal.SIGINT, -signal.SIGTERM}, errors
        assert left <= {".run.lock"}


@pytest.mark.long
def test_a_second_signal_ends_at_once(month: Path, tmp_path: Path) -> None:
    """Nothing is kept, and nothing is left."""
    out = tmp_path / "run"
    command = [*COMMAND, "solve", str(month), "--policy", "strict", "--out", str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("level")
    process.send_signal(signal.SIGINT)
    time.sleep(1.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    if process.returncode:
        assert process.returncode == 130
        assert not out.exists()
