"""The recipe of simulated years: made, compared with hindsight, written."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from attribution_opt.domain.world import ACCEPTS
from attribution_opt.files.csv_text import write_table
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.policy_file import read_policy
from attribution_opt.synthetic.years import Years, summary_of, years

__all__ = ["simulate_years"]


def simulate_years(
    place: str,
    size: str,
    policy: str | Path,
    seeds: Sequence[int],
    out: Path | None = None,
    *,
    futures: int = 2,
    accepts: float = float(ACCEPTS),
    jobs: int = 1,
    on_seed: Callable[[int, int], None] = lambda *_: None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return simulated years, a row a seed and way, and their means.

    Parameters
    ----------
    place, size
        As in `generate`; the size is that of one month.
    policy
        A file or a shipped policy.
    seeds
        One year each.
    out
        A new folder for ``years.csv`` and ``summary.csv``.
    futures, accepts
        As in `Years`.
    jobs
        Seeds at the same time.
    on_seed
        Told how many are done, of how many.

    Raises
    ------
    PolicyError
        If the policy cannot be read.
    RunFolderError
        If the folder exists or cannot be written.
    """
    asked = Years(
        place=place,
        size=size,
        policy=read_policy(policy),
        futures=futures,
        accepts=accepts,
    )
    rows: list[dict[str, object]] = []
    for number, own in enumerate(years(asked, seeds, jobs=jobs), start=1):
        rows += own
        on_seed(number, len(seeds))
    table = pd.DataFrame(rows).sort_values("seed", kind="stable", ignore_index=True)
    summary = summary_of(table)
    if out is not None:
        with new_folder(out) as draft:
            write_table(table, draft / "years.csv")
            write_table(summary, draft / "summary.csv")
    return table, summary
