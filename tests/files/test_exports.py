"""An export as people have it: wishes along a line, holders by name, one file."""

import shutil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.domain.columns import as_text
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.files.csv_text import parse_csv
from attribution_opt.files.mapping import TableMapping
from attribution_opt.files.read_tables import read_month

EXPORT = Path(__file__).parents[1] / "cases" / "real_export"
MONTH = 'as_of = 2026-11-24\nmonth = "2026-11"\ndepartement = "59"\n'
MAPPING = """
[vacancies]
file = "export_logements.csv"
[vacancies.columns]
vacancy_id = "N° module"
commune = "Code INSEE"
rooms = "Typologie"
surface_m2 = "Surface habitable"
in_qpv = "QPV O/N"
rent_eur = "Loyer HC"
accessible = "PMR"
available_on = "Date de disponibilité"
[applicants]
file = "export_demandeurs.csv"
[applicants.columns]
applicant_id = "N° unique"
filed_on = "Date de dépôt"
persons = "Nb personnes"
dalo_status = "DALO"
dalo_deadline = "Date PFP"
priority = "Public prioritaire"
score = "Cotation"
[wishes]
file = "export_demandeurs.csv"
places = ["Vœu 1", "voeu 2", "Vœu 3"]
[wishes.columns]
applicant_id = "N° unique"
[wishes.values]
place = { "MEL" = "200093201", "Lille - Wazemmes" = "QN05971M" }
[[holders.rows]]
holder_id = "Préfecture"
kind = "state_priority"
territory = 59
[[holders.rows]]
holder_id = "Mairie"
kind = "Ville"
[[holders.rows]]
holder_id = "Action Logement"
kind = "ALS"
[[holders.rows]]
holder_id = "Métropole Européenne de Lille"
kind = "métropole"
[[holders.rows]]
holder_id = "Bailleur (hors contingent)"
kind = "hors contingent"
"""


def test_an_export_is_a_month(tmp_path: Path) -> None:
    """Two files of an export, a mapping and a month are read whole."""
    shutil.copytree(EXPORT, tmp_path, dirs_exist_ok=True)
    (tmp_path / "month.toml").write_text(MONTH)
    (tmp_path / "columns.toml").write_text(MAPPING, encoding="utf-8")
    month = read_month(tmp_path)
    assert (len(month.vacancies), len(month.applicants)) == (14, 60)
    assert month.vacancies["rooms"].tolist()[3] == 1
    assert month.vacancies["floor"].tolist()[0] == 0
    first = month.wishes[month.wishes["applicant_id"] == "059 022 100742 00002"]
    assert first["place"].tolist() == ["QN05971M", "200093201", "59009"]
    assert first["rank"].tolist() == [1, 2, 3]
    kinds = dict(zip(month.holders["holder_id"], month.holders["kind"], strict=True))
    assert kinds == {
        "Préfecture": "state_priority",
        "Mairie": "commune",
        "Action Logement": "action_logement",
        "Métropole Européenne de Lille": "epci",
        "Bailleur (hors contingent)": "landlord",
    }


@given(
    st.lists(
        st.lists(st.sampled_from(["", "59350", "59512", "QN05971M"]), min_size=3),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None)
def test_wishes_along_a_line_are_the_same_below_each_other(
    wishes: list[list[str]],
) -> None:
    """Whoever writes wishes beside each other says what a line each says."""
    rows = [(f"A{n}", *line[:3]) for n, line in enumerate(wishes)]
    text = "id;v1;v2;v3\n" + "".join(";".join(row) + "\n" for row in rows)
    mapping = TableMapping(columns={"applicant_id": "id"}, places=("v1", "v2", "v3"))
    faults = Faults()
    table = mapping.apply(parse_csv(text.encode()), SCHEMA["wishes"], faults)
    found = table.frame.apply(as_text)[["applicant_id", "place", "rank"]]
    expected = [
        [name, place, str(rank)]
        for name, *places in rows
        for rank, place in enumerate(places, start=1)
        if place
    ]
    assert found.to_numpy().tolist() == expected
    lines = [n + 2 for n, row in enumerate(rows) for place in row[1:] if place]
    assert table.lines == lines
    assert not faults
