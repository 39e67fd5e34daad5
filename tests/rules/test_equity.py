"""Equity of quality between holders, worked out on paper."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.equity import Equity, period
from tests.rules.test_flow import home, month


def test_periods_of_construction() -> None:
    """A period ends before the year that begins the next; an unknown year has none."""
    years = [1900, 1948, 1949, 1974, 1975, 1999, 2000, 2026, pd.NA]
    homes = pd.DataFrame({"built_in": pd.array(years, dtype="Int64")})
    told = ["before 1949"] * 2 + ["1949-1974"] * 2 + ["1975-1999"] * 2
    assert period(homes).tolist() == [*told, "since 2000", "since 2000", ""]


@pytest.mark.parametrize(
    ("plai_to_state", "missing"),
    [
        # 10 dwellings, 4 of them PLAI: of the State's 5, two should be.
        (2, 0),
        # 3 - 2 = 1 too many; the landlord has 1 instead of 2: one too few.
        (3, 2),
        (4, 4),
        (0, 4),
    ],
)
def test_four_plai_of_ten(tmp_path: Path, plai_to_state: int, missing: int) -> None:
    """Each of two holders of five has too many of one financing, too few of another.

    What is missing is counted for PLAI here; that of PLUS is the same again.
    """
    homes = [home(n) for n in range(10)]
    homes = [h.replace("PLUS", "PLAI") if n < 4 else h for n, h in enumerate(homes)]
    instance = month(tmp_path, homes, [], ["LMH,ETAT,50 %,,,,,,"])
    case = admit(instance, Admissibility())
    state, own = case.holders.index("ETAT"), case.holders.index("LMH")
    holder = np.full(10, own)
    holder[:plai_to_state] = state
    holder[4 : 4 + 5 - plai_to_state] = state
    plan = Plan(np.full(10, NOBODY), holder)
    rule = Equity(id="equity", level="5a", across=("financing",))
    measures = rule.measure(Counted(case, plan))
    for m in measures:
        assert m.required == (2 if m.key[-1].endswith("PLAI") else 3)
        assert m.sense == ("at_most" if m.this_month > m.required else "at_least")
    found = {m.key: m.missing for m in measures}
    assert set(found) == {
        ("LMH", h, f"financing={f}") for h in ("ETAT", "LMH") for f in ("PLAI", "PLUS")
    }
    plai = sum(n for key, n in found.items() if key[-1].endswith("PLAI"))
    assert plai == missing
    assert sum(found.values()) == 2 * missing


def test_within_one_dwelling_is_near_enough(tmp_path: Path) -> None:
    """One PLAI of three: of a holder's one dwelling a third should be; 0 and 1 do."""
    homes = [home(1).replace("PLUS", "PLAI"), home(2), home(3)]
    instance = month(tmp_path, homes, [], ["LMH,ETAT,30 %,,,,,,"])
    case = admit(instance, Admissibility())
    state, own = case.holders.index("ETAT"), case.holders.index("LMH")
    rule = Equity(id="equity", level="5a", across=("financing",))
    for v in (0, 1):
        holder = np.full(3, own)
        holder[v] = state
        measures = rule.measure(Counted(case, Plan(np.full(3, NOBODY), holder)))
        assert sum(m.missing for m in measures) == 0
