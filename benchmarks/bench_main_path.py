"""The phases of the main path: read, admit, formulate, start, solve, audit."""

from pathlib import Path
from typing import Any

import pytest

import attribution_opt as ao
from attribution_opt.admission.admit import admit
from attribution_opt.decide.audit import audit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.score_order import score_order
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.formats import FORMATS
from attribution_opt.synthetic.generate import generate

POLICY = read_policy("usage")


@pytest.fixture(scope="module")
def instance() -> Instance:
    """Return a month of 20 dwellings and 1,000 households."""
    return generate("lille", "XS", 0)


def test_read(benchmark: Any, instance: Instance, tmp_path: Path) -> None:
    """Read a folder of CSV files strictly."""
    write_month(instance, tmp_path)
    benchmark(read_month, tmp_path)


def test_admit(benchmark: Any, instance: Instance) -> None:
    """Work out who is admissible where."""
    benchmark(admit, instance, POLICY.admissibility)


def test_formulate(benchmark: Any, instance: Instance) -> None:
    """Write the program."""
    case = admit(instance, POLICY.admissibility)
    benchmark(formulate, case, POLICY, 0)


def test_score_order(benchmark: Any, instance: Instance) -> None:
    """Decide home by home, which every engine is compared with."""
    case = admit(instance, POLICY.admissibility)
    benchmark(score_order, case)


def test_decide(benchmark: Any, instance: Instance) -> None:
    """Decide to proof, uniqueness included."""
    result = benchmark(decide, instance, POLICY)
    assert result.status == "optimal"


def test_audit(benchmark: Any, instance: Instance) -> None:
    """Recount a plan."""
    result = decide(instance, POLICY)
    findings = benchmark(audit, instance, POLICY, result.said)
    assert not findings


def test_page(benchmark: Any, instance: Instance, tmp_path: Path) -> None:
    """Draw the page of a run; its size beside the data that it shows."""
    folder = tmp_path / "run"
    ao.solve(instance, POLICY).write(folder)
    report = ao.open(folder).document
    page = benchmark(FORMATS["html"], report, "fr")
    tables = sum(path.stat().st_size for path in folder.glob("*.csv"))
    benchmark.extra_info["page_bytes_per_table_byte"] = round(len(page) / tables, 2)
