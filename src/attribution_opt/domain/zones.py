"""Zones of the income ceilings."""

from typing import Literal

import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.frame import Frame

__all__ = ["ceiling_zone_of", "zone_of"]


def zone_of(communes: pd.Series) -> pd.Series:
    """Return the zone of the income ceilings of each commune, empty where unknown."""
    zones = reference.communes()["ceiling_zone"]
    return communes.map(zones).fillna("").astype("str")


def ceiling_zone_of(homes: Frame[Literal["commune", "financing"]]) -> pd.Series:
    """Return the zone of each dwelling's own ceiling: PLI has zones of its own."""
    zones, is_pli = zone_of(homes["commune"]), homes["financing"] == "PLI"
    own = homes["commune"][is_pli].map(_pli_zone)
    return zones.mask(is_pli, own).astype("str")


def _pli_zone(commune: str) -> str:
    """Return the zone of the PLI ceilings of a commune; itself where it has none."""
    row = reference.communes().loc[commune]
    if row["ceiling_zone"] not in {
        "paris_limitrophes",
        "ile_de_france",
        "autres_regions",
    }:
        return "DROM"
    zones = {"Abis": "A_bis", "A": "A", "B1": "B1", "B2": "B2_C", "C": "B2_C"}
    return zones.get(row["zone_abc"], commune)
