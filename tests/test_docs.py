"""The documentation keeps its promises: made pages, code that runs, real commands."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from attribution_opt.admission.admit import admit
from attribution_opt.cli import main
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.decide.solve import decide
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.base import Rule
from attribution_opt.rules.policy import parse_policy
from attribution_opt.rules.registry import FAMILIES
from attribution_opt.solvers.base import Control
from attribution_opt.synthetic.generate import generate
from tests.docs_tables import DOCS, PAGES

ROOT = DOCS.parent
TEXTS = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"]


@pytest.mark.parametrize("name", PAGES)
def test_made_pages_are_up_to_date(name: str) -> None:
    """After a change: ``python -m tests.docs_tables``."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_commands_and_options_that_the_docs_name_exist(path: Path) -> None:
    """No promise in the docs that the command line does not keep."""
    text = path.read_text(encoding="utf-8")
    groups = [c for c in main.commands.values() if isinstance(c, click.Group)]
    commands = [
        *main.commands.values(),
        *(c for g in groups for c in g.commands.values()),
    ]
    options = {o for c in commands for p in c.params for o in p.opts}
    for command, rest in re.findall(r"attribution-opt ([a-z]+)([^`\n]*)", text):
        assert command in main.commands, command
        for option in re.findall(r"(?<!\S)(--[a-z-]+)", rest):
            assert option in options, f"{command} {option}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Links between files of the repository."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def blocks(name: str) -> list[str]:
    """Return the Python blocks of a page."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


def test_the_worked_family_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """The family of docs/extending.md, as it stands, is read, solved and measured."""
    space: dict[str, object] = {"__name__": "rent"}
    exec(compile(blocks("extending.md")[0], "extending.md", "exec"), space)
    family = space["Rent"]
    assert isinstance(family, type)
    assert issubclass(family, Rule)
    monkeypatch.setitem(FAMILIES, "rent", family)
    rent = {"id": "rent", "family": "rent", "above_eur": 400, "at_most": 3}
    policy = parse_policy(
        {
            "name": "p",
            "rules": [
                rent | {"level": "0"},
                {"id": "f", "family": "total", "what": "filled", "level": "5c"},
            ],
        }
    )
    month = generate("lille", "XS", 0)
    result = decide(month, policy, method="highs")
    measure = next(m for m in result.measures if m.rule == "rent")
    cents = month.vacancies["rent_eur"].fillna(0).to_numpy()
    assert measure.this_month == int((cents[result.plan.is_filled] > 40000).sum())
    assert measure.this_month <= 3
    assert result.status == "optimal"


def test_the_worked_engine_works() -> None:
    """The engine of docs/extending.md returns the plan that it is given."""
    space: dict[str, object] = {"__name__": "stay"}
    exec(compile(blocks("extending.md")[1], "extending.md", "exec"), space)
    policy = read_policy("usage")
    case = admit(generate("lille", "XS", 1), policy.admissibility)
    program = formulate(case, policy, 0)
    start = plan_columns(score_order(case))
    outcome = space["Stay"]().solve(program, start, Control())  # type: ignore[operator]
    assert outcome.plan is start
    assert [x.cost for x in outcome.levels] == list(program.values(start))


def test_examples_of_the_mapping_apply(tmp_path: Path) -> None:
    """The ``columns.toml`` of docs/start.md reads an export with those headers."""
    text = (DOCS / "start.md").read_text(encoding="utf-8")
    mapping = re.search(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    assert mapping is not None
    content = "\n".join(line.strip() for line in mapping[1].splitlines())
    assert set(tomllib.loads(content)) <= set(SCHEMA)
    (tmp_path / "columns.toml").write_text(content, encoding="utf-8")
    (tmp_path / "month.toml").write_text(
        'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n'
    )
    (tmp_path / "logements.csv").write_text(
        "N° module;Typologie;bailleur;commune;financement\n"
        "M1;T2;LMH;59350;Prêt locatif aidé d'intégration\n"
    )
    (tmp_path / "demandeurs.csv").write_text(
        "N° unique;depose_le;personnes;Vœu 1;Vœu 2;Vœu 3\n"
        "A1;05/01/2026;2;59350;;59512\n"
    )
    month = read_month(tmp_path)
    row = month.vacancies.iloc[0]
    assert (row["vacancy_id"], row["rooms"], row["financing"]) == ("M1", 2, "PLAI")
    assert month.wishes["rank"].tolist() == [1, 3]
    assert month.holders["kind"].tolist() == ["state_priority"]
