"""One reader for every code of a place, whatever table it stands in."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from attribution_opt.domain import reference
from attribution_opt.domain.place_names import (
    named_bodies,
    named_communes,
    place_title,
)
from attribution_opt.domain.territory import containing, departements

__all__ = ["PlaceReader", "Reading"]

MOST_NAMED = 5
"""Candidates that a sentence names."""

_COMMUNE = re.compile(r"\d{5}|2[AB]\d{3}")
_BODY = re.compile(r"\d{9}")
_QPV = re.compile(r"QN\w{6}")
_OLD_QPV = re.compile(r"QP\w{6}")
_WHOLE_NUMBER = re.compile(r"(\d+)[.,]0+")
_CITY_POSTAL = {"750": "751"}
"""Postal codes of Paris are those of its arrondissements, save for one digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text means as a place.

    Attributes
    ----------
    code
        The code, or the text itself where it means nothing.
    fault
        What is to be told of it; empty where it is read as it stands.
    values
        What the sentences of the fault need.
    """

    code: str
    fault: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def _bare(text: str) -> str:
    """Return a text as a code is written: no spaces, capitals, no decimals."""
    bare = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    number = _WHOLE_NUMBER.fullmatch(bare)
    return number[1] if number else bare


def _alike(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class PlaceReader:
    """Reads codes and names of places for one month.

    Parameters
    ----------
    departement
        Where names are looked up; empty is the whole country.
    areas, residences
        Local neighbourhoods and residences of the month, by the text that names them.
    """

    def __init__(
        self,
        departement: str,
        areas: Collection[str] = (),
        residences: Collection[str] = (),
    ) -> None:
        self.departement = departement
        self._qpvs = sorted(code for code in areas if _QPV.fullmatch(code))
        local = set(areas) - set(self._qpvs) - {""}
        self._local = {"area": local, "residence": set(residences) - {""}}
        self._by_form: dict[str, set[str]] = {}
        for text in set.union(*self._local.values()):
            self._by_form.setdefault(_alike(text), set()).add(text)

    def commune(self, text: str) -> Reading:
        """Read a commune: its INSEE code, that of a former one, or its name."""
        return (
            self._commune_code(text)
            or self._wrong_commune(text)
            or self._named(text, named_communes)
            or Reading(code=text, fault="bad_commune")
        )

    def body(self, text: str) -> Reading:
        """Read an intermunicipal body: its SIREN code, or its name."""
        code = _bare(text)
        if _BODY.fullmatch(code) or code == "75056":
            return Reading(code=code)
        found = self._named(text, named_bodies)
        return found or Reading(code=text, fault="bad_epci")

    def area(self, text: str) -> Reading:
        """Read a neighbourhood: a code of 2024, or a local one."""
        code = _bare(text)
        if _QPV.fullmatch(code):
            return Reading(code=code)
        return self._old_qpv(text) or Reading(code=self._local_text(text) or text)

    def territory(self, text: str) -> Reading:
        """Read where a holder or a convention holds: commune, body, departement."""
        return (
            self._departement(text)
            or self._commune_code(text)
            or self._body_code(text)
            or self._wrong_commune(text)
            or self._named(text, named_communes)
            or self._named(text, named_bodies)
            or Reading(code=text, fault="unknown_territory")
        )

    def wish(self, text: str) -> Reading:
        """Read a place asked for: any of those, a neighbourhood or a residence."""
        local = self._local_text(text)
        known = (
            self._departement(text)
            or self._commune_code(text)
            or self._body_code(text)
            or self._qpv_code(text)
        )
        if local:
            kinds = sum(local in texts for texts in self._local.values())
            is_code = known is not None and known.fault != "lost_zero"
            is_double = kinds > 1 or is_code
            return Reading(code=local, fault="ambiguous_place" if is_double else "")
        return known or self._not_a_code(text)

    def _not_a_code(self, text: str) -> Reading:
        """Read a wish that is no code: a name, or nothing of this month."""
        wrong = self._wrong_commune(text) or self._old_qpv(text)
        if wrong and wrong.fault != "unknown_commune":
            return wrong
        found = self._named(text, named_communes) or self._named(text, named_bodies)
        if found and found.fault == "name_elsewhere":
            return Reading(code=text, fault="wish_elsewhere", values=found.values)
        return found or Reading(code=text, fault="unmatched_place")

    def _local_text(self, text: str) -> str:
        """Return the local place of a text, whose spaces and case may differ."""
        if any(text in texts for texts in self._local.values()):
            return text
        found = self._by_form.get(_alike(text), set())
        return next(iter(found)) if len(found) == 1 else ""

    def _departement(self, text: str) -> Reading | None:
        code = _bare(text)
        if code in departements():
            return Reading(code=code)
        if re.fullmatch(r"[1-9]", code):
            return Reading(code=text, fault="lost_zero", values={"text": code})
        return None

    def _commune_code(self, text: str) -> Reading | None:
        """Read a code of today, or one that has become another."""
        code = _bare(text)
        if code in reference.commune_codes():
            return Reading(code=code)
        new = reference.former_communes().get(code, ())
        if new and containing(new[0])[-1] != code[:2] and _postal(text, code):
            # 75018 was Bourg-la-Reine until 1968; whoever writes it means Paris 18e.
            return _postal(text, code)
        if len(new) == 1:
            said = {"new": place_title(new[0])}
            return Reading(code=new[0], fault="former_commune", values=said)
        if new:
            return Reading(code=code, fault="split_commune", values=_candidates(new))
        return None

    def _body_code(self, text: str) -> Reading | None:
        code = _bare(text)
        return Reading(code=code) if code in reference.epcis().index else None

    def _qpv_code(self, text: str) -> Reading | None:
        code = _bare(text)
        is_known = code in reference.qpv() or code in self._qpvs
        return Reading(code=code) if is_known else None

    def _wrong_commune(self, text: str) -> Reading | None:
        """Name what looks like the code of a commune and is none."""
        code = _bare(text)
        if re.fullmatch(r"\d{4}", code):
            return Reading(code=text, fault="lost_zero", values={"text": code})
        if not _COMMUNE.fullmatch(code):
            return None
        return _postal(text, code) or Reading(code=code, fault="unknown_commune")

    def _old_qpv(self, text: str) -> Reading | None:
        if not _OLD_QPV.fullmatch(_bare(text)):
            return None
        here = ", ".join(self._qpvs[:MOST_NAMED])
        said = {
            "en": f"; the dwellings of this month lie in {here}" if here else "",
            "fr": f" ; les logements de ce mois sont dans {here}" if here else "",
        }
        return Reading(code=text, fault="old_qpv", values={"instead": said})

    def _named(
        self, text: str, look_up: Callable[[str, str], tuple[list[str], list[str]]]
    ) -> Reading | None:
        """Read a name that is unique in the departement; else name the candidates."""
        here, elsewhere = look_up(text, self.departement)
        if len(here) == 1:
            said = {"new": place_title(here[0])}
            return Reading(code=here[0], fault="place_by_name", values=said)
        if not here and not elsewhere:
            return None
        said = _candidates(here or elsewhere) | {"departement": self.departement}
        return Reading(code=text, fault="name_elsewhere", values=said)


def _candidates(codes: Collection[str]) -> dict[str, str]:
    named = [place_title(code) for code in list(codes)[:MOST_NAMED]]
    more = len(codes) - len(named)
    return {"candidates": ", ".join(named) + (f" (+{more})" if more else "")}


def _postal(text: str, code: str) -> Reading | None:
    """Name a postal code; that of an arrondissement of Paris says which one it is.

    They end with 0 but for large cities; no table of them is shipped, so the largest
    commune of the departement stands as the example.
    """
    part = _CITY_POSTAL.get(code[:3], "") + code[3:]
    if part in reference.commune_codes():
        example = part
    else:
        table = reference.communes()
        near = table[table["departement"].isin([code[:2], code[:3]])]
        if not len(near) or not (code.endswith("0") or code[:3] in _CITY_POSTAL):
            return None
        example = str(near["population"].replace("", "0").astype(int).idxmax())
    said = {"example": place_title(example)}
    return Reading(code=text, fault="postal_code", values=said)
