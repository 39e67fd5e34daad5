"""TOML files of every kind, with lines that are wrong in shape or value."""

import random

import tomli_w
from hypothesis import strategies as st

from attribution_opt.files.grid_file import shipped_grids
from attribution_opt.files.policy_file import shipped_policies
from tests.fuzz.values import rule_lines, toml_values
from tests.months import random_policy

__all__ = ["columns_files", "grids", "mutated", "policies", "sweeps"]

COLUMNS = """[vacancies]
file = "vacancies.csv"
[vacancies.columns]
vacancy_id = "vacancy_id"
rent_eur = "charges_eur"
[vacancies.values.financing]
"PLUS" = "PLUS"
"loc" = "PLAI"
[applicants]
sheet = "demandeurs"
[applicants.columns]
score = "rfr_n2"
[applicants.values.priority]
"sans abri" = "homeless"
[wishes.columns]
place = "place"
"""
SWEEP = """name = "study"
baseline = "usage"
months = ["month"]
seeds = [0, 1]
axes = ["first-quartile-outside-qpv", "score"]
engine = "highs"
time_limit = 1
[grid]
"first-quartile-outside-qpv.at_least" = ["20 %", "40 %"]
"admissibility.effort_limit_pct" = [30, 33]
[[scenarios]]
name = "strict"
policy = "strict"
[[scenarios]]
name = "without"
changes = [{ remove = "dalo" }]
[[generate]]
size = "XS"
seeds = [3]
"""
VARIANT = """name = "variant"
baseline = "usage"
[[changes]]
rule = "first-quartile-outside-qpv"
at_least = "30 %"
[[changes]]
remove = "dalo"
[[changes]]
add = { id = "seniors", family = "count", group = "senior", at_least = 2, level = "5a" }
"""
KEYS = ("points", "when", "at_least", "at_most", "level", "scope", "by", "group", "x")


@st.composite
def mutated(draw: st.DrawFn, text: str, most: int = 3) -> str:
    """Draw a text of TOML with some lines changed, lost, doubled or new."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(0, most))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        what = draw(st.sampled_from(("value",) * 6 + ("lost", "twice", "new", "cut")))
        line = lines[at] if lines else ""
        if what == "value" and "=" in line:
            lines[at] = f"{line.partition('=')[0]}= {draw(toml_values())}"
        elif what == "lost" and lines:
            del lines[at]
        elif what == "twice":
            lines.insert(at, line)
        elif what == "cut":
            lines[at : at + 1] = [line[: len(line) // 2]]
        else:
            key = draw(st.sampled_from(KEYS))
            lines.insert(at + 1, f"{key} = {draw(toml_values())}")
    return "\n".join(lines) + "\n"


@st.composite
def policies(draw: st.DrawFn, most: int = 3) -> str:
    """Draw a policy: shipped, a variant, or one of every family."""
    seed = draw(st.integers(0, 2**16))
    made = tomli_w.dumps(random_policy(random.Random(seed)))
    texts = (*shipped_policies().values(), VARIANT, made, made)
    lines = draw(st.sampled_from(texts)).splitlines()
    for _ in range(draw(st.integers(0, 2))):
        _set(lines, draw(rule_lines()), draw(st.integers(0, 40)))
    return draw(mutated("\n".join(lines), draw(st.sampled_from((0, most)))))


def _set(lines: list[str], line: str, number: int) -> None:
    """Say a parameter in one rule, in place of what the rule says of it."""
    families = [at for at, text in enumerate(lines) if text.startswith("family =")]
    if not families:
        return
    at = families[number % len(families)] + 1
    key = line.partition("=")[0].strip()
    end = next((n for n in range(at, len(lines)) if lines[n][:1] == "["), len(lines))
    own = [text for text in lines[at:end] if text.partition("=")[0].strip() != key]
    lines[at:end] = [line, *own]


@st.composite
def grids(draw: st.DrawFn) -> str:
    """Draw a grid of points."""
    return draw(mutated(draw(st.sampled_from((*shipped_grids().values(),)))))


def sweeps() -> st.SearchStrategy[str]:
    """Return studies of many variants."""
    return mutated(SWEEP)


def columns_files() -> st.SearchStrategy[str]:
    """Return mappings of somebody else's words."""
    return mutated(COLUMNS)
