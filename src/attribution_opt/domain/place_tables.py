"""Places in the tables of a month: read by one reader, and held against each other."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Faults, among, looked_up
from attribution_opt.domain.month import Month
from attribution_opt.domain.place_reader import PlaceReader, Reading
from attribution_opt.domain.schema import Column, Table
from attribution_opt.domain.tables import Tables, Vacancies, Wishes
from attribution_opt.domain.territory import Placed, arrondissements, city_of

__all__ = ["check_places", "one_wish_each", "read_places"]

KINDS = {"commune": "commune", "epci": "body", "qpv": "area"}
"""What to read a column as, by its kind."""
NAMED = {"territory": "territory", "place": "wish"}
"""What to read a column as, by its name."""


def _reads(column: Column) -> str:
    return KINDS.get(column.kind, "") or NAMED.get(column.name, "")


def read_places(
    tables: Tables, schema: Mapping[str, Table], month: Month, faults: Faults
) -> Tables:
    """Return tables whose places are codes; note what is read otherwise than written.

    Parameters
    ----------
    tables
        Typed frames by table name, places as they are written.
    schema
        The tables that they are.
    month
        Names are looked up in its departement.
    faults
        Receives every fault found.
    """
    changed = Tables(tables)
    frames: dict[str, pd.DataFrame] = changed
    first = PlaceReader(month.departement)
    for name in ("neighbourhoods", "vacancies", "ledger", "holders", "conventions"):
        frames[name] = _read(frames[name], schema[name], first, faults)
        if name == "neighbourhoods":
            local = set(changed["neighbourhoods"]["neighbourhood"])
            first = PlaceReader(month.departement, local)
    places: list[Placed] = [changed["vacancies"], changed["ledger"]]
    areas: list[pd.Series] = [changed["neighbourhoods"]["neighbourhood"]]
    areas += [frame["neighbourhood"] for frame in places]
    reader = PlaceReader(
        month.departement,
        {code for cells in areas for code in cells.unique()},
        {code for frame in places for code in frame["residence"].unique()},
    )
    changed["wishes"] = _read(changed["wishes"], schema["wishes"], reader, faults)
    return changed


def _read(
    frame: pd.DataFrame, table: Table, reader: PlaceReader, faults: Faults
) -> pd.DataFrame:
    read = {
        name: _read_column(frame[name], getattr(reader, how), table.name, faults)
        for name, column in table.columns.items()
        if (how := _reads(column))
    }
    return frame.assign(**read)


def _read_column(
    cells: pd.Series, read: Callable[[str], Reading], table: str, faults: Faults
) -> pd.Series:
    """Read each distinct cell once; note each thing that is told once, by its rows."""
    codes, uniques = pd.factorize(cells)
    readings = [read(text) if text else Reading(code="") for text in uniques]
    told: dict[tuple[str, str], tuple[Reading, list[int]]] = {}
    for n, reading in enumerate(readings):
        if reading.fault:
            key = (reading.fault, repr(sorted(reading.values.items())))
            told.setdefault(key, (reading, []))[1].append(n)
    for reading, numbers in told.values():
        rows = np.flatnonzero(np.isin(codes, numbers))
        column, texts = str(cells.name), cells.to_numpy(dtype=object)
        said = dict(reading.values)
        faults.add_rows(reading.fault, table, column, rows, texts, **said)
    read_as = zip(uniques, readings, strict=True)
    return looked_up(cells, {text: reading.code for text, reading in read_as})


def one_wish_each(wishes: Wishes) -> Wishes:
    """Return wishes once for each person and place, the strongest of those alike.

    A name and a code, or two former communes, may be one place.
    """
    if not wishes.duplicated(["applicant_id", "place"]).any():
        return wishes
    by_strength = wishes.sort_values(
        ["utility", "rank"], ascending=[False, True], na_position="last", kind="stable"
    )
    each = by_strength.drop_duplicates(["applicant_id", "place"])
    return each.sort_index().reset_index(drop=True)


def check_places(tables: Tables, month: Month, faults: Faults) -> None:
    """Refuse neighbourhoods that are not known; remark on places out of place."""
    local = set(tables["neighbourhoods"]["neighbourhood"])
    around = reference.qpv_communes()
    for name in ("vacancies", "ledger", "neighbourhoods"):
        frame = tables[name]
        places = frame["neighbourhood"]
        is_qpv = places.str.startswith("QN")
        unknown = is_qpv & ~among(places, reference.qpv())
        if name == "vacancies" and local:
            unknown |= ~is_qpv & (places != "") & ~places.isin(local)
        code = "unknown_neighbourhood"
        faults.add_mask(code, name, "neighbourhood", frame, unknown)
        elsewhere = [
            bool(commune) and city_of(commune) not in map(city_of, around[place])
            for place, commune in zip(places, frame["commune"], strict=True)
            if place in around
        ]
        mask = among(places, around)
        mask[mask] = elsewhere
        faults.add_mask("qpv_elsewhere", name, "neighbourhood", frame, mask)
    homes = tables["vacancies"]
    alone = among(homes["commune"], arrondissements())
    faults.add_mask("city_alone", "vacancies", "commune", homes, alone)
    _check_departement(homes, month, faults)


def _check_departement(homes: Vacancies, month: Month, faults: Faults) -> None:
    """Remark on dwellings outside the departement that the month is decided for."""
    around = homes["commune"].map(reference.communes()["departement"]).dropna()
    outside = around[around != month.departement].value_counts()
    if month.departement and len(outside):
        faults.add(
            "other_departement",
            "vacancies",
            column="commune",
            value=", ".join(map(str, outside.index)),
            departement=month.departement,
            n=int(outside.sum()),
            all=len(homes),
        )
