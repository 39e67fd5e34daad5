"""Applications of tests, typed as a month types them."""

from typing import Any

import pandas as pd

from attribution_opt.domain.columns import type_table
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA


def application(**facts: Any) -> pd.DataFrame:
    """Return a table of one application: one person, filed on the first of November."""
    row = {"applicant_id": "A", "filed_on": "2026-11-01", "persons": 1, **facts}
    frame = pd.DataFrame({name: [str(value)] for name, value in row.items()})
    faults = Faults()
    typed = type_table(frame, SCHEMA["applicants"], faults)
    assert not faults, list(map(str, faults))
    return typed
