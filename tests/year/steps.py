"""What tests of the year run, and read back."""

from pathlib import Path

import pandas as pd
from click.testing import CliRunner, Result

from attribution_opt.cli import main
from attribution_opt.files.csv_text import parse_csv


def run(*args: str | Path, code: int = 0) -> Result:
    """Run a command in English; it ends with that code."""
    done = CliRunner(env={"LANG": "en_GB.UTF-8"}).invoke(main, [str(a) for a in args])
    assert done.exit_code == code, done.output
    return done


def table(path: Path) -> pd.DataFrame:
    """Read a file as text."""
    return parse_csv(path.read_bytes()).frame
