"""Scores of 800,000 applications under a complete grid: the target is 20 seconds."""

from typing import Any

import pandas as pd

from attribution_opt.files.grid_file import read_grid
from attribution_opt.scoring.score import score
from attribution_opt.synthetic.generate import Size, generate

APPLICATIONS = 800_000


def test_score(benchmark: Any) -> None:
    """Every criterion is one pass over arrays."""
    month = generate("lille", Size(20, 50_000), 0)
    copies = -(-APPLICATIONS // 50_000)
    people = pd.concat([month.applicants] * copies, ignore_index=True)
    grid = read_grid("example-complete")
    scores = benchmark.pedantic(score, (people, grid, month.month), rounds=1)
    assert len(scores.total) == APPLICATIONS
