"""What the law forbids to look at is met before anything is renamed, and never kept."""

from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.domain.columns import type_table
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.forbidden import sensitive, sensitive_headers
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.schema import OUTCOMES, SCHEMA, Table
from attribution_opt.files.read_tables import check_month
from attribution_opt.files.sources import Sources
from tests.test_faults import FILES

FORBIDDEN = [
    "Nationalité",
    "Nationalité du demandeur",
    "nationalite_demandeur",
    "NATIONALITÉS",
    "Nat.",
    "code nat",
    "Nationality",
    "codeNationalite",
    "Pays de naissance",
    "PaysNaissance",
    "Pays d'origine",
    "Origine",
    "origines",
    "Origine ethnique",
    "Country of birth",
    "Ethnic origin",
    "Religion",
    "Confession",
    "Race",
    "Langue",
    "Langues parlées",
    "langue maternelle",
    "Language",
    "Français",
    "Titre de séjour",
    "Titres de séjour",
    "TITRE_SEJOUR",
    "Régularité du séjour",
    "Date fin titre séjour",
    "carte de résident",
    "Residence permit",
    "Citoyenneté",
    "Étranger (O/N)",
    "Hors UE",
    "UE/Hors UE",
    "Situation au regard du séjour",
    "NationalitÃ©",
]
IDENTITY = [
    "Nom",
    "NOM",
    "Noms",
    "Nom2",
    "Prénom",
    "Prénoms",
    "Nom de naissance",
    "nom_usage",
    "NomUsage",
    "Nom du demandeur",
    "Nom et prénom",
    "Last name",
    "first_name",
    "full_name",
    "name",
    "Date de naissance",
    "DateNaissance",
    "datenaissance",
    "Date naiss.",
    "Né(e) le",
    "Née le",
    "DDN",
    "Lieu de naissance",
    "Commune de naissance",
    "Adresse",
    "Adresse 1",
    "complément adresse",
    "Address",
    "N° rue",
    "Tél.",
    "Tél. portable",
    "Téléphone fixe",
    "Tel1",
    "Mobile",
    "Phone number",
    "Courriel",
    "E-mail",
    "email",
    "Adresse mail",
    "Mél.",
    "N° sécurité sociale",
    "Numéro de Sécurité Sociale",
    "NIR",
    "SSN",
    "N° SS",
    "Civilité",
    "Civ.",
    "M/Mme",
    "Sexe",
    "Sexe du demandeur",
    "Genre",
    "Gender",
    "H/F",
    "Titre",
]
HARMLESS = [
    "nombre",
    "rang",
    "Rang du vœu",
    "nb personnes",
    "Nom de la résidence",
    "nom_commune",
    "Nom du bailleur",
    "Nom quartier",
    "Reconnaissance DALO",
    "naissances attendues",
    "Commune d'origine",
    "Origine de la demande",
    "logement d'origine",
    "A la rue",
    "Sans domicile",
    "incivilités",
    "MEL",
    "mobilité",
    "maille",
    "numéro unique national",
    "Ne peut pas monter le matin",
    "Situation familiale",
    "Composition familiale",
    "durée du séjour en CHRS",
    "régularité des paiements",
    "code postal",
    "sécurité",
    "Politique de la ville",
    "Titre de la grille",
    "racine",
    "Date PFP",
    "N° unique",
    "Public prioritaire",
    "Salarié Action Logement",
    "PMR",
    "Cotation",
    "genre de logement",
    "Libellé",
]


def add(month: Path, header: str, cells: tuple[str, str]) -> None:
    """Add a column to the applicants."""
    head, *rows = FILES["applicants.csv"].splitlines()
    lines = [f'{head},"{header}"', *map(",".join, zip(rows, cells, strict=True))]
    (month / "applicants.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def codes(month: Path) -> list[str]:
    """Return the codes of the faults of a month."""
    return [fault.code for fault in check_month(month)[1]]


@pytest.mark.parametrize("header", FORBIDDEN)
def test_a_forbidden_criterion_is_known_by_its_words(header: str) -> None:
    """French or English, any accents, case, plural, abbreviation or compound."""
    assert sensitive(header) == "forbidden"


@pytest.mark.parametrize("header", IDENTITY)
def test_an_identity_is_known_by_its_words(header: str) -> None:
    """Names, birth, address, telephone, e-mail, numbers, civility, sex."""
    assert sensitive(header) == "identity"


@pytest.mark.parametrize("header", HARMLESS)
def test_a_word_that_is_near_is_no_criterion(header: str) -> None:
    """Whole words are looked at, never the look of them."""
    assert sensitive(header) is None


@pytest.mark.parametrize("table", [*SCHEMA.values(), OUTCOMES], ids=lambda t: t.name)
def test_our_own_headers_are_read(table: Table) -> None:
    """No column that the product reads is taken for an identity."""
    headers = [h for c in table.columns.values() for h in (c.name, c.french)]
    assert not sensitive_headers(headers, table)


@pytest.mark.parametrize("header", ["Nationalité", "Nom", "Sexe", "Titre de séjour"])
def test_what_is_not_used_is_dropped_with_a_remark(month: Path, header: str) -> None:
    """The month is read; nothing holds the column, and one remark says so."""
    add(month, header, ("Zorglub", "Zorglub"))
    instance, faults = check_month(month)
    assert isinstance(instance, Instance)
    (fault,) = faults
    assert not fault.is_fatal
    assert (fault.file, header in fault.what("fr")) == ("applicants.csv", True)
    held = Sources(month, Faults()).tables["applicants"].text
    assert held is not None
    assert header not in held.frame.columns
    assert not (held.frame == "Zorglub").any(axis=None)
    assert "Zorglub" not in instance.applicants.to_csv()


def test_one_remark_names_all_columns_of_a_table(month: Path) -> None:
    """Ten columns of identities are one remark."""
    head, *rows = FILES["applicants.csv"].splitlines()
    names = "Nom,Prénom,Civilité,Date de naissance"
    lines = [f"{head},{names}", *(f"{row},a,b,c,d" for row in rows)]
    (month / "applicants.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (fault,) = check_month(month)[1]
    assert fault.code == "identity_dropped"
    assert "Nom, Prénom, Civilité, Date de naissance" in fault.what("fr")


@pytest.mark.parametrize("told", ["Nationalité", "nationalite", "NATIONALITE "])
@pytest.mark.parametrize("column", ["score", "priority", "transfer_from", "grid"])
def test_what_is_mapped_is_refused(month: Path, column: str, told: str) -> None:
    """Nationality as a score never enters, however the mapping spells its header."""
    add(month, "Nationalité", ("1", "2"))
    mapping = f'[applicants.columns]\n{column} = "{told}"\n'
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    instance, faults = check_month(month)
    assert instance is None
    (fault,) = [fault for fault in faults if fault.is_fatal]
    assert (fault.code, fault.file) == ("forbidden_mapped", "columns.toml")
    assert fault.column == f"applicants.columns.{column}"


@pytest.mark.parametrize("word", ["Étrangère", "Hors UE", "Nationalité étrangère"])
def test_a_mapped_word_that_says_a_nationality_is_refused(
    month: Path, word: str
) -> None:
    """A column under a harmless header, whose words say it."""
    add(month, "Critère 7", (word, "x"))
    mapping = f"""
[applicants.columns]
grid = "Critère 7"
[applicants.values.grid]
"{word}" = "G"
"""
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    assert "forbidden_mapped" in codes(month)


def test_cells_that_say_a_nationality_are_refused(month: Path) -> None:
    """Even where no word of them is translated."""
    add(month, "Critère 7", ("Français", "Étranger"))
    mapping = '[applicants.columns]\ntransfer_from = "Critère 7"\n'
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    assert "forbidden_cells" in codes(month)


def test_tables_of_no_people_may_name_streets(month: Path) -> None:
    """The address of a dwelling is no person's; a nationality is one everywhere."""
    homes = FILES["vacancies.csv"].splitlines()
    lines = [
        f"{homes[0]},Voie,Nationalité",
        *(f"{row},Rue X,f" for row in homes[1:]),
    ]
    (month / "vacancies.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert sorted(codes(month)) == ["forbidden_dropped", "unknown_column"]


def test_a_column_can_be_passed_over(month: Path) -> None:
    """What columns.toml ignores is not spoken of; what is not there is."""
    add(month, "Colonne X", ("1", "2"))
    assert codes(month) == ["unknown_column"]
    told = '[applicants]\nignore = ["colonne x", "Colonne Y"]\n'
    (month / "columns.toml").write_text(told, encoding="utf-8")
    (fault,) = check_month(month)[1]
    assert (fault.code, fault.value) == ("mapping_unused", "Colonne Y")


def test_frames_of_an_embedder_drop_them_too() -> None:
    """A notebook that hands over names gets a month without them."""
    people = pd.DataFrame(
        {
            "applicant_id": ["A1"],
            "filed_on": ["2026-01-05"],
            "persons": ["2"],
            "Nom de naissance": ["Zorglub"],
        }
    )
    faults = Faults()
    typed = type_table(people, SCHEMA["applicants"], faults)
    assert [fault.code for fault in faults] == ["identity_dropped"]
    assert "Zorglub" not in typed.to_csv()


def test_values_apply_under_any_spelling_of_the_header(month: Path) -> None:
    """A mapping of words reaches its column by alias, accents and case."""
    text = FILES["vacancies.csv"].replace("financing", "Financement")
    text = text.replace("3,PLUS", "3,Prêt très social").replace("PLUS", "PRÊT  SOCIAL")
    (month / "vacancies.csv").write_text(text, encoding="utf-8")
    mapping = """
[vacancies.values.financing]
"prêt social" = "PLUS"
"Pret tres social" = "PLAI"
"""
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    instance, faults = check_month(month)
    assert instance is not None, list(map(str, faults))
    assert list(instance.vacancies["financing"]) == ["PLUS", "PLAI"]


def test_one_header_can_feed_two_columns(month: Path) -> None:
    """Neither of them is lost without a word."""
    add(month, "Revenu", ("1000", "2000"))
    mapping = '[applicants.columns]\nrfr_n1 = "Revenu"\nrfr_n2 = "Revenu"\n'
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    instance, _ = check_month(month)
    assert instance is not None
    for column in ("rfr_n1", "rfr_n2"):
        assert list(instance.applicants[column]) == [100000, 200000]


def test_a_fault_names_the_header_of_the_file(month: Path) -> None:
    """Whoever holds the file reads the word that stands in it."""
    add(month, "Revenu", ("x", "2000"))
    mapping = '[applicants.columns]\nrfr_n1 = "Revenu"\n'
    (month / "columns.toml").write_text(mapping, encoding="utf-8")
    (fault,) = check_month(month)[1]
    assert (fault.code, fault.column, fault.line) == ("bad_number", "Revenu", 2)
