"""A scoring grid as a TOML file, or one of those shipped, by name."""

from pathlib import Path

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.errors import PolicyError
from attribution_opt.files.shipped import shipped_texts
from attribution_opt.files.toml_file import check_shape, is_file, parse_toml, read_toml
from attribution_opt.scoring.grid import Grid

__all__ = ["read_grid", "shipped_grids"]


def shipped_grids() -> dict[str, str]:
    """Return the text of every shipped grid, by name."""
    return shipped_texts("grids")


def read_grid(name_or_path: str | Path) -> Grid:
    """Read a grid from a file, or a shipped one by its name.

    Raises
    ------
    PolicyError
        If there is no such grid, or with every fault of the file.
    """
    name, shipped = str(name_or_path), shipped_grids()
    faults = Faults()
    grid = None
    if name in shipped and not is_file(name):
        content = parse_toml(shipped[name].encode(), name, faults)
        if content is not None:
            grid = check_shape(content, Grid, "grid_value", faults, name)
    else:
        try:
            grid = read_toml(Path(name), Grid, "grid_value", faults, name)
        except FileNotFoundError:
            names = {"names": ", ".join(shipped)}
            faults.append(Fault(code="grid_missing", file=name, values=names))
    if grid is None:
        raise PolicyError("; ".join(map(str, faults)), faults)
    return grid
